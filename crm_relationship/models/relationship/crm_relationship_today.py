from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .claim import search_claim
from .crm_relationship_shown_mixin import USER

# Days without contact after which somebody should call, where nothing else says it.
CONTACT_DAYS = 90


class CrmRelationship(models.Model):
    """My customers today: whom a salesperson should care for, and why.

    Due activities of the reader; of the own customers also those at risk, those
    without contact for long, and what is due for nobody in particular. Whoever was
    called today waits until tomorrow. Opportunities that lie about stand in
    ``crm_relationship_today_lead.py``.
    """

    _inherit = "crm.relationship"

    is_for_today = fields.Boolean(
        compute="_compute_today",
        search="_search_is_for_today",
        groups=USER,
        export_string_translation=False,
    )
    today_activity = fields.Char("Due", compute="_compute_today")
    today_risk = fields.Char("Risk", compute="_compute_today")
    today_contact = fields.Char("Without Contact", compute="_compute_today")

    @api.depends_context("uid", "lang", "tz")
    def _compute_today(self):
        activities = self._get_due_activities()
        contacts = self._get_untouched()
        for relationship in self:
            due = activities.get(relationship.id)
            days = contacts.get(relationship.id)
            is_risky = bool(relationship.at_risk_date)
            relationship.today_activity = due and relationship._get_due_text(due)
            relationship.today_risk = is_risky and relationship._get_risk_text()
            relationship.today_contact = days and self.env._(
                "No contact for %(days)s days", days=days
            )
            relationship.is_for_today = bool(due or is_risky or days)

    def _search_is_for_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        return search_claim(value, self._get_today_domain())

    @api.model
    def _get_today_domain(self):
        """Return whom the reader should care for today."""
        today = fields.Date.context_today(self)
        mine = Domain("user_id", "=", self.env.uid)
        care = self._get_untouched_domain() | Domain(
            "activity_ids",
            "any",
            [("user_id", "=", False), ("date_deadline", "<=", today)],
        )
        care |= Domain("at_risk_date", "!=", False)
        calm = ~self._get_contacted_domain(today)
        due = [("user_id", "=", self.env.uid), ("date_deadline", "<=", today)]
        return Domain("activity_ids", "any", due) | (mine & care & calm)

    # --- why ---

    def _get_due_activities(self):
        """Return ``{id: activity}``: the first that is due for the reader or nobody."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("user_id", "in", (self.env.uid, False)),
                ("date_deadline", "<=", fields.Date.context_today(self)),
            ],
            order="date_deadline desc, id desc",
        )
        return {activity.res_id: activity for activity in activities}

    def _get_due_text(self, activity):
        days = (fields.Date.context_today(self) - activity.date_deadline).days
        if days:
            return self.env._(
                "%(activity)s: late by %(days)s days",
                activity=activity.display_name,
                days=days,
            )
        return self.env._("%(activity)s: today", activity=activity.display_name)

    def _get_risk_text(self):
        """Return why the customer may be about to leave."""
        return self.risk_reasons or self.env._("At risk")

    # --- contact ---

    def _get_untouched(self):
        """Return ``{id: days}`` without contact of those who have had none for long."""
        domain = Domain("id", "in", self.ids) & self._get_untouched_domain()
        untouched = self.search(domain)
        last = untouched._get_last_contacts()
        today = fields.Date.context_today(self)
        return {
            record.id: (today - day).days
            for record in untouched
            if (day := last.get(record.id) or record._get_known_since())
        }

    def _get_known_since(self):
        """Return the day from which a customer without any contact waits."""
        days = filter(None, (self.lifecycle_stage_date, self.tier_date))
        return min(days, default=False)

    @api.model
    def _get_contacted_domain(self, since):
        """Return who has been called or met on or after a day, by whomever."""
        # a customer is called once, not once a colleague
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        query = activities._search(
            [
                ("res_model", "=", self._name),
                ("res_id", "!=", False),
                ("activity_type_id.category", "in", ("phonecall", "meeting")),
                ("date_done", ">=", since),
            ]
        )
        return Domain("id", "in", query.subselect("mail_activity.res_id"))

    @api.model
    def _get_untouched_domain(self):
        """Return the customers with whom nobody has had contact for long.

        Override to know more of contacts than calls and meetings done.
        """
        since = fields.Date.context_today(self) - timedelta(days=CONTACT_DAYS)
        return (
            Domain("lifecycle_kind", "in", ("responder", "active"))
            & Domain("lifecycle_stage_date", "<", since)
            & ~self._get_contacted_domain(since)
        )

    # --- one tap ---

    def action_log_call(self):
        """Log a call that was made just now: the button beside each customer.

        A call that is due for the reader is done by it, else it is entered as done.
        """
        self.check_access("write")
        for relationship in self:
            relationship._get_call_due().action_feedback()

    def _get_call_due(self):
        """Return the reader's first open call with the customer, made if missing."""
        call = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("user_id", "=", self.env.uid),
                ("activity_type_id.category", "=", "phonecall"),
                ("date_deadline", "<=", fields.Date.context_today(self)),
            ],
            order="date_deadline, id",
            limit=1,
        )
        return call or self.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.env.uid
        )
