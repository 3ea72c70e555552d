from odoo import fields, models
from odoo.tools import SQL

from .crm_complaint_stage import DONE_KINDS


class CrmScoringRun(models.Model):
    """At risk: whoever waits for an answer too long, or was not pleased by it."""

    _inherit = "crm.scoring.run"

    def _get_risk_conditions(self):
        use = self.lifecycle_scheme_id.use_complaint
        return super()._get_risk_conditions() | {
            "risk_complaint_date": self._get_wrong_sql() if use else SQL("FALSE")
        }

    def _get_wrong_sql(self):
        """Return whether a complaint of the customer has gone wrong.

        Complaints are taken as they are now, whatever day the run is for. A bad rating
        counts until the next purchase: who buys again has not left because of it.
        Few customers have complaints: who they are is looked up once, and only theirs
        are looked at one by one.
        """
        relationships = self.env["crm.relationship"]
        self.env["crm.complaint"].flush_model(
            ["relationship_id", "type", "kind"]
            + ["date_deadline", "date_closed", "is_call_back"]
        )
        waits = SQL(
            "c.kind <> ALL(%s) AND c.date_deadline < %s",
            list(DONE_KINDS),
            fields.Datetime.now(),
        )
        return SQL(
            """
            (NOT step.is_not_profiled AND step.relationship_id IN (
                SELECT c.relationship_id FROM crm_complaint c
                WHERE c.type = 'complaint' AND (c.is_call_back OR %(waits)s)
                  AND c.relationship_id IS NOT NULL
            ) AND EXISTS (
                SELECT FROM crm_complaint c
                WHERE c.relationship_id = step.relationship_id AND c.type = 'complaint'
                  AND (%(waits)s
                       OR c.is_call_back
                          AND (c.date_closed IS NULL
                               OR %(closed)s >= step.last_purchase_date))
            ))
            """,
            waits=waits,
            closed=relationships._get_local_day_sql(
                SQL("c.date_closed"),
                relationships._get_company_zone(self.company_id),
            ),
        )
