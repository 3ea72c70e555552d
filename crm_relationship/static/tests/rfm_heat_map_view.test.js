import { expect, test } from "@odoo/hoot";
import { press, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineParams,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineRfmModels } from "./rfm_mock_models.esm";

defineRfmModels();

const DATA = {
    size: 5,
    domain: [["company_id", "=", 1]],
    has_amounts: true,
    can_mail: false,
    currency_id: 1,
    company: false,
    run: { as_of: "2025-06-30", ended: "2025-07-01 01:00:00" },
    cells: [
        { recency: 5, fm: 5, count: 30, amount: 9000, segments: [{ id: 1, count: 30 }] },
        {
            recency: 4,
            fm: 4,
            count: 10,
            amount: 1000,
            segments: [
                { id: 2, count: 8 },
                { id: false, count: 2 },
            ],
        },
    ],
    segments: [
        { id: 1, name: "Champions", color: 10, count: 30, amount: 9000 },
        { id: 2, name: "Loyal", color: 4, count: 8, amount: 1000 },
        { id: 3, name: "Lapsed", color: 1, count: 60, amount: 0 },
    ],
    rest: [{ id: 3, count: 60 }],
    total: { count: 100, scored: 40, amount: 10000 },
};

const cell = (code) => `.o_rfm_cell[data-cell="${code}"]`;

async function mountMap(data = {}) {
    mockService("action", {
        loadAction: () => ({ type: "ir.actions.act_window", res_model: "crm.relationship" }),
        doAction: ({ name, domain }) => expect.step([name, domain]),
    });
    onRpc("crm.relationship", "get_rfm_heat_map", () => ({ ...DATA, ...data }));
    await mountView({
        type: "rfm_heat_map",
        resModel: "crm.relationship",
        arch: `<rfm_heat_map/>`,
    });
}

test("a cell tells customers, share and revenue in the colour of its segment", async () => {
    await mountMap();
    expect(".o_rfm_cell").toHaveCount(25);
    expect(".o_rfm_cell_empty").toHaveCount(23);
    expect(`${cell("5-5")} .o_rfm_cell_count`).toHaveText("30");
    expect(`${cell("5-5")} .o_rfm_cell_share`).toHaveText("75%");
    expect(`${cell("5-5")} .o_rfm_cell_segment`).toHaveText("Champions");
    expect(cell("5-5")).toHaveClass("o_rfm_color_10");
    // most of the cell is in one segment, the line below shows the mix
    expect(cell("4-4")).toHaveClass("o_rfm_color_4");
    expect(`${cell("4-4")} .o_rfm_mix > span`).toHaveCount(2);
    expect(".o_rfm_summary").toHaveText(/40 of 100 customers have scores/);
});

test("every figure opens its customers", async () => {
    await mountMap();
    await contains(cell("5-5")).click();
    await contains(".o_rfm_legend button:contains(Loyal)").click();
    await contains(".o_rfm_rest button:contains(Lapsed)").click();
    const company = ["company_id", "=", 1];
    expect.verifySteps([
        ["Recency 5, FM 5", ["&", company, "&", ["recency_score", "=", 5], ["fm_score", "=", 5]]],
        ["Loyal", ["&", company, ["rfm_segment_id", "=", 2]]],
        ["Lapsed", ["&", company, "&", ["rfm_segment_id", "=", 3], ["recency_score", "=", 0]]],
    ]);
});

test("an empty cell opens nothing", async () => {
    await mountMap();
    await contains(".o_rfm_cell_empty:eq(0)").click();
    expect.verifySteps([]);
});

test("without the right to amounts none is shown", async () => {
    await mountMap({ has_amounts: false });
    expect(".o_rfm_cell_amount").toHaveCount(0);
    expect(".o_rfm_heat_map .btn-group").toHaveCount(0);
});

test.tags("desktop");
test("the colours are stronger by customers or by revenue", async () => {
    await mountMap();
    const byCustomers = queryFirst(cell("4-4")).style.getPropertyValue("--rfm-strength");
    await contains(".btn-group button:contains(Revenue)").click();
    const byRevenue = queryFirst(cell("4-4")).style.getPropertyValue("--rfm-strength");
    expect(parseInt(byRevenue)).toBeLessThan(parseInt(byCustomers));
});

test.tags("desktop");
test("the arrows move over the grid, one cell is reached by Tab", async () => {
    await mountMap();
    expect(".o_rfm_cell[tabindex='0']").toHaveCount(1);
    queryFirst(cell("5-5")).focus();
    await press("ArrowDown");
    await press("ArrowLeft");
    await animationFrame();
    expect(cell("4-4")).toBeFocused();
    expect(".o_rfm_cell[tabindex='0']").toHaveCount(1);
});

test.tags("desktop");
test("right to left, the columns run the other way", async () => {
    defineParams({ lang_parameters: { direction: "rtl" } });
    await mountMap();
    queryFirst(cell("5-5")).focus();
    await press("ArrowDown");
    await press("ArrowRight");
    await animationFrame();
    expect(cell("4-4")).toBeFocused();
    expect("th[scope=row] span:eq(0)").toHaveAttribute("dir", "ltr");
});

test.tags("desktop");
test("refresh asks for the figures anew", async () => {
    await mountMap();
    onRpc("crm.relationship", "get_rfm_heat_map", () => ({
        ...DATA,
        total: { count: 200, scored: 41, amount: 10000 },
    }));
    await contains(".o_insight_refresh").click();
    expect(".o_rfm_summary").toHaveText(/41 of 200 customers have scores/);
});

test.tags("desktop");
test("mailing shows where it can be done", async () => {
    await mountMap({ can_mail: true });
    expect(".o_insight_mail").toHaveCount(1);
});
