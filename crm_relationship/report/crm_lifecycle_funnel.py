from odoo import fields, models
from odoo.tools import SQL

STEPS = [
    ("1_response", "Prospects Who Responded"),
    ("2_purchase", "Responders Who Bought"),
    ("3_customer", "Prospects Who Bought, in All"),
    ("4_leave", "Customers Who Left"),
    ("5_return", "Former Customers Who Came Back"),
]
# {step: (columns of the day of the start, of the day of the goal)}
DAYS = {
    "1_response": ("prospect_day", "responder_day"),
    "2_purchase": ("responder_day", "active_day"),
    "3_customer": ("prospect_day", "active_day"),
    "4_leave": ("active_day", "former_day"),
    "5_return": ("former_day", "return_day"),
}


class CrmLifecycleFunnel(models.Model):
    """How many customers go from kind to kind, and in how many days.

    By each customer's first day in a kind; a return is the first day as an active
    customer after the first day as a former one. Stays that were undone, because the
    purchase was cancelled, do not count.
    """

    _name = "crm.lifecycle.funnel"
    _description = "Lifecycle Funnel"
    _auto = False
    _order = "company_id, step"
    _rec_name = "step"
    _depends = {"crm.lifecycle.stay": ["relationship_id", "kind", "date_from"]}

    company_id = fields.Many2one("res.company", readonly=True)
    step = fields.Selection(STEPS, readonly=True)
    start_count = fields.Integer(
        "Reached the Start", readonly=True, help="Customers who ever were of this kind."
    )
    goal_count = fields.Integer(
        "Went On", readonly=True, help="Those of them who reached the next kind later."
    )
    conversion = fields.Float(
        readonly=True, aggregator=None, help="Share of those who went on."
    )
    median_days = fields.Float(
        readonly=True,
        aggregator=None,
        digits=(16, 1),
        help="Half of those who went on needed no more days than this.",
    )

    @property
    def _table_query(self):
        parts = [
            SQL(
                """
                SELECT company_id * 10 + %(number)s AS id, company_id, %(step)s AS step,
                       COUNT(%(start)s)::int AS start_count,
                       COUNT(*) FILTER (WHERE %(passed)s)::int AS goal_count,
                       1.0 * COUNT(*) FILTER (WHERE %(passed)s)
                       / NULLIF(COUNT(%(start)s), 0) AS conversion,
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(goal)s - %(start)s)
                       FILTER (WHERE %(passed)s) AS median_days
                FROM customer GROUP BY company_id
                """,
                number=number,
                step=step,
                start=SQL.identifier(start),
                goal=SQL.identifier(goal),
                passed=self._get_passed_sql(step),
            )
            for number, (step, (start, goal)) in enumerate(DAYS.items(), start=1)
        ]
        return SQL(
            "WITH customer AS MATERIALIZED (%s) %s",
            self._get_customer_sql(),
            SQL(" UNION ALL ").join(parts),
        )

    def _get_passed_sql(self, step):
        """Return whether a ``customer`` has gone from the start to the goal."""
        start, goal = map(SQL.identifier, DAYS[step])
        return SQL("%s >= %s", goal, start)

    def _get_customer_sql(self):
        """Return each customer with its first day in every kind."""
        stays = self.env["crm.lifecycle.stay"]
        return SQL(
            """
            SELECT day.*, back.return_day
            FROM (
                SELECT relationship_id, company_id,
                       MIN(date_from) FILTER (WHERE kind = 'prospect') AS prospect_day,
                       MIN(date_from) FILTER (WHERE kind = 'responder')
                       AS responder_day,
                       MIN(date_from) FILTER (WHERE kind = 'active') AS active_day,
                       MIN(date_from) FILTER (WHERE kind = 'former') AS former_day
                FROM (%(stays)s) stay
                WHERE NOT is_undone
                GROUP BY relationship_id, company_id
            ) day
            LEFT JOIN (
                SELECT former.relationship_id, MIN(active.date_from) AS return_day
                FROM (%(stays)s) former
                JOIN (%(stays)s) active
                  ON active.relationship_id = former.relationship_id
                 AND active.kind = 'active' AND active.date_from >= former.date_to
                 AND NOT active.is_undone
                WHERE former.kind = 'former'
                GROUP BY former.relationship_id
            ) back ON back.relationship_id = day.relationship_id
            """,
            stays=stays._table_query,
        )

    # --- every figure opens its customers ---

    def action_open_start(self):
        """Open the customers who reached the start of the step."""
        return self._open("start")

    def action_open_goal(self):
        """Open the customers who went on."""
        return self._open("goal")

    def _open(self, side):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        key = f"{self.step}:{side}"
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("funnel_key", "=", key),
        ]
        action["context"] = {}
        return action
