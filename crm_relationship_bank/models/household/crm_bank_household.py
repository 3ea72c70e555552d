from odoo import fields, models


class CrmBankHousehold(models.Model):
    """People who bank together, put together by somebody and never by itself."""

    _name = "crm.bank.household"
    _description = "Household"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    member_ids = fields.One2many("crm.bank.household.member", "household_id", "Members")
    holding_ids = fields.One2many("crm.bank.holding", "household_id", "Holdings")
    note = fields.Text()

    def action_open_holdings(self):
        """Open what the members hold together, each with its own part."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_bank.crm_bank_holding_action"
        )
        action["domain"] = [("household_id", "=", self.id)]
        return action
