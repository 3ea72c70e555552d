from odoo import fields, models


class CrmBankRegulatorBand(models.Model):
    """How long a complaint took, as the regulator groups it: in calendar days."""

    _name = "crm.bank.regulator.band"
    _description = "Time Band of a Regulator"
    _rec_name = "code"
    _order = "profile_id, days_to, id"

    profile_id = fields.Many2one(
        "crm.bank.regulator.profile", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    days_to = fields.Integer(
        "Up to (days)",
        help="From the day of receipt to the day of closing, this day included. "
        "0: any longer time.",
    )

    _days_uniq = models.Constraint(
        "UNIQUE(profile_id, days_to)", "Another time band ends on that day."
    )
    _days = models.Constraint("CHECK(days_to >= 0)", "Days cannot be negative.")
