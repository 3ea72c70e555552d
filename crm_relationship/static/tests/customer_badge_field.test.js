import {expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {contains, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {
    CustomerTier,
    defineRelationshipModels,
    Relationship,
} from "./relationship_mock_models.esm";

defineRelationshipModels();

const LIST = `
    <list>
        <field name="name"/>
        <field name="tier_id" widget="customer_tier_badge"/>
    </list>`;

/** The contrast of two CSS colours by the WCAG formula, from 1 to 21. */
function getContrast(...colors) {
    const [light, dark] = colors
        .map((color) => {
            const [r, g, b] = color.match(/[\d.]+/g).map((value) => {
                const share = value / 255;
                return share <= 0.03928
                    ? share / 12.92
                    : ((share + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        })
        .sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
}

test("a tier shows its name, colour and icon, an empty one nothing", async () => {
    await mountView({type: "list", resModel: "crm.relationship", arch: LIST});
    expect(queryAllTexts(".o_data_row .o_field_customer_tier_badge")).toEqual([
        "Gold",
        "Standard",
        "",
    ]);
    expect(".o_customer_badge").toHaveCount(2);
    expect(".o_customer_badge:first").toHaveClass("o_badge_color_3");
    expect(".o_customer_badge:first i.fa.fa-trophy").toHaveCount(1);
    expect(".o_customer_badge:last").toHaveClass("o_badge_color_0");
    expect(".o_customer_badge:last i").toHaveCount(0);
});

test("a list reads colour and icon together with its rows", async () => {
    onRpc("crm.relationship", "web_search_read", ({kwargs}) => {
        expect.step("web_search_read");
        expect(kwargs.specification.tier_id.fields).toEqual({
            display_name: {},
            color: {},
            icon: {},
        });
    });
    onRpc("crm.customer.tier", "*", ({method}) => expect.step(method));
    await mountView({type: "list", resModel: "crm.relationship", arch: LIST});
    expect.verifySteps(["web_search_read"]);
});

test("a stage is asked for its colour only: it has no icon", async () => {
    onRpc("crm.relationship", "web_search_read", ({kwargs}) => {
        expect(kwargs.specification.lifecycle_stage_id.fields).toEqual({
            display_name: {},
            color: {},
        });
        expect.step("web_search_read");
    });
    await mountView({
        type: "kanban",
        resModel: "crm.relationship",
        arch: `
            <kanban>
                <t t-name="card">
                    <field name="lifecycle_stage_id" widget="customer_badge"/>
                </t>
            </kanban>`,
    });
    expect.verifySteps(["web_search_read"]);
    expect(".o_customer_badge:first").toHaveText("Active");
    expect(".o_customer_badge:first").toHaveClass("o_badge_color_10");
});

test("a badge cannot be edited in a form", async () => {
    await mountView({
        type: "form",
        resModel: "crm.relationship",
        resId: 1,
        arch: `<form><field name="tier_id" widget="customer_tier_badge"/></form>`,
    });
    expect(".o_form_editable").toHaveCount(1);
    expect(".o_customer_badge").toHaveText("Gold");
    expect(".o_field_widget[name=tier_id] input").toHaveCount(0);
});

test("a badge cannot be edited in a list", async () => {
    await mountView({
        type: "list",
        resModel: "crm.relationship",
        arch: LIST.replace("<list>", `<list editable="bottom">`),
    });
    await contains(".o_data_row:first .o_data_cell[name=name]").click();
    expect(".o_selected_row .o_customer_badge").toHaveText("Gold");
    expect(".o_selected_row .o_data_cell[name=tier_id] input").toHaveCount(0);
});

test("a badge can stand beside a status bar of the same field", async () => {
    await mountView({
        type: "form",
        resModel: "crm.relationship",
        resId: 1,
        arch: `
            <form>
                <header>
                    <field name="lifecycle_stage_id" widget="customer_statusbar"/>
                </header>
                <field name="lifecycle_stage_id" widget="customer_badge"/>
            </form>`,
    });
    expect(".o_customer_badge").toHaveText("Active");
    expect(".o_customer_badge").toHaveClass("o_badge_color_10");
});

test("every colour of the palette can be read", async () => {
    const colors = [...Array(12).keys()];
    CustomerTier._records = colors.map((color) => ({
        id: color + 1,
        name: "Tier",
        color,
    }));
    Relationship._records = colors.map((color) => ({
        id: color + 1,
        name: "Azure",
        tier_id: color + 1,
    }));
    await mountView({type: "list", resModel: "crm.relationship", arch: LIST});
    expect(".o_customer_badge").toHaveCount(12);
    for (const badge of queryAll(".o_customer_badge")) {
        const {backgroundColor, color} = getComputedStyle(badge);
        expect(getContrast(backgroundColor, color)).toBeGreaterThan(4.5, {
            message: badge.className,
        });
    }
});
