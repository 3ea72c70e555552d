from odoo import models
from odoo.tools import SQL, format_date


class CrmScoringRun(models.Model):
    """Apply: range by range, each its own transaction, none of them long."""

    _inherit = "crm.scoring.run"

    def _apply_range(self, size, is_contested, held=None):
        """Apply the next lines, or end the run; return the seconds left.

        Applied lines are removed. Those of customers that somebody has changed since
        the run computed, or holds right now, stay for another round.

        :param held: a dict in which ranges of one call keep what they have in common
        """
        self._read_by_key("off")
        lines = self._get_next_lines(size)
        if not lines:
            self._read_by_key("DEFAULT")
            return self._end_round()
        line_ids, ids = map(list, zip(*lines, strict=True))
        if is_contested:
            ids = self._lock_free(ids)
        pieces = self._get_apply_pieces({} if held is None else held)
        query = self._get_apply_sql(line_ids, ids, pieces)
        [(done, changes)] = self.env.execute_query(query)
        self._read_by_key("DEFAULT")
        self.write(
            {"done_id": line_ids[-1], "applied_count": self.applied_count + done}
        )
        self.env["crm.relationship"].invalidate_model(flush=False)
        self.env["crm.relationship"]._invalidate_shown()
        if not self.is_silent:
            self._after_range(ids, changes)
        return self._commit_range(len(lines))

    def _after_range(self, ids, changes):
        """Let what is to follow a range follow it; never called in a silent run.

        :param ids: the relationships of the range
        :param changes: ids of the ledger rows that were entered, or None
        """
        if changes:
            self.env["crm.relationship.change"]._after_changes(changes)

    def _get_next_lines(self, size):
        """Return ``[(id of the line, id of the relationship)]`` of the next range."""
        query = SQL(
            """
            SELECT id, relationship_id FROM crm_scoring_line
            WHERE run_id = %s AND id > %s ORDER BY id LIMIT %s
            """,
            self.id,
            self.done_id,
            size,
        )
        return self.env.execute_query(query)

    def _read_by_key(self, scans):
        """Allow scans of whole tables (``DEFAULT``), or keep to the indexes (``off``).

        Of a work table that has just been filled the planner knows nothing: it would
        sort all that is left for every range instead of reading on in the index, and
        read all customers for those of the range.
        """
        self.env.cr.execute(
            SQL(
                "SET LOCAL enable_seqscan TO %(scans)s;"
                " SET LOCAL enable_bitmapscan TO %(scans)s",
                scans=SQL(scans),
            )
        )

    def _get_apply_pieces(self, held):
        """Return the pieces of the statement that are the same in every range.

        Made once a round: customers that are computed again may be so by other rules.
        """
        if held.get("round") != self.round_count:
            held["round"] = self.round_count
            held["pieces"] = {
                "values": self._get_values_sql(),
                "followers": SQL().join(
                    SQL(", %s AS (%s)", SQL.identifier(name), statement)
                    for name, statement in self._get_followers_sql().items()
                ),
                **self._get_noted_sql(),
            }
        return held["pieces"]

    def _get_apply_sql(self, line_ids, ids, pieces):
        """Return the statement that applies lines to relationships.

        A customer that somebody changed since the run computed has another row version
        and is left out; of the others each change of position becomes a row of the
        ledger. Yields (customers updated, ids of the ledger rows).

        Both sides are found by their keys, as lists: whatever the planner believes of
        the work table, it neither reads all customers nor compares each with each.
        """
        return SQL(
            """
            WITH updated AS (
                UPDATE crm_relationship r
                SET %(values)s
                FROM crm_scoring_line line
                WHERE line.id = ANY(%(line_ids)s)
                  AND r.id = ANY(%(ids)s)
                  AND r.id = line.relationship_id
                  AND r.xmin::text = line.row_version
                RETURNING r.id, line.id AS line_id,
                          line.old_stage_id, r.lifecycle_stage_id AS new_stage_id,
                          line.old_segment_id, r.rfm_segment_id AS new_segment_id,
                          line.old_tier_id, r.tier_id AS new_tier_id,
                          r.purchase_amount, line.lifecycle_stage_date%(noted)s
            ), removed AS (
                DELETE FROM crm_scoring_line
                WHERE id = ANY(ARRAY(SELECT line_id FROM updated))
            ), entered AS (
                INSERT INTO crm_relationship_change (%(columns)s)
                SELECT id, old_stage_id, new_stage_id, old_segment_id, new_segment_id,
                       old_tier_id, new_tier_id, purchase_amount, %(constants)s
                       %(notes)s
                FROM updated
                WHERE (old_stage_id, old_segment_id, old_tier_id)
                      IS DISTINCT FROM (new_stage_id, new_segment_id, new_tier_id)
                RETURNING id
            )
            %(followers)s
            SELECT (SELECT COUNT(*) FROM updated), (SELECT ARRAY_AGG(id) FROM entered)
            """,
            line_ids=line_ids,
            ids=ids,
            **pieces,
        )

    def _get_followers_sql(self):
        """Return ``{name: statement}`` of what is written together with a range.

        Override to write more, of the customers ``updated`` and the rows ``entered``.
        """
        return {}

    def _get_noted_sql(self):
        """Return the pieces of the ledger's INSERT that differ from run to run."""
        notes = self._get_notes()
        pieces = self._get_ledger_sql(run_id=self.id, date=self.as_of_date)
        names = SQL(", ").join(map(SQL.identifier, notes))
        noted = [SQL.identifier("line", name) for name in self._get_note_columns()]
        return pieces | {
            "columns": SQL("%s, %s", pieces["columns"], names),
            "notes": SQL(", %s", SQL(", ").join(notes.values())),
            "noted": SQL().join(SQL(", %s", column) for column in noted),
        }

    def _get_notes(self):
        """Return ``{column of the ledger: expression}`` of what differs by customer.

        Expressions are over the updated customers: old and new positions, and the note
        columns of their lines. Override to enter more.
        """
        return {"reason": SQL("%s", self._get_reason())}

    def _get_ledger_sql(self, **values):
        """Return ``columns`` of the ledger and ``constants``, its same-valued ones.

        The columns start with relationship, old and new stage, segment and tier, and
        amount: those that differ from row to row.
        """
        names = ["relationship_id", "old_stage_id", "new_stage_id", "old_segment_id"]
        names += ["new_segment_id", "old_tier_id", "new_tier_id", "purchase_amount"]
        values["company_id"] = self.company_id.id
        return {
            "columns": SQL(", ").join(map(SQL.identifier, [*names, *values])),
            "constants": SQL(", ").join(SQL("%s", value) for value in values.values()),
        }

    def _get_values_sql(self):
        """Return the assignments of the UPDATE, entry dates of positions included."""
        values = [
            SQL("%s = %s", SQL.identifier(name), self._get_value_sql(name))
            for name in self._get_result_columns()
        ]
        dated = self._get_result_columns()  # a step may know the day better
        for name in self._get_position_columns():
            if name.removesuffix("_id") + "_date" in dated:
                continue
            values.append(
                SQL(
                    "%(date)s = CASE WHEN r.%(name)s IS NOT DISTINCT FROM line.%(name)s"
                    " THEN r.%(date)s WHEN line.%(name)s IS NOT NULL THEN %(day)s END",
                    date=SQL.identifier(name.removesuffix("_id") + "_date"),
                    name=SQL.identifier(name),
                    day=self.as_of_date,
                )
            )
        return SQL(", ").join(values)

    def _get_value_sql(self, name):
        """Return what a column of relationship ``r`` gets from its ``line``."""
        return SQL.identifier("line", name)

    def _get_reason(self):
        """Return the ledger's reason, in the language of the company."""
        date = format_date(self.env, self.as_of_date)
        return self.env._("Scoring as of %(date)s", date=date)
