from odoo import api, fields, models
from odoo.tools import SQL

CLEAN_UP_BATCH = 10_000

# {kind of change: columns of the ledger and of the summary}
KIND_COLUMNS = {
    "stage": ("old_stage_id", "new_stage_id"),
    "segment": ("old_segment_id", "new_segment_id"),
    "tier": ("old_tier_id", "new_tier_id"),
}
POSITION_COLUMNS = [column for pair in KIND_COLUMNS.values() for column in pair]
POSITION_SQL = SQL(", ").join(map(SQL.identifier, POSITION_COLUMNS))


class CrmRelationshipChangeMonth(models.Model):
    """What is kept for good of ledger rows that were cleaned up.

    One row for a company, a month, a kind of change and a pair of where from and where
    to; only the pair of the kind is filled in. Ledger and summaries never overlap:
    their sum is all that ever changed.
    """

    _name = "crm.relationship.change.month"
    _description = "Relationship Changes of a Month"
    _inherit = "crm.relationship.change.sides.mixin"
    _log_access = False
    _order = "month desc, id"
    _rec_name = "month"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, readonly=True, help="First day of the month.")
    kind = fields.Selection(
        [("stage", "Stage"), ("segment", "Segment"), ("tier", "Tier")],
        "Changed",
        required=True,
        readonly=True,
    )
    # how many and how much
    change_count = fields.Integer("Changes", readonly=True, aggregator="sum")
    purchase_amount = fields.Monetary(
        "Purchased Amount",
        readonly=True,
        aggregator="sum",
        help="What these customers had bought in all when they changed.",
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, month, kind,"
        " COALESCE(old_stage_id, 0), COALESCE(new_stage_id, 0),"
        " COALESCE(old_segment_id, 0), COALESCE(new_segment_id, 0),"
        " COALESCE(old_tier_id, 0), COALESCE(new_tier_id, 0))"
    )

    @api.autovacuum
    def _gc_changes(self, batch_size=CLEAN_UP_BATCH):
        """Replace ledger rows older than their company keeps them by monthly sums.

        Whole months at a time, so that a month is either single changes or sums. One
        statement removes and adds: killed at any moment, nothing is lost or counted
        twice.
        """
        self.env["crm.relationship.change"].flush_model()
        self.flush_model()
        limits = self._get_limits_sql()
        if not limits:
            return 0, 0
        done = self.env.execute_query(self._get_clean_up_sql(limits, batch_size))[0][0]
        self.env["crm.relationship.change"].invalidate_model(flush=False)
        self.env["crm.relationship"].invalidate_model(["change_ids"], flush=False)
        self.invalidate_model(flush=False)
        return done, done == batch_size

    @api.model
    def _get_limits_sql(self):
        """Return a table ``keep`` (company_id, since), empty if nobody cleans up."""
        companies = self.env["res.company"].search(
            [("relationship_retention_months", ">", 0)]
        )
        rows = []
        for company in companies:
            today = self.env["crm.relationship"]._get_company_today(company)
            since = fields.Date.subtract(
                today.replace(day=1), months=company.relationship_retention_months
            )
            rows.append(SQL("(%s, %s::date)", company.id, since))
        if not rows:
            return SQL()
        return SQL("(VALUES %s) AS keep (company_id, since)", SQL(", ").join(rows))

    @api.model
    def _get_clean_up_sql(self, limits, batch_size):
        """Return the statement that moves a batch; it yields the number of rows."""
        key = SQL(", ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier(name)) for name in POSITION_COLUMNS
        )
        return SQL(
            """
            WITH old AS (%(old)s), summed AS (
                INSERT INTO crm_relationship_change_month AS known (
                    company_id, month, kind, change_count, purchase_amount, %(columns)s
                )
                SELECT company_id, month, kind,
                       COUNT(*), SUM(purchase_amount), %(columns)s
                FROM (%(kinds)s) one
                GROUP BY company_id, month, kind, %(columns)s
                ON CONFLICT (company_id, month, kind, %(key)s) DO UPDATE SET
                    change_count = known.change_count + EXCLUDED.change_count,
                    purchase_amount = known.purchase_amount + EXCLUDED.purchase_amount
            )
            SELECT COUNT(*) FROM old
            """,
            old=self._get_old_sql(limits, batch_size),
            columns=POSITION_SQL,
            key=key,
            kinds=SQL(" UNION ALL ").join(map(self._get_kind_sql, KIND_COLUMNS)),
        )

    @api.model
    def _get_old_sql(self, limits, batch_size):
        """Return the statement that deletes a batch and yields what is summed up."""
        return SQL(
            """
            DELETE FROM crm_relationship_change
            WHERE id IN (
                SELECT change.id
                FROM crm_relationship_change change
                JOIN %(limits)s ON keep.company_id = change.company_id
                WHERE change.date < keep.since
                ORDER BY change.id
                LIMIT %(batch)s
                FOR UPDATE OF change SKIP LOCKED
            )
            RETURNING company_id, DATE_TRUNC('month', date)::date AS month,
                      COALESCE(purchase_amount, 0) AS purchase_amount, %(columns)s
            """,
            limits=limits,
            batch=batch_size,
            columns=POSITION_SQL,
        )

    @api.model
    def _get_kind_sql(self, kind):
        """Return the changes of one kind among the rows ``old``, with its own pair."""
        own = KIND_COLUMNS[kind]
        columns = [
            SQL.identifier(name)
            if name in own
            else SQL("NULL::int AS %s", SQL.identifier(name))
            for name in POSITION_COLUMNS
        ]
        return SQL(
            """
            SELECT company_id, month, %s AS kind, purchase_amount, %s
            FROM old WHERE %s IS DISTINCT FROM %s
            """,
            kind,
            SQL(", ").join(columns),
            *map(SQL.identifier, own),
        )
