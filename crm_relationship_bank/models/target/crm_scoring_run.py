from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """Prospects of a bank: the target segment without an account.

    Before the first account only: who has opened one is a customer wherever it lives,
    and who has shown interest stays a responder.
    """

    _inherit = "crm.scoring.run"

    def _compute_lines(self):
        """Meet first who is in the segment and not known yet; never in a simulation."""
        if not self.simulate and self._uses_lifecycle():
            self.env["crm.relationship"]._meet_target(self.company_id)
        return super()._compute_lines()

    def _has_target(self):
        return self.lifecycle_scheme_id._has_target()

    def _get_first_cause_sql(self):
        """Let the target segment begin, and take the stage of who is outside it."""
        if not self._has_target():
            return super()._get_first_cause_sql()
        return SQL(
            """
            CASE WHEN step.partner_id IN %s
                 THEN CASE WHEN step.now_kind IS NULL THEN 'prospect' END
                 WHEN step.now_kind = 'prospect' THEN 'off_target' END
            """,
            self.lifecycle_scheme_id._search_target(self.company_id).subselect(),
        )

    def _get_cause_kinds(self):
        """Take the stage of who is outside the segment."""
        kinds = super()._get_cause_kinds()
        return kinds | {"off_target": None} if self._has_target() else kinds
