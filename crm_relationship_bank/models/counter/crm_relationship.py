from odoo import models


class CrmRelationship(models.Model):
    """What becomes of what was noted of customers who turn out to be one."""

    _inherit = "crm.relationship"

    def _give_to(self, target):
        """Keep one row of what may be noted once only: else Odoo drops all of them.

        The newest holding or ranking at another bank; the referral of somebody who has
        joined by it, else the newest. The household of an heir or a child, of whom an
        occasion waits, else the target's own, else the one that was joined last.
        """
        if self:
            every = [("relationship_id", "in", (self + target).ids)]
            for model, get_key, get_age in (
                (
                    "crm.bank.wallet",
                    lambda row: (row.kind, row.line, row.bank_id),
                    lambda row: (row.date, row.id),
                ),
                (
                    "crm.bank.referral",
                    lambda row: row.referred_id,
                    lambda row: (row.outcome == "joined", row.date, row.id),
                ),
                (
                    "crm.bank.household.member",
                    lambda row: True,
                    lambda row: (
                        row.role in ("heir", "child"),
                        row.relationship_id == target,
                        row.id,
                    ),
                ),
            ):
                rows_sudo = self.env[model].sudo().search(every)  # of any branch
                for same in rows_sudo.grouped(get_key).values():
                    (same - max(same, key=get_age)).unlink()
            self.env.flush_all()
        result = super()._give_to(target)
        # the row has followed by SQL: its days are those of who it is of now
        target.sudo().household_member_ids.modified(["relationship_id"])
        return result
