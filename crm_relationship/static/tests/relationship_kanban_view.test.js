import {expect, test} from "@odoo/hoot";
import {press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    createKanbanRecord,
    editKanbanRecordQuickCreateInput,
    makeServerError,
    mountView,
    onRpc,
    validateKanbanRecord,
} from "@web/../tests/web_test_helpers";
import {defineRelationshipModels} from "./relationship_mock_models.esm";

defineRelationshipModels();

const ARCH = `
    <kanban js_class="crm_relationship_kanban">
        <templates>
            <t t-name="card"><field name="name"/></t>
        </templates>
    </kanban>`;

function mountKanban(groupBy, params) {
    onRpc("crm.relationship", "web_save", ({args}) => expect.step(args));
    return mountView({
        type: "kanban",
        resModel: "crm.relationship",
        arch: ARCH,
        groupBy: [groupBy],
        ...params,
    });
}

/** The cards by column, read from the screen. */
function getColumns() {
    return Object.fromEntries(
        queryAllTexts(".o_kanban_group .o_column_title").map((title, index) => [
            title.split("\n")[0],
            queryAllTexts(`.o_kanban_group:eq(${index}) .o_kanban_record`),
        ])
    );
}

function drop(name, columnIndex) {
    return contains(`.o_kanban_record:contains(${name})`).dragAndDrop(
        `.o_kanban_group:eq(${columnIndex})`
    );
}

async function giveReason(reason) {
    await contains(".o_reason_dialog textarea").edit(reason, {confirm: false});
    await press("Enter");
    await animationFrame();
}

test.tags("desktop");
test("a drop asks for the reason, then writes the two together", async () => {
    await mountKanban("lifecycle_stage_id");
    expect(getColumns()).toEqual({Prospect: ["Gemini"], Active: ["Azure", "Deco"]});
    await drop("Gemini", 1);
    expect(".o_reason_dialog label").toHaveText("Why does Gemini move to Active?");
    expect.verifySteps([]);

    await giveReason("Signed a contract");
    expect(".o_reason_dialog").toHaveCount(0);
    expect(getColumns()).toEqual({Prospect: [], Active: ["Azure", "Deco", "Gemini"]});
    expect.verifySteps([
        [[3], {lifecycle_stage_id: 2, change_reason: "Signed a contract"}],
    ]);
});

test.tags("desktop");
test("who may not write drags no card", async () => {
    const arch = ARCH.replace("<kanban ", '<kanban edit="False" ');
    await mountKanban("lifecycle_stage_id", {arch});
    expect(".o_draggable").toHaveCount(0);
    await drop("Gemini", 1);
    expect(".o_reason_dialog").toHaveCount(0);
    expect(getColumns()).toEqual({Prospect: ["Gemini"], Active: ["Azure", "Deco"]});
    expect.verifySteps([]);
});

test.tags("desktop");
test("cancelling puts the card back where it was", async () => {
    await mountKanban("lifecycle_stage_id");
    await drop("Deco", 0);
    await press("Escape");
    await animationFrame();
    expect(".o_reason_dialog").toHaveCount(0);
    expect(getColumns()).toEqual({Prospect: ["Gemini"], Active: ["Azure", "Deco"]});
    expect.verifySteps([]);
});

test.tags("desktop");
test("a cancelled card can be dropped again", async () => {
    await mountKanban("lifecycle_stage_id");
    await drop("Gemini", 1);
    await press("Escape");
    await animationFrame();
    await drop("Gemini", 1);
    await giveReason("Signed a contract");
    expect(getColumns()).toEqual({Prospect: [], Active: ["Azure", "Deco", "Gemini"]});
    expect.verifySteps([
        [[3], {lifecycle_stage_id: 2, change_reason: "Signed a contract"}],
    ]);
});

test.tags("desktop");
test("a cancelled move leaves nothing behind for the next save", async () => {
    await mountKanban("lifecycle_stage_id", {
        arch: ARCH.replace(
            `<field name="name"/>`,
            `<field name="name"/><field name="rating" widget="priority"/>`
        ),
    });
    await drop("Azure", 0);
    await press("Escape");
    await animationFrame();
    await contains(".o_kanban_record:contains(Azure) .o_priority_star").click();
    expect(".o_reason_dialog").toHaveCount(0);
    expect.verifySteps([[[1], {rating: "1"}]]);
});

test.tags("desktop");
test("a refused move shows the message and puts the card back", async () => {
    expect.errors(1);
    await mountKanban("lifecycle_stage_id");
    onRpc("crm.relationship", "web_save", () => {
        throw makeServerError({message: "It has bought before"});
    });
    await drop("Deco", 0);
    await giveReason("Tidy up");
    expect.verifyErrors(["It has bought before"]);
    await animationFrame();
    expect(".modal-body:contains(It has bought before)").toHaveCount(1);
    expect(getColumns()).toEqual({Prospect: ["Gemini"], Active: ["Azure", "Deco"]});
});

test.tags("desktop");
test("a tier is asked for its reason too, also when it is taken away", async () => {
    await mountKanban("tier_id");
    await contains(".o_column_folded").click(); // nobody's column
    expect(getColumns()).toEqual({
        None: ["Gemini"],
        Gold: ["Azure"],
        Standard: ["Deco"],
    });
    await drop("Azure", 0);
    expect(".o_reason_dialog label").toHaveText(
        "Why does Azure have no Tier any more?"
    );
    await giveReason("Tested by mistake");
    expect.verifySteps([[[1], {tier_id: false, change_reason: "Tested by mistake"}]]);
});

test.tags("desktop");
test("a segment is asked for its reason too", async () => {
    await mountKanban("rfm_segment_id");
    await drop("Deco", 1);
    expect(".o_reason_dialog .modal-title").toHaveText("Change of RFM Segment");
    await giveReason("Told us to come back");
    expect.verifySteps([
        [[2], {rfm_segment_id: 1, change_reason: "Told us to come back"}],
    ]);
});

test.tags("desktop");
test("other columns take a card as in any kanban", async () => {
    await mountKanban("rating");
    await drop("Azure", 1);
    expect(".o_reason_dialog").toHaveCount(0);
    expect(getColumns()).toEqual({Low: [], High: ["Deco", "Gemini", "Azure"]});
    expect.verifySteps([[[1], {rating: "1"}]]);
});

test.tags("desktop");
test("a drop in the same column asks nothing", async () => {
    await mountKanban("lifecycle_stage_id");
    await contains(".o_kanban_record:contains(Azure)").dragAndDrop(
        ".o_kanban_record:contains(Deco)"
    );
    expect(".o_reason_dialog").toHaveCount(0);
    expect.verifySteps([]);
});

test.tags("desktop");
test("a card is made in a column as in any kanban", async () => {
    await mountKanban("lifecycle_stage_id", {
        arch: ARCH.replace("js_class", `on_create="quick_create" js_class`),
    });
    await createKanbanRecord();
    await editKanbanRecordQuickCreateInput("display_name", "Ready Mat");
    await validateKanbanRecord();
    expect(".o_reason_dialog").toHaveCount(0);
    expect(getColumns().Prospect).toInclude("Ready Mat");
});
