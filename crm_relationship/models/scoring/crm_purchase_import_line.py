from odoo import fields, models


class CrmPurchaseImportLine(models.Model):
    """A line of a file of purchases, as read, and the document it went to.

    Kept after loading: a line whose document is there tells the next file that it is
    known, whatever becomes of the contact's reference.
    """

    _name = "crm.purchase.import.line"
    _description = "Purchase Import Line"
    _log_access = False
    _order = "import_id, number"
    _rec_name = "reference"

    import_id = fields.Many2one(
        "crm.purchase.import", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Line", help="Line of the file; 1 is the header.")
    text = fields.Text(help="The line as it stands in the file.")
    reason = fields.Char("Rejected Because")
    document = fields.Char(
        export_string_translation=False,
        help="Key of the document that the line goes to.",
    )
    is_return = fields.Boolean()
    is_loaded = fields.Boolean()
    # what it says
    customer = fields.Char()
    customer_name = fields.Char()
    country = fields.Char()
    date = fields.Date()
    reference = fields.Char()
    product_code = fields.Char()
    product = fields.Char()
    quantity = fields.Float(digits=0)
    unit_price = fields.Float(digits=0)
    # what became of it
    partner_id = fields.Many2one("res.partner", index="btree_not_null")
    order_id = fields.Many2one("sale.order", index="btree_not_null")
    move_id = fields.Many2one("account.move", index="btree_not_null")

    # a document's lines, and the same document of an earlier file
    _document_idx = models.Index("(document, import_id) WHERE document IS NOT NULL")
    # what is still to be loaded, in the order of the file
    _left_idx = models.Index(
        "(import_id, number) WHERE document IS NOT NULL AND reason IS NULL"
        " AND is_loaded IS NOT TRUE"
    )
