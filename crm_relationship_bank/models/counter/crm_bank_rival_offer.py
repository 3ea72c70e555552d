from odoo import fields, models

from ..account.product_lines import LINES


class CrmBankRivalOffer(models.Model):
    """What another bank offered a customer, what we answered, and how it ended."""

    _name = "crm.bank.rival.offer"
    _inherit = ["crm.bank.branch.mixin"]
    _description = "Offer of a Rival"
    _rec_name = "bank_id"
    _order = "date desc, id desc"

    relationship_id = fields.Many2one(required=True, ondelete="cascade")
    bank_id = fields.Many2one("res.bank", "Rival", required=True, ondelete="restrict")
    line = fields.Selection(LINES, "Product Line", required=True)
    rate = fields.Float("Rate (%)", digits=(7, 4))
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary()
    answer = fields.Text("Our Answer")
    outcome = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("lost", "Lost")],
        required=True,
        default="open",
    )
