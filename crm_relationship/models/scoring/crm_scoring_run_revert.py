from odoo import models
from odoo.tools import SQL

# {column of relationships: its pair in the ledger}
SIDES = {
    "lifecycle_stage_id": "stage_id",
    "rfm_segment_id": "segment_id",
    "tier_id": "tier_id",
}


class CrmScoringRun(models.Model):
    """Taking a run back: every position that it gave, range by range.

    Scores and facts stay: they are what the documents say.
    """

    _inherit = "crm.scoring.run"

    def _revert_range(self, size, is_contested):
        """Take back the next changes of the run, newest first, or end.

        Whoever holds a customer is waited for, contested or not.
        """
        rows = self._get_next_changes(size)
        if not rows:
            self.state = "reverted"
            return self._commit_range(0)
        ids, customers = map(list, zip(*rows, strict=True))
        changes = self.env["crm.relationship.change"]
        restored = self.env.execute_query(self._get_restore_sql(ids, customers))
        self.write(
            {"done_id": ids[-1], "reverted_count": self.reverted_count + len(restored)}
        )
        self.env["crm.relationship"].invalidate_model(flush=False)
        self.env["crm.relationship"]._invalidate_shown()
        changes._after_revert([row[0] for row in restored])
        return self._commit_range(len(ids))

    def _get_next_changes(self, size):
        """Return ``[(id of the change, id of the relationship)]`` of the next range."""
        query = SQL(
            """
            SELECT id, relationship_id FROM crm_relationship_change
            WHERE run_id = %s AND (%s = 0 OR id < %s) ORDER BY id DESC LIMIT %s
            """,
            self.id,
            self.done_id,
            self.done_id,
            size,
        )
        return self.env.execute_query(query)

    def _get_restore_sql(self, ids, customers):
        """Return the statement that takes back the changes ``ids`` of the ledger.

        Stage, segment and tier each go back where they still are what the run gave,
        and with them the day since when. Yields the ids of the changes taken back.
        """
        kept = SQL(" OR ").join(self._get_kept_sql(name) for name in SIDES)
        values = [value for name in SIDES for value in self._get_restored_sql(name)]
        reason = self.env._("Reverted: %(run)s", run=self.name)
        day = self.env["crm.relationship"]._get_company_today(self.company_id)
        return SQL(
            """
            WITH restored AS (
                UPDATE crm_relationship r
                SET %(values)s
                FROM crm_relationship_change c
                JOIN crm_relationship held ON held.id = c.relationship_id
                WHERE c.id = ANY(%(ids)s)
                  AND held.id = ANY(%(customers)s)
                  AND r.id = ANY(%(customers)s)
                  AND r.id = c.relationship_id
                  AND (%(kept)s)
                RETURNING r.id, c.id AS change_id,
                          held.lifecycle_stage_id AS old_stage_id,
                          r.lifecycle_stage_id AS new_stage_id,
                          held.rfm_segment_id AS old_segment_id,
                          r.rfm_segment_id AS new_segment_id,
                          held.tier_id AS old_tier_id, r.tier_id AS new_tier_id,
                          r.purchase_amount
            ), entered AS (
                INSERT INTO crm_relationship_change (%(columns)s)
                SELECT id, old_stage_id, new_stage_id, old_segment_id, new_segment_id,
                       old_tier_id, new_tier_id, purchase_amount, %(constants)s
                FROM restored
            )
            SELECT change_id FROM restored
            """,
            ids=ids,
            customers=customers,
            values=SQL(", ").join(values),
            kept=kept,
            **self._get_ledger_sql(
                date=day, reason=reason, user_id=self.revert_user_id.id
            ),
        )

    def _get_kept_sql(self, name):
        """Return whether the run changed a position that is still what it gave."""
        old = SQL.identifier("c", f"old_{SIDES[name]}")
        new = SQL.identifier("c", f"new_{SIDES[name]}")
        return SQL(
            "(%s IS DISTINCT FROM %s AND %s IS NOT DISTINCT FROM %s)",
            old,
            new,
            SQL.identifier("r", name),
            new,
        )

    def _get_restored_sql(self, name):
        """Return the assignments of a position and of the day since when.

        The day is that of the change into the old position; of one that the history
        does not hold, the day on which the customer became one.
        """
        column = SQL.identifier(name)
        date = SQL.identifier(name.removesuffix("_id") + "_date")
        old = SQL.identifier(f"old_{SIDES[name]}")
        new = SQL.identifier(f"new_{SIDES[name]}")
        kept = self._get_kept_sql(name)
        since = SQL(
            """
            COALESCE((
                SELECT MAX(%(day)s) FROM crm_relationship_change before
                WHERE before.relationship_id = c.relationship_id
                  AND before.id < c.id
                  AND before.%(new)s = c.%(old)s
                  AND before.%(old)s IS DISTINCT FROM before.%(new)s
            ), r.create_date::date)
            """,
            old=old,
            new=new,
            day=self._get_entry_day_sql(name),
        )
        return [
            SQL("%s = CASE WHEN %s THEN c.%s ELSE r.%s END", column, kept, old, column),
            SQL(
                "%s = CASE WHEN NOT %s THEN r.%s WHEN c.%s IS NOT NULL THEN %s END",
                date,
                kept,
                date,
                old,
                since,
            ),
        ]

    def _get_entry_day_sql(self, name):
        """Return the day on which row ``before`` of the ledger gave the position."""
        return SQL("before.date")
