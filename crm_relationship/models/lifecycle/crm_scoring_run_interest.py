from odoo import fields, models
from odoo.tools import SQL

# {sign that nights look up: the model that knows of it, where its app is installed}
SIGNS = {
    "meeting": "calendar.event",
    "mailing": "mailing.trace",
    "survey": "survey.user_input",
}


class CrmScoringRun(models.Model):
    """Interest that no document of the customer shows: looked up by night.

    Meetings are held when their time is over. Mailings and surveys are looked up where
    their apps are installed.
    """

    _inherit = "crm.scoring.run"

    def _get_interests(self):
        queries = {
            "meeting": self._get_meeting_sql,
            "mailing": self._get_click_sql,
            "survey": self._get_answer_sql,
        }
        looked_up = {sign: queries[sign]() for sign in self._get_night_signs()}
        return super()._get_interests() | looked_up

    def _get_night_signs(self):
        """Return the signs that are switched on, and whose app is installed."""
        scheme = self.lifecycle_scheme_id
        return [
            sign
            for sign, model in SIGNS.items()
            if scheme[f"use_{sign}"] and model in self.env
        ]

    def _get_next_midnight(self):
        """Return the moment at which the as-of day is over."""
        relationships = self.env["crm.relationship"]
        return relationships._get_day_start(
            self.company_id,
            self.as_of_date.fromordinal(self.as_of_date.toordinal() + 1),
        )

    def _get_meeting_sql(self):
        """Return the customers who have not declined a meeting that is over.

        With a colleague of the company: a meeting has no company of its own.
        """
        self.env["calendar.event"].flush_model(["stop", "active", "user_id"])
        self.env["calendar.attendee"].flush_model(["partner_id", "event_id", "state"])
        return SQL(
            """
            SELECT contact.commercial_partner_id
            FROM calendar_attendee attendee
            JOIN calendar_event event ON event.id = attendee.event_id
            JOIN res_company_users_rel host
              ON host.user_id = event.user_id AND host.cid = %s
            JOIN res_partner contact ON contact.id = attendee.partner_id
            WHERE event.active AND event.stop < LEAST(%s, %s)
              AND attendee.state IS DISTINCT FROM 'declined'
            """,
            self.company_id.id,
            self._get_next_midnight(),
            fields.Datetime.now(),
        )

    def _get_click_sql(self):
        """Return the customers who have clicked in a mailing.

        To their contact or to themselves; to a list, a lead or another document it
        was to an address, which tells whose click it is.
        """
        return SQL(
            """
            SELECT contact.commercial_partner_id
            FROM mailing_trace trace
            JOIN res_partner contact ON contact.id = trace.res_id
            WHERE trace.model = 'res.partner' AND trace.links_click_datetime IS NOT NULL
            UNION ALL
            SELECT own.partner_id
            FROM mailing_trace trace
            JOIN crm_relationship own ON own.id = trace.res_id
            WHERE trace.model = 'crm.relationship'
              AND trace.links_click_datetime IS NOT NULL
            UNION ALL
            SELECT contact.commercial_partner_id
            FROM mailing_trace trace
            JOIN res_partner contact ON contact.email_normalized = trace.email
            WHERE trace.model NOT IN ('res.partner', 'crm.relationship')
              AND trace.links_click_datetime IS NOT NULL
            """
        )

    def _get_answer_sql(self):
        """Return the customers who have answered a survey to the end.

        Somebody asked by e-mail alone is known by the address.
        """
        return SQL(
            """
            SELECT contact.commercial_partner_id
            FROM survey_user_input answer
            JOIN res_partner contact ON contact.id = answer.partner_id
            WHERE answer.state = 'done' AND answer.test_entry IS NOT TRUE
            UNION ALL
            SELECT contact.commercial_partner_id
            FROM survey_user_input answer
            JOIN res_partner contact
              ON contact.email_normalized = LOWER(TRIM(answer.email))
            WHERE answer.state = 'done' AND answer.test_entry IS NOT TRUE
              AND answer.partner_id IS NULL
            """
        )
