from odoo import fields, models

from .crm_bank_account import STEPS


class CrmBankDormancy(models.Model):
    """An account fell asleep, slept deeper, woke, or its customer was told of it."""

    _name = "crm.bank.dormancy"
    _description = "Change of Dormancy"
    _order = "date desc, id desc"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        "crm.bank.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    old_dormancy = fields.Selection(STEPS, "From", readonly=True)
    dormancy = fields.Selection(
        STEPS, "To", readonly=True, help="Empty: reactivated, or closed."
    )
    is_notice = fields.Boolean(
        "Notice",
        readonly=True,
        help="Nothing has changed: the customer was told of the next step.",
    )
