import {expect, test} from "@odoo/hoot";
import {press} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    makeServerError,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineRelationshipModels} from "./relationship_mock_models.esm";

defineRelationshipModels();

const CURRENT = ".o_statusbar_status .o_arrow_button_current";

function mountForm(params) {
    return mountView({
        type: "form",
        resModel: "crm.relationship",
        resId: 1,
        arch: `
            <form>
                <header>
                    <field
                        name="lifecycle_stage_id"
                        widget="customer_statusbar"
                        options="{'clickable': '1'}"
                    />
                </header>
                <field name="name"/>
                <field name="email"/>
            </form>`,
        ...params,
    });
}

function clickStage(name) {
    return contains(`.o_statusbar_status .o_arrow_button:contains(${name})`).click();
}

/** Steps through every write, with what is written. */
function watchWrites() {
    onRpc("crm.relationship", ["write", "web_save"], ({args, method}) => {
        expect.step([method, args[1]]);
    });
}

test.tags("desktop");
test("a click asks for the reason, then writes the two together", async () => {
    watchWrites();
    await mountForm();
    await clickStage("Loyal");
    expect(".o_reason_dialog .modal-title").toHaveText("Change of Lifecycle stage");
    expect(".o_reason_dialog label").toHaveText("Why does Azure move to Loyal?");
    expect(".o_reason_dialog textarea").toBeFocused();
    expect(CURRENT).toHaveText("Active");

    await contains(".o_reason_dialog textarea").edit("  Moved abroad ");
    await contains(".o_reason_dialog .btn-primary").click();
    expect(".o_reason_dialog").toHaveCount(0);
    expect(CURRENT).toHaveText("Loyal");
    expect.verifySteps([
        ["write", {lifecycle_stage_id: 4, change_reason: "Moved abroad"}],
    ]);
});

test.tags("desktop");
test("to a former stage the kind of leaving is asked for, too", async () => {
    watchWrites();
    await mountForm();
    await clickStage("Former");
    await contains(".o_reason_dialog textarea").edit("Moved", {confirm: false});
    expect(".o_reason_dialog .btn-primary").not.toBeEnabled();
    await contains(".o_reason_dialog input[value=cut]").click();
    await contains(".o_reason_dialog .btn-primary").click();
    expect.verifySteps([
        [
            "write",
            {lifecycle_stage_id: 3, change_reason: "Moved", leaving_kind: "cut"},
        ],
    ]);
});

test.tags("desktop");
test("a reason is required", async () => {
    watchWrites();
    await mountForm();
    await clickStage("Loyal");
    expect(".o_reason_dialog .btn-primary").not.toBeEnabled();
    await contains(".o_reason_dialog textarea").edit("   ", {confirm: false});
    expect(".o_reason_dialog .btn-primary").not.toBeEnabled();
    await press("Enter");
    await press("Control+Enter");
    await animationFrame();
    expect(".o_reason_dialog").toHaveCount(1);
    expect.verifySteps([]);
});

for (const keys of ["Enter", "Control+Enter"]) {
    test.tags("desktop");
    test(`${keys} confirms, once`, async () => {
        watchWrites();
        await mountForm();
        await clickStage("Loyal");
        await contains(".o_reason_dialog textarea").edit("Moved", {confirm: false});
        await press(keys);
        await animationFrame();
        expect(".o_reason_dialog").toHaveCount(0);
        expect.verifySteps([
            ["write", {lifecycle_stage_id: 4, change_reason: "Moved"}],
        ]);
    });
}

test.tags("desktop");
test("Shift+Enter, which breaks the line, does not confirm", async () => {
    watchWrites();
    await mountForm();
    await clickStage("Loyal");
    await contains(".o_reason_dialog textarea").edit("Moved", {confirm: false});
    await press("Shift+Enter");
    await animationFrame();
    expect(".o_reason_dialog").toHaveCount(1);
    expect.verifySteps([]);
});

for (const [way, cancel] of Object.entries({
    "the button": () => contains(".o_reason_dialog .btn-secondary").click(),
    "the cross": () => contains(".o_reason_dialog .btn-close").click(),
    Escape: () => press("Escape"),
})) {
    test.tags("desktop");
    test(`cancelling by ${way} leaves the record as it was`, async () => {
        watchWrites();
        await mountForm();
        await clickStage("Loyal");
        await contains(".o_reason_dialog textarea").edit("Moved", {confirm: false});
        await cancel();
        await animationFrame();
        expect(".o_reason_dialog").toHaveCount(0);
        expect(CURRENT).toHaveText("Active");
        expect.verifySteps([]);
    });
}

test.tags("desktop");
test("a refused move shows the message and changes nothing", async () => {
    expect.errors(1);
    onRpc("crm.relationship", "write", () => {
        throw makeServerError({message: "It has bought before"});
    });
    await mountForm();
    await clickStage("Prospect");
    await contains(".o_reason_dialog textarea").edit("Tidy up", {confirm: false});
    await press("Enter");
    await animationFrame();
    expect.verifyErrors(["It has bought before"]);
    await animationFrame();
    expect(".modal-body:contains(It has bought before)").toHaveCount(1);
    expect(".o_reason_dialog").toHaveCount(0);
    expect(CURRENT).toHaveText("Active");
});

test.tags("desktop");
test("what is typed in the form is saved before the move", async () => {
    watchWrites();
    await mountForm();
    await contains(".o_field_widget[name=email] input").edit("info@azure.example");
    await clickStage("Loyal");
    expect.verifySteps([["web_save", {email: "info@azure.example"}]]);
    await contains(".o_reason_dialog textarea").edit("Moved", {confirm: false});
    await press("Enter");
    await animationFrame();
    expect.verifySteps([["write", {lifecycle_stage_id: 4, change_reason: "Moved"}]]);
    expect(".o_field_widget[name=email] input").toHaveValue("info@azure.example");
});

test.tags("desktop");
test("a form that cannot be saved is not asked for a reason", async () => {
    mockService("notification", {add: () => expect.step("notification")});
    watchWrites();
    await mountForm();
    await contains(".o_field_widget[name=name] input").edit("");
    await clickStage("Loyal");
    expect(".o_reason_dialog").toHaveCount(0);
    expect(CURRENT).toHaveText("Active");
    expect.verifySteps(["notification"]);
});

test.tags("desktop");
test("a readonly status bar does not ask", async () => {
    await mountForm({
        arch: `
            <form>
                <header>
                    <field
                        name="lifecycle_stage_id"
                        widget="customer_statusbar"
                        options="{'clickable': '1'}"
                        readonly="1"
                    />
                </header>
            </form>`,
    });
    expect(".o_statusbar_status .o_arrow_button:contains(Loyal)").not.toBeEnabled();
});

test.tags("mobile");
test("a small screen asks for the reason too", async () => {
    watchWrites();
    await mountForm();
    await contains(".o_statusbar_status .dropdown-toggle:visible").click();
    await contains(".dropdown-item:contains(Loyal)").click();
    await contains(".o_reason_dialog textarea").edit("Moved abroad");
    await contains(".o_reason_dialog .btn-primary").click();
    expect.verifySteps([
        ["write", {lifecycle_stage_id: 4, change_reason: "Moved abroad"}],
    ]);
});

// --- on a form of another model, which shows the stage of its customer ---

function mountShown(params) {
    return mountForm({
        arch: `
            <form>
                <sheet>
                    <field
                        name="lifecycle_stage_id"
                        widget="customer_statusbar"
                        options="{
                            'clickable': '1',
                            'fold_field': 'fold',
                            'customer_field': 'customer_id',
                            'no_keys': True,
                        }"
                        readonly="1"
                    />
                    <field name="email"/>
                </sheet>
            </form>`,
        ...params,
    });
}

test.tags("desktop");
test("the stage shown is moved by a click, and never sent by the form", async () => {
    watchWrites();
    await mountShown();
    await contains(".o_field_widget[name=email] input").edit("info@azure.example");
    await clickStage("Loyal");
    expect.verifySteps([["web_save", {email: "info@azure.example"}]]);
    expect(".o_reason_dialog label").toHaveText("Why does Gemini move to Loyal?");
    await contains(".o_reason_dialog textarea").edit("Moved", {confirm: false});
    await press("Enter");
    await animationFrame();
    expect.verifySteps([["write", {lifecycle_stage_id: 4, change_reason: "Moved"}]]);
    expect(CURRENT).toHaveText("Loyal");
});

test.tags("desktop");
test("without a customer the stage is its own and needs no reason", async () => {
    watchWrites();
    await mountShown({resId: 2});
    await clickStage("Prospect");
    await animationFrame();
    expect(".o_reason_dialog").toHaveCount(0);
    expect.verifySteps([["write", {lifecycle_stage_id: 1}]]);
});

test.tags("desktop");
test("folded stages stand behind the dots, the current one never", async () => {
    await mountShown();
    expect(".o_arrow_button:contains(Former)").toHaveCount(0);
    await contains(".o_statusbar_status .dropdown-toggle:visible").click();
    expect(".dropdown-item:contains(Former)").toHaveCount(1);
});

test.tags("desktop");
test("who may not edit the form cannot click", async () => {
    await mountShown({readonly: true});
    expect(".o_statusbar_status .o_arrow_button:contains(Loyal)").not.toBeEnabled();
});

test.tags("desktop");
test("the keys are left to the bar of the form itself", async () => {
    await mountShown();
    await press("alt+x");
    await animationFrame();
    expect(".o_reason_dialog").toHaveCount(0);
});
