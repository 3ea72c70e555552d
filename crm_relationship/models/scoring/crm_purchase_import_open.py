from odoo import fields, models
from odoo.tools import SQL

# {count: (column of the lines, action that shows what it counts)}
MADE = {
    "made_order_count": ("order_id", "sale.action_orders"),
    "made_invoice_count": ("move_id", "account.action_move_out_invoice_type"),
    "made_customer_count": ("partner_id", "base.action_partner_form"),
}


class CrmPurchaseImport(models.Model):
    """From an import to what came of it: orders, invoices, customers."""

    _inherit = "crm.purchase.import"

    made_order_count = fields.Integer("Orders", compute="_compute_made")
    made_invoice_count = fields.Integer(
        "Invoices", compute="_compute_made", help="Credit notes included."
    )
    made_customer_count = fields.Integer("Customers of These", compute="_compute_made")

    def _compute_made(self):
        """Count the documents of the lines, those known before included."""
        columns = [
            SQL("COUNT(DISTINCT %s)", SQL.identifier(column))
            for column, _action in MADE.values()
        ]
        query = SQL(
            """
            SELECT import_id, %s FROM crm_purchase_import_line
            WHERE import_id = ANY(%s) AND is_loaded GROUP BY import_id
            """,
            SQL(", ").join(columns),
            self.ids,
        )
        counts = {row[0]: row[1:] for row in self.env.execute_query(query)}
        for record in self:
            found = counts.get(record.id) or [0] * len(MADE)
            record.update(dict(zip(MADE, found, strict=True)))

    def action_open_orders(self):
        return self._open_made("made_order_count")

    def action_open_invoices(self):
        return self._open_made("made_invoice_count")

    def action_open_customers(self):
        return self._open_made("made_customer_count")

    def _open_made(self, name):
        """Return the action that lists what the count ``name`` counts."""
        self.ensure_one()
        column, action = MADE[name]
        query = SQL(
            """
            SELECT DISTINCT %s FROM crm_purchase_import_line
            WHERE import_id = %s AND is_loaded AND %s IS NOT NULL
            """,
            SQL.identifier(column),
            self.id,
            SQL.identifier(column),
        )
        ids = [row[0] for row in self.env.execute_query(query)]
        values = self.env["ir.actions.act_window"]._for_xml_id(action)
        return values | {"domain": [("id", "in", ids)], "context": {}}
