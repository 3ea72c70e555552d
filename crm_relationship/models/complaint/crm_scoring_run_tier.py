from odoo import models
from odoo.tools import SQL

from .crm_complaint_stage import DONE_KINDS


class CrmScoringRun(models.Model):
    """Complaints and tiers: an open one holds promotion, a rating is a condition.

    Complaints are taken as they are now, whatever day the run is for.
    """

    _inherit = "crm.scoring.run"

    def _get_promotion_hold_sql(self):
        if not self.tier_rules["rules"].get("holds_promotion"):
            return super()._get_promotion_hold_sql()
        self.env["crm.complaint"].flush_model(["relationship_id", "type", "kind"])
        return SQL(
            """
            step.relationship_id IN (
                SELECT relationship_id FROM crm_complaint
                WHERE type = 'complaint' AND kind <> ALL(%s)
                  AND relationship_id IS NOT NULL)
            """,
            list(DONE_KINDS),
        )

    def _get_counted_conditions(self):
        counted = super()._get_counted_conditions()
        tiers = self.tier_rules["rules"]["tiers"]
        if any(tier.get("min_satisfaction") for tier in tiers):
            counted.append("satisfaction")
        return counted

    def _get_satisfaction_count_sql(self):
        """Return what customers have rated at last."""
        self.env["crm.relationship"].flush_model(["last_satisfaction"])
        return SQL(
            """
            SELECT partner_id, last_satisfaction AS count FROM crm_relationship
            WHERE company_id = %s AND last_satisfaction > 0
            """,
            self.company_id.id,
        )

    def _get_min_satisfaction_tier_sql(self, minimum):
        """Return whether the latest rating is good enough; none (0) is."""
        return SQL(
            "(satisfaction_count = 0 OR satisfaction_count >= %s::numeric)",
            str(minimum),
        )
