import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

COLUMN_FIELDS = (
    "customer",
    "customer_name",
    "date",
    "amount",
    "reference",
    "country",
    "product_code",
    "product",
    "quantity",
    "unit_price",
)


class CrmPurchaseImport(models.Model):
    """Purchases from any shop's file: as confirmed orders, or invoiced as well.

    The file is read into lines first, bad ones get their reason; then documents are
    made in batches, each committed, by a scheduled action. A document that is there
    already is left alone: the same file twice adds nothing, and an interrupted import
    goes on where it stopped.
    """

    _name = "crm.purchase.import"
    _inherit = ["mail.thread"]
    _description = "Purchase Import"
    _order = "id desc"

    name = fields.Char("File Name", required=True, default="purchases.csv")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(required=True, attachment=True)
    state = fields.Selection(
        [
            ("draft", "To Check"),
            ("checked", "Checked"),
            ("loading", "Loading"),
            ("done", "Done"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    load_as = fields.Selection(
        [("order", "Orders"), ("invoice", "Orders with invoices and credit notes")],
        required=True,
        default="order",
    )
    # how the file is written; empty: recognised
    encoding = fields.Selection(
        [
            ("utf-8-sig", "UTF-8"),
            ("cp1256", "Windows-1256 (Persian, Arabic)"),
            ("cp1252", "Windows-1252 (Western)"),
            ("utf-16", "UTF-16"),
        ],
        help="Empty: recognised.",
    )
    delimiter = fields.Selection(
        [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar")],
        help="Empty: recognised.",
    )
    decimal = fields.Selection(
        [(".", "Point"), (",", "Comma")], "Decimal Sign", help="Empty: recognised."
    )
    date_order = fields.Selection(
        [("day", "Day first"), ("month", "Month first")],
        "Order in Dates",
        help="Empty: recognised. Dates that begin with the year need no choice.",
    )
    # which column holds what; empty: found by its name
    column_customer = fields.Char("Customer Column")
    column_customer_name = fields.Char("Customer Name Column")
    column_date = fields.Char("Date Column")
    column_amount = fields.Char("Amount Column")
    column_reference = fields.Char("Invoice or Order Number Column")
    column_country = fields.Char("Country Column")
    column_product_code = fields.Char("Product Code Column")
    column_product = fields.Char("Product Column")
    column_quantity = fields.Char("Quantity Column")
    column_unit_price = fields.Char("Unit Price Column")
    # counts
    line_ids = fields.One2many("crm.purchase.import.line", "import_id")
    line_count = fields.Integer("Lines", readonly=True)
    reject_count = fields.Integer("Rejected Lines", readonly=True)
    document_count = fields.Integer("Documents", readonly=True)
    loaded_count = fields.Integer("Documents Loaded", readonly=True)
    known_count = fields.Integer(
        "Known Before", readonly=True, help="Documents that were there already."
    )
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    reject_file = fields.Binary(readonly=True, attachment=True)
    reject_name = fields.Char(compute="_compute_reject_name")

    def _compute_progress(self):
        for record in self:
            done = record.loaded_count + record.known_count
            record.progress = 100 * done / (record.document_count or 1)

    def _compute_reject_name(self):
        for record in self:
            record.reject_name = f"rejected_{record.name.removesuffix('.gz')}"

    def action_check(self):
        """Read the file into lines and show what is wrong with it; loads nothing."""
        for record in self:
            if record.state not in ("draft", "checked"):
                raise UserError(
                    self.env._("%(file)s is loaded already.", file=record.name)
                )
            record._drop_lines()
            record._read_file(base64.b64decode(record.file))
            record._reject_lines()
            record._name_documents()
            record._write_rejects()
            record.state = "checked"

    def action_load(self):
        """Check if need be, then have the scheduled action load the good lines."""
        self.filtered(lambda record: record.state == "draft").action_check()
        for record in self:
            if not record.document_count:
                raise UserError(
                    self.env._(
                        "There is nothing to load in %(file)s: look at the rejected "
                        "lines.",
                        file=record.name,
                    )
                )
            record.state = "loading"
        self.env.ref("crm_relationship.ir_cron_purchase_import").sudo()._trigger()

    def _drop_lines(self):
        self.env.execute_query(
            SQL(
                "DELETE FROM crm_purchase_import_line WHERE import_id = ANY(%s)"
                " RETURNING id",
                self.ids,
            )
        )
        self.invalidate_recordset(["line_ids"])
