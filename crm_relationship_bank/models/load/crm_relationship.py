from odoo import fields, models


class CrmRelationship(models.Model):
    """By which number the core banking system knows the customer."""

    _inherit = "crm.relationship"

    bank_customer_number = fields.Char(
        "Customer Number",
        readonly=True,
        copy=False,
        help="Of the core banking system; files name customers by it.",
    )

    _bank_number_uniq = models.UniqueIndex(
        "(company_id, bank_customer_number) WHERE bank_customer_number IS NOT NULL",
        "Another customer of the bank has this number.",
    )

    def _give_to(self, target):
        """Keep a customer number of who is joined into ``target``, if it has none."""
        number = self.filtered("bank_customer_number")[:1].bank_customer_number
        if number and not target.bank_customer_number:
            self.bank_customer_number = False
            self.flush_recordset(["bank_customer_number"])
            target.bank_customer_number = number
        return super()._give_to(target)
