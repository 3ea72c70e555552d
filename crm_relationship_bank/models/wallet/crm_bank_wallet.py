from odoo import api, fields, models

from ..account.product_lines import LINES


class CrmBankWallet(models.Model):
    """What a customer holds at another bank, or how the banks rank for the customer.

    What is known comes from somewhere, on a day, with more or less confidence; all
    three are always shown.
    """

    _name = "crm.bank.wallet"
    _description = "Holding at Another Bank"
    _rec_name = "relationship_id"
    _order = "relationship_id, line, date desc, id"

    relationship_id = fields.Many2one(
        "crm.relationship", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="relationship_id.company_id", store=True)
    kind = fields.Selection(
        [("amount", "An amount"), ("rank", "A ranking")],
        "What Is Known",
        required=True,
        default="amount",
    )
    line = fields.Selection(LINES, "Product Line", required=True)
    bank_id = fields.Many2one("res.bank", "Other Bank", ondelete="restrict")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount = fields.Monetary(help="What the customer has, or owes, at the other bank.")
    our_rank = fields.Integer(help="1: we are the customer's first bank in this line.")
    bank_count = fields.Integer("Banks Used", help="Ours included.")
    # how good it is
    source = fields.Selection(
        [
            ("declared", "Declared by the customer"),
            ("statement", "Statement"),
            ("bureau", "Credit bureau"),
            ("estimate", "Estimate"),
        ],
        required=True,
        default="declared",
    )
    date = fields.Date(required=True, default=lambda self: self._default_date())
    confidence = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        required=True,
        default="medium",
    )

    _kind_complete = models.Constraint(
        "CHECK((kind = 'amount' AND bank_id IS NOT NULL AND amount >= 0)"
        " OR (kind = 'rank' AND bank_id IS NULL AND COALESCE(amount, 0) = 0"
        " AND our_rank BETWEEN 1 AND bank_count AND bank_count >= 2))",
        "An amount belongs to another bank and is not negative; a ranking says which "
        "place of two or more banks is ours.",
    )
    _bank_uniq = models.UniqueIndex(
        "(relationship_id, line, bank_id) WHERE kind = 'amount'",
        "What the customer holds there in this line is known already: correct it.",
    )
    _rank_uniq = models.UniqueIndex(
        "(relationship_id, line) WHERE kind = 'rank'",
        "The ranking of this line is known already: correct it.",
    )

    @api.model
    def _default_date(self):
        return self.env["crm.relationship"]._get_company_today(self.env.company)
