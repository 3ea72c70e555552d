from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

COUNTS = ("gained", "won_back", "lost", "moved_in", "moved_out")
NET = SQL("gained + won_back - lost + moved_in - moved_out")


class CrmRetentionReport(models.Model):
    """Customers at start, gained, won back, lost and at end, by month and tier.

    A customer is whoever stands in an active stage. The customers at the end of the
    last month are those of today; the months before follow by what happened, so that
    start + gained + won back - lost = end in each. Between tiers customers come and go,
    too; over all tiers that is nothing.

    Months of which only the totals are kept are not split by tier: what happened then
    stands in the row without a tier.
    """

    _name = "crm.retention.report"
    _description = "Retention and Churn"
    _auto = False
    _order = "month desc, company_id, tier_id"
    _rec_name = "month"
    _depends = {
        "crm.retention.event": ["company_id", "date", "tier_id", "flow", "flow_count"],
        "crm.relationship": ["active", "company_id", "tier_id", "lifecycle_stage_id"],
        "crm.relationship.change.month": ["kind", "change_count", "new_stage_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True, help="The first day of the month.")
    tier_id = fields.Many2one("crm.customer.tier", readonly=True)
    start_count = fields.Integer(
        "At Start", readonly=True, help="Active customers when the month began."
    )
    gained = fields.Integer(
        readonly=True, help="Became active for the first time, or never were former."
    )
    won_back = fields.Integer(
        readonly=True, help="Became active again after having been former."
    )
    lost = fields.Integer(readonly=True, help="Were active and stopped to be.")
    moved_in = fields.Integer(
        "From Other Tiers", readonly=True, help="Active customers that changed tier."
    )
    moved_out = fields.Integer(
        "To Other Tiers", readonly=True, help="Active customers that changed tier."
    )
    end_count = fields.Integer(
        "At End", readonly=True, help="Start + gained + won back - lost."
    )
    retention_rate = fields.Float(
        "Retention", readonly=True, aggregator="avg", help="1 less the churn."
    )
    churn_rate = fields.Float(
        "Churn",
        readonly=True,
        aggregator="avg",
        help="Lost, of those at start. Of several tiers or months: of all of them.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Take the rates of a group from its sums: a mean of rates would be wrong."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in ("churn_rate", "retention_rate"):
            return super()._read_group_select(aggregate_spec, query)
        rate = SQL(
            "SUM(%s)::float / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "lost", query),
            self._field_to_sql(self._table, "start_count", query),
        )
        return rate if name == "churn_rate" else SQL("1 - %s", rate)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH flow AS MATERIALIZED (%(flows)s),
            place AS (%(places)s),
            run AS (
                SELECT place.company_id, place.month, place.tier_id,
                       %(counts)s,
                       place.today_count - COALESCE(SUM(COALESCE(net, 0)) OVER later, 0)
                       AS end_count
                FROM place LEFT JOIN flow USING (company_id, month, tier_id)
                WINDOW later AS (
                    PARTITION BY place.company_id, place.tier_id ORDER BY month DESC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                )
            )
            SELECT (company_id::bigint * 1000000 + tier_id) * 10000
                   + EXTRACT(YEAR FROM month)::int * 12 + EXTRACT(MONTH FROM month)::int
                   - 23000 AS id,
                   company_id, month, NULLIF(tier_id, 0) AS tier_id,
                   gained, won_back, lost, moved_in, moved_out, end_count,
                   end_count - (%(net)s) AS start_count,
                   1.0 * lost / NULLIF(end_count - (%(net)s), 0) AS churn_rate,
                   1 - 1.0 * lost / NULLIF(end_count - (%(net)s), 0) AS retention_rate
            FROM run
            """,
            flows=self._get_flow_sql(),
            places=self._get_place_sql(),
            counts=SQL(", ").join(
                SQL("COALESCE(%s, 0)::int AS %s", SQL.identifier(n), SQL.identifier(n))
                for n in COUNTS
            ),
            net=NET,
        )

    def _get_flow_sql(self):
        """Return the counts by company, month and tier (0: none)."""
        counts = [
            SQL(
                "COALESCE(SUM(flow_count) FILTER (WHERE flow = %s), 0) AS %s",
                name,
                SQL.identifier(name),
            )
            for name in COUNTS
        ]
        return SQL(
            """
            SELECT *, %(net)s AS net
            FROM (
                SELECT company_id, DATE_TRUNC('month', date)::date AS month,
                       COALESCE(tier_id, 0) AS tier_id, %(counts)s
                FROM (%(events)s) event
                GROUP BY 1, 2, 3
            ) total
            """,
            net=NET,
            counts=SQL(", ").join(counts),
            events=self._get_event_sql(),
        )

    def _get_event_sql(self):
        """Return the events, single ones and the totals of months cleaned up."""
        events = self.env["crm.retention.event"]
        parts = [
            SQL(
                "SELECT company_id, date, tier_id, flow, flow_count FROM (%s) single",
                events._table_query,
            )
        ]
        if self.env["crm.relationship.change.month"].has_access("read"):
            parts.append(self._get_month_sql())
        return SQL(" UNION ALL ").join(parts)

    def _get_month_sql(self):
        """Return the monthly totals of customers who became active or stopped."""
        months = self.env["crm.relationship.change.month"]
        readable = months._search(Domain("kind", "=", "stage")).subselect()
        return SQL(
            """
            SELECT m.company_id, m.month, NULL::int,
                   CASE WHEN new.kind = 'active' AND old.kind = 'former' THEN 'won_back'
                        WHEN new.kind = 'active' THEN 'gained'
                        ELSE 'lost' END,
                   m.change_count
            FROM crm_relationship_change_month m
            LEFT JOIN crm_lifecycle_stage new ON new.id = m.new_stage_id
            LEFT JOIN crm_lifecycle_stage old ON old.id = m.old_stage_id
            WHERE m.id IN %s
              AND COALESCE(new.kind = 'active', FALSE)
                  IS DISTINCT FROM COALESCE(old.kind = 'active', FALSE)
            """,
            readable,
        )

    def _get_place_sql(self):
        """Return every month and tier with the active customers of today.

        Until the reader's month, or that of the company where it is a month ahead.
        """
        return SQL(
            """
            SELECT tier.company_id, spine.month::date AS month, tier.tier_id,
                   COALESCE(today.today_count, 0) AS today_count
            FROM (
                SELECT company_id, tier_id FROM flow
                UNION
                SELECT company_id, COALESCE(tier_id, 0) FROM (%(active)s) one
            ) tier
            JOIN (
                SELECT company_id, MIN(month) AS first, MAX(month) AS last
                FROM flow GROUP BY company_id
            ) begin USING (company_id)
            CROSS JOIN LATERAL GENERATE_SERIES(
                begin.first,
                GREATEST(begin.last, DATE_TRUNC('month', %(today)s::date)), '1 month'
            ) AS spine (month)
            LEFT JOIN (
                SELECT company_id, COALESCE(tier_id, 0) AS tier_id, COUNT(*)::int
                AS today_count
                FROM (%(active)s) one GROUP BY 1, 2
            ) today ON today.company_id = tier.company_id
                   AND today.tier_id = tier.tier_id
            """,
            active=self._get_active_sql(),
            today=fields.Date.context_today(self),
        )

    def _get_active_sql(self):
        """Return company and tier of each active customer that the reader sees."""
        return SQL(
            """
            SELECT r.company_id, r.tier_id
            FROM crm_relationship r
            JOIN crm_lifecycle_stage stage ON stage.id = r.lifecycle_stage_id
            WHERE r.active AND stage.kind = 'active' AND r.id IN %s
            """,
            self.env["crm.relationship"]._search(Domain.TRUE).subselect(),
        )
