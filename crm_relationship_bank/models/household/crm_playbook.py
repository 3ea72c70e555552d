from odoo import api, models
from odoo.tools import SQL

# {occasion: the date of a member of a household, and who is still to be spoken to}
MEMBER_DATES = {
    "adult": (
        "adult_date",
        SQL(
            "member.role = 'child'"
            " AND member.adult_date IS DISTINCT FROM member.adult_done_date"
        ),
    ),
    "heir": (
        "heir_date",
        SQL(
            "member.heir_of_id IS NOT NULL"
            " AND member.heir_of_id IS DISTINCT FROM member.heir_done_id"
        ),
    ),
}


class CrmPlaybook(models.Model):
    """Occasions of households: a child turns 18, an heir is to be spoken to."""

    _inherit = "crm.playbook"

    def _get_occasions(self):
        return super()._get_occasions() | {
            "adult": (self.env._("Child turns 18"), "adult_date", False),
            "heir": (self.env._("Time to talk to the heir"), "heir_date", False),
        }

    def _get_occasion_column(self, name):
        """Return a date that the customer has as a member of its household.

        None where the morning list has no line: of households that are archived, and
        of those to whom somebody has spoken.
        """
        if self.occasion not in MEMBER_DATES:
            return super()._get_occasion_column(name)
        self.env["crm.bank.household.member"].flush_model()
        self.env["crm.bank.household"].flush_model(["active"])
        column, condition = MEMBER_DATES[self.occasion]
        return SQL(
            "(SELECT %s FROM crm_bank_household_member member"
            " JOIN crm_bank_household house ON house.id = member.household_id"
            " WHERE member.relationship_id = r.id AND house.active AND %s)",
            SQL.identifier("member", column),
            condition,
        )

    def _get_match_sql(self, column, is_yearly):
        """Leave the dead alone: they have no birthdays and no anniversaries."""
        match = super()._get_match_sql(column, is_yearly)
        return SQL("r.death_date IS NULL AND %s", match)

    @api.model
    def _leave_bank(self):
        """Take away what starts from a household, before the bank is uninstalled.

        Nobody would know the occasion any more; the queue would stop at it.
        """
        every = self.with_context(active_test=False)
        every.search([("occasion", "in", list(MEMBER_DATES))]).unlink()
