from odoo import api, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """The stages of before: filled into the ledger from the documents, once.

    They tell the first purchase, and each time that a customer was silent for as long
    as the rule says and then bought again. Only inserts into the ledger, dated as it
    was; of the customer itself no more than the day of the last return.
    """

    _inherit = "crm.relationship"

    @api.model
    def _fill_history(self, ids, company, scheme):
        """Enter what purchases tell of the past of the relationships ``ids``.

        Of those whom the run has just marked as filled in, and no others.
        """
        changes = self.env["crm.relationship.change"]
        changes.flush_model()
        self.env.execute_query(self._get_history_sql(ids, company, scheme))
        self.env.execute_query(self._get_return_day_sql(ids))
        changes.invalidate_model(flush=False)
        self.invalidate_model(["change_ids", "lifecycle_stage_date"], flush=False)

    @api.model
    def _get_days_sql(self, company, ids):
        """Return the days on which customers bought: id, day, and the one before.

        With the tier of today; of customers who have been active and are marked as
        filled in. All that is asked of a customer is asked here, where it is found by
        its key: nobody has been marked when the planner counted last, and to join what
        it takes for one row it would compare each customer with each day.
        """
        return SQL(
            """
            SELECT id, tier_id, day,
                   LAG(day) OVER (PARTITION BY id ORDER BY day) AS before
            FROM (
                SELECT DISTINCT r.id, r.tier_id, %(day)s AS day
                FROM crm_relationship r
                JOIN crm_lifecycle_stage stage ON stage.id = r.lifecycle_stage_id
                JOIN (%(purchases)s) purchase ON purchase.partner_id = r.partner_id
                WHERE r.id = ANY(%(ids)s) AND r.company_id = %(company)s
                  AND r.is_history_filled AND stage.kind IN ('active', 'former')
                  AND is_purchase AND %(due)s
            ) bought
            """,
            day=self._get_day_sql(company, SQL("moment")),
            purchases=self._get_purchase_sql(company),
            ids=ids,
            company=company.id,
            due=self._get_due_sql(company),
        )

    @api.model
    def _get_history_sql(self, ids, company, scheme):
        """Return the INSERT of the ledger's rows of before.

        Customers whose ledger knows of a purchase or of a return already get none of
        that kind: the past is filled in once.
        """
        stages = self.env["crm.lifecycle.stage"]
        kinds = {
            kind: stages._get_default(kind, company).id or None
            for kind in ("active", "former")
        }
        return SQL(
            """
            WITH bought AS (%(days)s),
            entry AS (
                SELECT id, tier_id, NULL::int AS old, %(active)s::int AS new, day,
                       'first_purchase' AS cause, NULL::int AS gap
                FROM bought WHERE before IS NULL
                UNION ALL
                SELECT id, tier_id, %(active)s, %(former)s, before + %(limit)s,
                       'silence', NULL
                FROM bought WHERE day - before >= %(limit)s
                UNION ALL
                SELECT id, tier_id, %(former)s, %(active)s, day, 'win_back',
                       day - before
                FROM bought WHERE day - before >= %(limit)s
            )
            INSERT INTO crm_relationship_change (
                relationship_id, company_id, date, stage_date, old_stage_id,
                new_stage_id, stage_cause, gap_days, reason,
                old_segment_id, new_segment_id, old_tier_id, new_tier_id
            )
            SELECT entry.id, %(company)s, entry.day, entry.day, entry.old,
                   entry.new, entry.cause, entry.gap, %(reason)s,
                   NULL, NULL, entry.tier_id, entry.tier_id
            FROM entry
            WHERE %(active)s IS NOT NULL AND %(former)s IS NOT NULL
              AND NOT EXISTS (
                  SELECT 1 FROM crm_relationship_change known
                  WHERE known.relationship_id = entry.id
                    AND (known.stage_cause = 'win_back'
                         OR entry.cause = 'first_purchase'
                            AND known.new_stage_id = %(active)s
                            AND known.old_stage_id IS DISTINCT FROM known.new_stage_id)
              )
            ORDER BY entry.id, entry.day
            RETURNING id
            """,
            days=self._get_days_sql(company, ids),
            active=kinds["active"],
            former=kinds["former"],
            limit=scheme.silence_days if scheme.use_silence else 10**6,
            company=company.id,
            reason=self.env._("From the documents"),
        )

    @api.model
    def _get_return_day_sql(self, ids):
        """Return the UPDATE that dates active customers from their last return."""
        return SQL(
            """
            UPDATE crm_relationship r
            SET lifecycle_stage_date = last.day
            FROM (
                SELECT relationship_id, MAX(stage_date) AS day
                FROM crm_relationship_change
                WHERE relationship_id = ANY(%s) AND stage_cause = 'win_back'
                GROUP BY relationship_id
            ) last
            WHERE r.id = last.relationship_id AND r.lifecycle_stage_date < last.day
              AND r.lifecycle_stage_id = ANY(%s)
            RETURNING r.id
            """,
            ids,
            self.env["crm.lifecycle.stage"]
            .with_context(active_test=False)
            .search([("kind", "=", "active")])
            .ids,
        )
