from odoo import fields, models


class ResCompany(models.Model):
    """A bank answers to a regulator."""

    _inherit = "res.company"

    regulator_profile_ids = fields.One2many(
        "crm.bank.regulator.profile", "company_id", "Regulator Profiles"
    )
