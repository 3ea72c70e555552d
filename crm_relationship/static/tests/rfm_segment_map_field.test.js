import { expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, press, queryFirst, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { clickSave, contains, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineRfmModels } from "./rfm_mock_models.esm";

defineRfmModels();

const cell = (code) => `.o_rfm_map_cell[data-cell="${code}"]`;

function mountMap(params = {}) {
    onRpc("crm.rfm.scheme", "web_save", ({ args }) => expect.step(args[1]));
    return mountView({
        type: "form",
        resModel: "crm.rfm.scheme",
        resId: 1,
        arch: `
            <form>
                <field name="company_id" invisible="1"/>
                <field name="cell_ids" widget="rfm_segment_map">
                    <list limit="125">
                        <field name="recency"/>
                        <field name="frequency"/>
                        <field name="monetary"/>
                        <field name="segment_id"/>
                    </list>
                </field>
            </form>`,
        ...params,
    });
}

/** Presses the mouse on the first cell and draws over the others. */
async function draw(codes) {
    for (const [index, code] of codes.entries()) {
        const type = index ? "pointerenter" : "pointerdown";
        await manuallyDispatchProgrammaticEvent(queryOne(cell(code)), type, {
            pointerType: "mouse",
        });
        await animationFrame();
    }
    await manuallyDispatchProgrammaticEvent(window, "pointerup");
    await animationFrame();
}

/** The ids of the cells that a save writes, and the segment they get. */
function getWritten(ids, segmentId) {
    return { cell_ids: ids.map((id) => [1, id, { segment_id: segmentId }]) };
}

test("125 cells in five grids, each with the name and colour of its segment", async () => {
    await mountMap();
    expect(".o_rfm_layer").toHaveCount(5);
    expect(".o_rfm_map_cell").toHaveCount(125);
    expect(cell("5-4-3")).toHaveText("Loyal");
    expect(cell("5-4-3")).toHaveClass("o_rfm_color_4");
    expect(".o_rfm_palette button").toHaveCount(3);
    expect(".o_rfm_palette button:contains(Loyal)").toHaveText("Loyal125");
    expect(".o_list_renderer").toHaveCount(0);
});

test("the chosen segment is painted by a click, and saved as commands", async () => {
    await mountMap();
    await contains(cell("5-5-5")).click(); // nothing chosen: nothing painted
    expect(cell("5-5-5")).toHaveText("Loyal");
    await contains(".o_rfm_palette button:contains(Champions)").click();
    await contains(cell("5-5-5")).click();
    expect(cell("5-5-5")).toHaveText("Champions");
    expect(cell("5-5-5")).toHaveClass("o_rfm_color_10");
    expect(".o_rfm_palette button:contains(Champions)").toHaveText("Champions1");
    await clickSave();
    expect.verifySteps([getWritten([555], 1)]);
});

test.tags("desktop");
test("the mouse draws over cells until it is released", async () => {
    await mountMap();
    await contains(".o_rfm_palette button:contains(Lapsed)").click();
    await draw(["1-1-1", "1-2-1", "2-2-1"]);
    await manuallyDispatchProgrammaticEvent(queryOne(cell("3-3-1")), "pointerenter", {
        pointerType: "mouse",
    });
    await animationFrame();
    expect(cell("3-3-1")).toHaveText("Loyal");
    await clickSave();
    expect.verifySteps([getWritten([111, 121, 221], 3)]);
});

test("the head of a row paints the row, that of a column the column", async () => {
    await mountMap();
    await contains(".o_rfm_palette button:contains(Lapsed)").click();
    await contains(".o_rfm_layer:eq(1) tbody tr:eq(4) th button").click(); // R1 of M2
    await contains(".o_rfm_layer:eq(1) thead th:eq(0) button").click(); // F1 of M2
    await clickSave();
    expect.verifySteps([
        getWritten([112, 122, 132, 142, 152, 212, 312, 412, 512], 3),
    ]);
});

test("the head of a grid paints all of it", async () => {
    await mountMap();
    await contains(".o_rfm_palette button:contains(Champions)").click();
    await contains(".o_rfm_layer:eq(4) caption button").click();
    expect(".o_rfm_layer:eq(4) .o_rfm_color_10").toHaveCount(25);
    expect(".o_rfm_layer:eq(3) .o_rfm_color_10").toHaveCount(0);
});

test.tags("desktop");
test("by keyboard: arrows move, Enter paints, Shift with an arrow paints on", async () => {
    await mountMap();
    await contains(".o_rfm_palette button:contains(Champions)").click();
    queryFirst(cell("5-1-1")).focus();
    await press("ArrowRight");
    await press("ArrowDown");
    expect(cell("4-2-1")).toBeFocused();
    expect(cell("4-2-1")).toHaveText("Loyal");
    await press("Enter"); // as Space does, which hoot does not turn into a click
    await animationFrame();
    expect(cell("4-2-1")).toHaveText("Champions");
    await press(["Shift", "ArrowRight"]);
    await animationFrame();
    expect(cell("4-3-1")).toBeFocused();
    expect(cell("4-3-1")).toHaveText("Champions");
    await press("ArrowUp");
    await press("ArrowUp"); // the edge holds
    expect(cell("5-3-1")).toBeFocused();
    await clickSave();
    expect.verifySteps([getWritten([421, 431], 1)]);
});

test("one cell of a grid is reached by Tab", async () => {
    await mountMap();
    expect(".o_rfm_layer:eq(0) .o_rfm_map_cell[tabindex='0']").toHaveCount(1);
});

test("readonly: a legend, and nothing to paint", async () => {
    await mountMap({ readonly: true });
    expect(".o_rfm_palette button:enabled").toHaveCount(0);
    await contains(cell("5-5-5")).click();
    expect(cell("5-5-5")).toHaveText("Loyal");
});
