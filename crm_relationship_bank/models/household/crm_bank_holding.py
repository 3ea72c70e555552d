from odoo import api, fields, models
from odoo.tools import SQL


class CrmBankHolding(models.Model):
    """To whose household a part of a balance belongs: that of its holder, today."""

    _inherit = "crm.bank.holding"

    household_id = fields.Many2one("crm.bank.household", readonly=True)

    _depends = {"crm.bank.household.member": ["household_id", "relationship_id"]}

    @api.model
    def _get_columns(self):
        return super()._get_columns() | {"household_id": SQL("member.household_id")}

    @api.model
    def _get_from_sql(self):
        return SQL(
            "%s LEFT JOIN crm_bank_household_member member"
            " ON member.relationship_id = h.relationship_id",
            super()._get_from_sql(),
        )
