from odoo import api, fields, models
from odoo.tools import SQL

MODELS = [
    "mail.message",
    "mail.activity",
    "calendar.event",
    "calendar.attendee",
    "crm.lead",
    "sale.order",
]


class CrmRelationship(models.Model):
    """When somebody last spoke with a customer, on whatever document.

    Nothing is stored: whoever calls today is not on the list of those to call any more.
    """

    _inherit = "crm.relationship"

    last_contact_date = fields.Date(
        "Last Spoken With",
        compute="_compute_last_contact_date",
        help="Latest message from or to the customer, meeting, or done call or meeting "
        "activity: on the contact, an opportunity, an order or here.",
    )

    def _compute_last_contact_date(self):
        days = self._get_last_contacts()
        for relationship in self:
            relationship.last_contact_date = days.get(relationship._origin.id)

    def _get_last_contacts(self):
        """Return ``{id: day of the last contact}``, without those never contacted."""
        ids = self._origin.ids
        if not ids:
            return {}
        for name in MODELS:
            self.env[name].flush_model()
        return dict(self.env.execute_query(self._get_last_contact_sql(ids)))

    @api.model
    def _get_last_contact_sql(self, ids):
        """Return the query of (relationship, day of its last contact).

        Override :meth:`_get_contact_documents_sql` to look at other documents, too.
        """
        subtype = self.env.ref("mail.mt_comment").id
        return SQL(
            """
            WITH customer AS (
                SELECT id, partner_id, company_id FROM crm_relationship
                WHERE id = ANY(%(ids)s)
            ), contact AS (
                SELECT p.id, c.id AS relationship_id, c.company_id
                FROM customer c
                JOIN res_partner p ON p.commercial_partner_id = c.partner_id
            ), document AS (%(documents)s)
            SELECT relationship_id, MAX(day) FROM (
                SELECT d.relationship_id, m.date::date AS day
                FROM document d
                JOIN mail_message m ON m.model = d.model AND m.res_id = d.res_id
                WHERE m.message_type IN ('email', 'comment')
                  AND m.subtype_id = %(subtype)s AND m.is_internal IS NOT TRUE
                UNION ALL
                SELECT d.relationship_id, a.date_done
                FROM document d
                JOIN mail_activity a ON a.res_model = d.model AND a.res_id = d.res_id
                JOIN mail_activity_type t ON t.id = a.activity_type_id
                WHERE a.active IS NOT TRUE AND t.category IN ('phonecall', 'meeting')
                UNION ALL
                %(meetings)s
            ) spoken
            WHERE day IS NOT NULL
            GROUP BY relationship_id
            """,
            ids=ids,
            documents=self._get_contact_documents_sql(),
            subtype=subtype,
            meetings=self._get_meeting_contact_sql(),
        )

    @api.model
    def _get_meeting_contact_sql(self):
        """Return the meetings that were held: ``relationship_id`` and the day.

        With a colleague of the company, as a meeting has no company of its own, and
        with a ``contact`` who had not declined.
        """
        return SQL(
            """
            SELECT contact.relationship_id, e.start::date
            FROM contact
            JOIN calendar_event_res_partner_rel rel
              ON rel.res_partner_id = contact.id
            JOIN calendar_event e ON e.id = rel.calendar_event_id
            JOIN calendar_attendee attendee
              ON attendee.event_id = e.id AND attendee.partner_id = contact.id
            JOIN res_company_users_rel host
              ON host.user_id = e.user_id AND host.cid = contact.company_id
            WHERE e.active AND e.stop <= %s
              AND attendee.state IS DISTINCT FROM 'declined'
            """,
            fields.Datetime.now(),
        )

    @api.model
    def _get_contact_documents_sql(self):
        """Return the documents on which customers are spoken with, one row each.

        Columns: ``model``, ``res_id`` and ``relationship_id``, from the tables
        ``customer`` and ``contact``.
        """
        return SQL(
            """
            SELECT 'crm.relationship' AS model, id AS res_id, id AS relationship_id
            FROM customer
            UNION ALL
            SELECT 'res.partner', id, relationship_id FROM contact
            UNION ALL
            SELECT 'crm.lead', lead.id, relationship_id
            FROM contact JOIN crm_lead lead ON lead.partner_id = contact.id
            WHERE lead.company_id IS NULL OR lead.company_id = contact.company_id
            UNION ALL
            SELECT 'sale.order', o.id, relationship_id
            FROM contact JOIN sale_order o ON o.partner_id = contact.id
            WHERE o.company_id = contact.company_id
            """
        )
