from odoo import fields, models


class CrmPurchaseImportLine(models.Model):
    """A line of a file of purchases, as read."""

    _name = "crm.purchase.import.line"
    _description = "Purchase Import Line"
    _log_access = False
    _order = "import_id, number"
    _rec_name = "reference"

    import_id = fields.Many2one(
        "crm.purchase.import", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Line", help="Line of the file; 1 is the header.")
    text = fields.Text(export_string_translation=False)
    reason = fields.Char("Rejected Because")
    document = fields.Char(
        export_string_translation=False,
        help="Key of the document that the line goes to.",
    )
    is_loaded = fields.Boolean()
    customer = fields.Char()
    customer_name = fields.Char()
    country = fields.Char()
    date = fields.Date()
    reference = fields.Char()
    product_code = fields.Char()
    product = fields.Char()
    quantity = fields.Float()
    unit_price = fields.Float()

    _document_idx = models.Index("(import_id, document) WHERE document IS NOT NULL")
