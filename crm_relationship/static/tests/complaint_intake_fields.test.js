import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    clickSave,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Order extends models.Model {
    _name = "sale.order";
    name = fields.Char();
    _records = [{ id: 7, name: "S00007" }];
}

class Category extends models.Model {
    _name = "crm.complaint.category";
    name = fields.Char();
    _records = [{ id: 3, name: "Delivery / Late" }];
}

const ROW = { field: "order_id", id: 7, number: "S00007", date: "2026-02-20" };

class Complaint extends models.Model {
    _name = "crm.complaint";
    order_id = fields.Many2one({ relation: "sale.order" });
    category_id = fields.Many2one({ relation: "crm.complaint.category" });
    suggested_category_id = fields.Many2one({ relation: "crm.complaint.category" });
    suggestion_reason = fields.Char();
    recent_documents = fields.Json();
    _records = [
        {
            id: 1,
            suggested_category_id: 3,
            suggestion_reason: "It says: late",
            recent_documents: [{ ...ROW, amount: 120, currency_id: 1 }],
        },
        { id: 2 },
    ];
}

defineMailModels();
defineModels([Category, Complaint, Order]);

const mountForm = (resId, readonly = "0") =>
    mountView({
        type: "form",
        resModel: "crm.complaint",
        resId,
        arch: `<form>
            <field name="recent_documents" widget="complaint_recent" readonly="${readonly}"/>
            <field name="order_id" readonly="1" force_save="1"/>
            <field name="suggested_category_id" widget="complaint_suggestion"/>
            <field name="category_id"/>
        </form>`,
    });

const DOCUMENT = ".o_complaint_recent button";

test("a click chooses a document that the user may not edit otherwise", async () => {
    onRpc("web_save", ({ args }) => expect.step(args[1].order_id));
    await mountForm(1);
    expect(queryAllTexts(`${DOCUMENT} bdi`)).toEqual(["S00007", "Feb 20, 2026", "$ 120.00"]);
    expect(DOCUMENT).toHaveAttribute("aria-pressed", "false");
    await click(DOCUMENT);
    await animationFrame();
    expect(DOCUMENT).toHaveAttribute("aria-pressed", "true");
    expect(".o_field_widget[name=order_id]").toHaveText("S00007");
    await clickSave();
    await click(DOCUMENT);
    await animationFrame();
    expect(DOCUMENT).toHaveAttribute("aria-pressed", "false");
    await clickSave();
    expect.verifySteps([7, false]);
});

test("without documents nothing is offered", async () => {
    await mountForm(2);
    expect(DOCUMENT).toHaveCount(0);
});

test("nothing is chosen any more when the complaint is closed", async () => {
    await mountForm(1, "1");
    expect(DOCUMENT).not.toBeEnabled();
});

test("the suggestion says why, and only a click makes it the category", async () => {
    await mountForm(1);
    expect(".o_complaint_suggestion").toHaveText("Delivery / Late\nIt says: late");
    expect(".o_field_widget[name=category_id] input").toHaveValue("");
    await click(".o_complaint_suggestion button");
    await animationFrame();
    expect(".o_field_widget[name=category_id] input").toHaveValue("Delivery / Late");
});
