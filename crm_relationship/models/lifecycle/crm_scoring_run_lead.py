from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """Interest that nights look up, of leads that have no customer yet.

    The same signs as those of customers, by the same switches, in the lead's own stage.
    """

    _inherit = "crm.scoring.run"

    def _end_run(self, ids):
        if self._uses_lifecycle():
            signs = self._get_lead_interests()
            over = self._get_next_midnight() - timedelta(seconds=1)
            until = min(over, fields.Datetime.now())
            self.env["crm.lead"]._raise_own_stages(self.company_id, signs, until)
        return super()._end_run(ids)

    def _get_lead_interests(self):
        """Return queries of leads that have shown interest as nights look it up.

        Columns: the id of the lead, with or without a customer, and the moment at which
        the interest was shown, which may be to come. Override to add a sign.
        """
        queries = {
            "meeting": self._get_lead_meeting_sql,
            "mailing": self._get_lead_click_sql,
            "survey": self._get_lead_answer_sql,
        }
        return [queries[sign]() for sign in self._get_night_signs()]

    def _get_lead_meeting_sql(self):
        """Return the leads of meetings with a colleague of the company, and their ends.

        Nobody who could have declined is known.
        """
        self.env["calendar.event"].flush_model(
            ["stop", "active", "user_id", "opportunity_id"]
        )
        return SQL(
            """
            SELECT event.opportunity_id, event.stop
            FROM calendar_event event
            JOIN res_company_users_rel host
              ON host.user_id = event.user_id AND host.cid = %s
            WHERE event.opportunity_id IS NOT NULL AND event.active
            """,
            self.company_id.id,
        )

    def _get_lead_click_sql(self):
        """Return the leads to whom a mailing went in which somebody has clicked."""
        return SQL(
            """
            SELECT trace.res_id, trace.links_click_datetime
            FROM mailing_trace trace
            WHERE trace.model = 'crm.lead' AND trace.links_click_datetime IS NOT NULL
            UNION ALL
            SELECT lead.id, trace.links_click_datetime
            FROM mailing_trace trace
            JOIN crm_lead lead ON lead.email_normalized = trace.email
            WHERE trace.model != 'crm.lead' AND trace.links_click_datetime IS NOT NULL
            """
        )

    def _get_lead_answer_sql(self):
        """Return the leads from whose address a survey was answered to the end."""
        return SQL(
            """
            SELECT lead.id, DATE_TRUNC('second',
                       COALESCE(answer.end_datetime, answer.write_date))
            FROM survey_user_input answer
            JOIN crm_lead lead ON lead.email_normalized = LOWER(TRIM(answer.email))
            WHERE answer.state = 'done' AND answer.test_entry IS NOT TRUE
              AND answer.partner_id IS NULL
            """
        )
