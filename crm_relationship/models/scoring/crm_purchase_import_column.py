from odoo import api, fields, models

HOLDS = [
    ("customer", "Customer"),
    ("customer_name", "Customer's name"),
    ("date", "Date"),
    ("amount", "Amount"),
    ("reference", "Invoice or order number"),
    ("country", "Country"),
    ("product_code", "Product code"),
    ("product", "Product"),
    ("quantity", "Quantity"),
    ("unit_price", "Unit price"),
]


class CrmPurchaseImportColumn(models.Model):
    """A column of a file of purchases, and what it holds.

    The check makes them of the header and guesses by their names. Columns can also be
    given by name beforehand; the check guesses the others::

        {"column_ids": [Command.create({"name": "Kunde", "holds": "customer"})]}
    """

    _name = "crm.purchase.import.column"
    _description = "Purchase Import Column"
    _order = "import_id, place, id"

    import_id = fields.Many2one(
        "crm.purchase.import", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Column", required=True)
    place = fields.Integer(
        default=-1,
        export_string_translation=False,
        help="Place in the file, from 0; -1: given by name and not read yet.",
    )
    sample = fields.Char("For Instance", readonly=True)
    holds = fields.Selection(HOLDS, help="Empty: the column is not used.")

    def write(self, vals):
        if "holds" in vals:
            self.import_id._forget_check()
        return super().write(vals)

    @api.model
    def _get_label(self, holds):
        """Return what a column may hold, in the language of the user."""
        return dict(self._fields["holds"]._description_selection(self.env))[holds]
