from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.complaint.crm_complaint_stage import DONE_KINDS
from ..models.complaint.crm_complaint_stake import AMOUNT_GROUPS
from .readable_sql import get_readable_sql

# reasons older than this are history
DAYS = 365
PLAN = "crm_relationship.mail_activity_plan_dissatisfied"


class CrmComplaintOutreach(models.Model):
    """A row for each customer with a reason to be sought out, whatever the reason.

    Reasons of the last year: a low rating, a missed deadline, more than one complaint,
    or no purchase since the complaint was closed, though there were some before.
    """

    _name = "crm.complaint.outreach"
    _description = "Dissatisfied Customer"
    _auto = False
    _order = "reason_count desc, last_complaint_date desc, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.complaint": [
            "date_closed",
            "date_received",
            "kind",
            "merged_into_id",
            "relationship_id",
            "type",
        ],
        "crm.complaint.clock": [
            "complaint_id",
            "date_deadline",
            "date_met",
            "date_stop",
        ],
        "crm.relationship": [
            "company_id",
            "last_purchase_date",
            "last_satisfaction",
            "partner_id",
        ],
        "res.company": ["partner_id"],
        "res.partner": ["tz"],
    }

    relationship_id = fields.Many2one("crm.relationship", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one(related="relationship_id.user_id")
    tier_id = fields.Many2one(related="relationship_id.tier_id")
    window_amount = fields.Monetary(
        related="relationship_id.window_amount",
        related_sudo=True,
        groups=AMOUNT_GROUPS,
    )
    next_step = fields.Char(related="relationship_id.activity_summary")
    # why
    is_low_rated = fields.Boolean("Low Rating", readonly=True)
    is_missed = fields.Boolean("Deadline Missed", readonly=True)
    is_repeated = fields.Boolean("More Than One Complaint", readonly=True)
    is_silent = fields.Boolean(
        "Silent Since",
        readonly=True,
        help="Bought before the complaint, but not within the company's days after it "
        "was closed.",
    )
    reason_count = fields.Integer("Reasons", readonly=True)
    complaint_count = fields.Integer(
        "Complaints", readonly=True, help="Received within a year."
    )
    last_complaint_date = fields.Datetime("Last Complaint", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH late AS (%(late)s), complaint AS (%(complaints)s), reason AS (
                SELECT customer.*, complaint.count AS complaint_count,
                       complaint.last_received AS last_complaint_date,
                       customer.last_satisfaction > 0 AND customer.last_satisfaction
                           <= company.complaint_dissatisfied_rating AS is_low_rated,
                       complaint.is_missed, complaint.count > 1 AS is_repeated,
                       COALESCE(NOT complaint.is_open
                           AND customer.last_purchase_date < %(closed)s
                           AND complaint.last_closed < %(now)s
                               - company.complaint_recovery_days
                               * INTERVAL '1 day', FALSE) AS is_silent
                FROM (%(customers)s) customer
                JOIN complaint ON complaint.relationship_id = customer.id
                JOIN res_company company ON company.id = customer.company_id
                JOIN res_partner office ON office.id = company.partner_id
            )
            SELECT id, id AS relationship_id, company_id, partner_id, complaint_count,
                   last_complaint_date, is_low_rated, is_missed, is_repeated,
                   is_silent, is_low_rated::int + is_missed::int + is_repeated::int
                       + is_silent::int AS reason_count
            FROM reason
            WHERE is_low_rated OR is_missed OR is_repeated OR is_silent
            """,
            late=self._get_late_sql(),
            complaints=self._get_complaint_sql(),
            customers=self._get_customer_sql(),
            closed=self.env["crm.relationship"]._get_local_day_sql(
                SQL("complaint.last_closed"), SQL("COALESCE(office.tz, 'UTC')")
            ),
            now=fields.Datetime.now(),
        )

    def _get_customer_sql(self):
        """Return the customers that the reader may see."""
        return get_readable_sql(
            self.env["crm.relationship"],
            Domain("complaint_count", ">", 0),
            ("id", *self._depends["crm.relationship"]),
        )

    def _get_late_sql(self):
        """Return the complaints with a deadline that was missed, be it met later."""
        return SQL(
            """
            SELECT DISTINCT complaint_id FROM crm_complaint_clock
            WHERE COALESCE(date_met, date_stop, %s) > date_deadline
            """,
            fields.Datetime.now(),
        )

    def _get_complaint_sql(self):
        """Return the facts of each customer's complaints, whoever may read them."""
        return SQL(
            """
            SELECT c.relationship_id, COUNT(*) AS count,
                   MAX(c.date_received) AS last_received,
                   MAX(c.date_closed) AS last_closed,
                   BOOL_OR(c.kind <> ALL(%(done)s)) AS is_open,
                   BOOL_OR(late.complaint_id IS NOT NULL) AS is_missed
            FROM crm_complaint c
            LEFT JOIN late ON late.complaint_id = c.id
            WHERE c.type = 'complaint' AND c.merged_into_id IS NULL
              AND c.relationship_id IS NOT NULL AND c.date_received >= %(since)s
            GROUP BY c.relationship_id
            """,
            done=list(DONE_KINDS),
            since=fields.Datetime.subtract(fields.Datetime.now(), days=DAYS),
        )

    def action_plan_outreach(self):
        """Open the dialog that plans the outreach for these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_plan_activities_action"
        )
        plan = self.env.ref(PLAN, raise_if_not_found=False)
        domain = [("id", "in", self.relationship_id.ids)]
        context = {"default_domain": repr(domain)}
        if plan:
            context["default_activity_plan_id"] = plan.id
        return action | {"context": context}
