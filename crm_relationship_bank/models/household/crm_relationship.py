from odoo import fields, models

from ..groups import BANK_USER


class CrmRelationship(models.Model):
    """The household of a customer."""

    _inherit = "crm.relationship"

    household_member_ids = fields.One2many(
        "crm.bank.household.member",
        "relationship_id",
        groups=BANK_USER,
    )
    household_id = fields.Many2one(
        related="household_member_ids.household_id",
        groups=BANK_USER,
    )
