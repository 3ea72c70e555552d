from odoo import api, fields, models
from odoo.tools import SQL

from ..groups import BANK_USER


class CrmRelationship(models.Model):
    """What a customer holds at the bank, on its own form."""

    _inherit = "crm.relationship"

    holding_ids = fields.One2many(
        "crm.bank.holding",
        "relationship_id",
        "Holdings",
        groups=BANK_USER,
    )
    bank_account_count = fields.Integer(
        "Accounts",
        compute="_compute_bank_account_count",
        groups=BANK_USER,
    )

    def _compute_bank_account_count(self):
        """Count the accounts that the user may see, closed ones too."""
        holders = self.env["crm.bank.account.holder"]
        counts = dict(
            holders._read_group(
                [("relationship_id", "in", self.ids)],
                ["relationship_id"],
                ["account_id:count_distinct"],
            )
        )
        for relationship in self:
            relationship.bank_account_count = counts.get(relationship._origin, 0)

    def action_open_bank_accounts(self):
        """Open the customer's accounts, closed ones too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_bank.crm_bank_account_action"
        )
        action["domain"] = [("holder_ids.relationship_id", "=", self.id)]
        return action

    @api.model
    def _get_document_sql(self):
        """Whoever holds an account is a customer of the bank."""
        self.env["crm.bank.account.holder"].flush_model(["account_id", "partner_id"])
        self.env["crm.bank.account"].flush_model(["company_id"])
        return SQL(
            """
            %s
            UNION
            SELECT holder.partner_id, account.company_id
            FROM crm_bank_account_holder holder
            JOIN crm_bank_account account ON account.id = holder.account_id
            """,
            super()._get_document_sql(),
        )
