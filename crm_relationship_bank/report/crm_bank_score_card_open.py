from odoo import fields, models

from .crm_bank_score_card import MATURING_DAYS


class CrmBankScoreCard(models.Model):
    """Every figure of a branch opens what it is made of."""

    _inherit = "crm.bank.score.card"

    def action_open_depositors(self):
        """Open the branch's depositors, the greatest first."""
        return self._open_of_branch("crm_bank_depositor_action", ("list",))

    def action_open_accounts(self):
        """Open the branch's accounts."""
        return self._open_of_branch("crm_bank_account_action")

    def action_open_maturing(self):
        """Open the deposits that mature within thirty days of the company's today."""
        today = self._get_today()
        return self._open_of_branch(
            "crm_bank_account_action",
            domain=[
                ("side", "=", "deposit"),
                ("state", "!=", "closed"),
                ("date_maturity", ">=", today),
                ("date_maturity", "<=", fields.Date.add(today, days=MATURING_DAYS)),
            ],
        )

    def action_open_fees(self):
        """Open the fees of the last full month by account and channel."""
        until = self._get_today().replace(day=1)
        return self._open_of_branch(
            "crm_bank_channel_use_action_fee",
            ("list",),
            [
                ("month", ">=", fields.Date.subtract(until, months=1)),
                ("month", "<", until),
            ],
        )

    def action_open_dormant(self):
        """Open the accounts that sleep."""
        domain = [("step", "!=", "active")]
        return self._open_of_branch(
            "crm_bank_dormancy_report_action", ("list",), domain
        )

    def action_open_obstacles(self):
        """Open the obstacles that nobody has solved yet."""
        return self._open_of_branch(
            "crm_bank_obstacle_action", domain=[("solved_date", "=", False)]
        )

    def action_open_encounters(self):
        """Open the visits whose first minutes were looked at."""
        return self._open_of_branch("crm_bank_encounter_action")

    def _get_today(self):
        """Return the day it is at the branch's company: its figures are of this day."""
        return self.env["crm.relationship"]._get_company_today(self.company_id)

    def _open_of_branch(self, name, modes=("list", "form"), domain=()):
        """Return an action on the records of the branch, without its own filters."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_relationship_bank.{name}"
        )
        action["display_name"] = f"{action['name']}: {self.branch_id.display_name}"
        action["views"] = [(False, mode) for mode in modes]
        action["view_mode"] = ",".join(modes)
        action["domain"] = [("branch_id", "=", self.branch_id.id), *domain]
        action["context"] = {}
        return action
