from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Days without a word, a step or a plan after which an opportunity lies about.
LEAD_DAYS = 14
MODELS = ("crm.lead", "mail.message", "mail.activity", "res.partner")


class CrmRelationship(models.Model):
    """My customers today: those whose opportunities with the reader lie untouched.

    Untouched is an open opportunity of the reader with no activity planned, on which
    nothing has been written or moved for two weeks, of a customer whom nobody has
    called or met since.
    """

    _inherit = "crm.relationship"

    today_lead = fields.Char("Untouched Opportunity", compute="_compute_today")

    def _compute_today(self):
        result = super()._compute_today()
        leads = self._get_untouched_leads(self)
        for relationship in self:
            name, days = leads.get(relationship.id) or (False, 0)
            relationship.today_lead = name and self.env._(
                "%(opportunity)s: untouched for %(days)s days",
                opportunity=name,
                days=days,
            )
            relationship.is_for_today |= bool(name)
        return result

    @api.model
    def _get_today_domain(self):
        calm = ~self._get_contacted_domain(fields.Date.context_today(self))
        untouched = Domain("id", "in", [*self._get_untouched_leads()])
        return super()._get_today_domain() | (untouched & calm)

    @api.model
    def _get_untouched_leads(self, customers=None):
        """Return ``{relationship id: (name, days)}`` of what lies longest of each.

        :param customers: of these alone; without, of all in the reader's companies
        """
        today = fields.Date.context_today(self)
        since = today - timedelta(days=LEAD_DAYS)
        rows = self.env.execute_query(self._get_untouched_lead_sql(since, customers))
        contacted = self._get_contacted_domain(since)
        found = self.search(Domain("id", "in", [row[0] for row in rows]) & ~contacted)
        kept = {*found.ids}
        return {
            id_: (name, (today - touched.date()).days)
            for id_, name, touched in rows
            if id_ in kept
        }

    @api.model
    def _get_untouched_lead_sql(self, since, customers):
        """Return the query of (relationship, opportunity, when it was last touched)."""
        for name in (*MODELS, self._name):
            self.env[name].flush_model()
        return SQL(
            """
            SELECT DISTINCT ON (own.id) own.id, lead.name, touch.day
            FROM crm_lead lead
            JOIN res_partner contact ON contact.id = lead.partner_id
            JOIN crm_relationship own
              ON own.partner_id = contact.commercial_partner_id AND own.active
             AND own.company_id = ANY(%(companies)s)
             AND own.company_id = COALESCE(lead.company_id, own.company_id)
            CROSS JOIN LATERAL (
                SELECT COALESCE(MAX(message.date), lead.create_date) AS day
                FROM mail_message message
                WHERE message.model = 'crm.lead' AND message.res_id = lead.id
            ) touch
            WHERE lead.user_id = %(user)s AND lead.active
              AND lead.type = 'opportunity' AND lead.won_status = 'pending'
              AND lead.create_date < %(since)s AND touch.day < %(since)s
              AND (%(ids)s::int[] IS NULL OR own.id = ANY(%(ids)s))
              AND NOT EXISTS (
                SELECT FROM mail_activity activity
                WHERE activity.res_model = 'crm.lead' AND activity.res_id = lead.id
                  AND activity.active
              )
            ORDER BY own.id, touch.day, lead.id
            """,
            companies=self.env.companies.ids,
            user=self.env.uid,
            since=since,
            ids=None if customers is None else customers.ids,
        )
