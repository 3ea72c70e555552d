import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Complaint extends models.Model {
    _name = "crm.complaint";
    category = fields.Selection({
        selection: [
            ["late", "Late"],
            ["wrong", "Wrong"],
        ],
    });
    product = fields.Selection({
        selection: [
            ["desk", "Desk"],
            ["chair", "Chair"],
        ],
    });
    _records = [
        { id: 1, category: "late", product: "desk" },
        { id: 2, category: "late", product: "desk" },
        { id: 3, category: "late", product: "chair" },
        { id: 4, category: "wrong", product: "chair" },
    ];
}

defineMailModels();
defineModels([Complaint]);

test("the cell with most complaints is the warmest, totals and empty ones have none", async () => {
    await mountView({
        type: "pivot",
        resModel: "crm.complaint",
        arch: `<pivot js_class="complaint_heat_map">
                <field name="category" type="row" />
                <field name="product" type="col" />
            </pivot>`,
    });
    const heats = queryAll(".o_pivot_cell_value").map((cell) => {
        const found = (cell.getAttribute("style") || "").match(/(\d+)%/);
        return found ? Number(found[1]) : 0;
    });
    // rows: total, late, wrong; columns: desk, chair, total
    expect(queryAllTexts(".o_pivot_cell_value")).toEqual([
        "2", "2", "4", "2", "1", "3", "", "1", "1",
    ]);
    expect(heats).toEqual([0, 0, 0, 55, 31, 0, 0, 31, 0]);
});
