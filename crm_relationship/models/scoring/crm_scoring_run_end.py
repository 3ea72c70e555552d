from odoo import fields, models
from odoo.tools import SQL

ROUNDS = 5  # how often customers are computed again that somebody is changing


class CrmScoringRun(models.Model):
    """The end of a round: customers that changed meanwhile are computed again."""

    _inherit = "crm.scoring.run"

    def _end_round(self):
        """Look again at the customers left out, or end the run.

        Lines and applied customers add up to all lines; when they do not, the work
        table was emptied by a crash of the database server.
        """
        ids = self._get_left_ids()
        if self.applied_count + len(ids) < self.line_count:
            self._compute_again(None)
            return self._commit_range(0)
        if ids and self.round_count < ROUNDS:
            self._compute_again(ids)
            return self._commit_range(0)
        return self._end_run(ids)

    def _get_left_ids(self):
        """Return the relationships of all lines of the run that are left."""
        query = SQL(
            "SELECT relationship_id FROM crm_scoring_line WHERE run_id = %s", self.id
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _compute_again(self, ids):
        """Compute customers anew, against the thresholds of the run.

        :param ids: relationships; None for whoever the run would look at
        """
        self._drop_lines()
        self._hold_facts(self._get_last_applied(), ids)
        count = self._insert_lines(ids)
        self.write(
            {
                "line_count": self.applied_count + count,
                "round_count": self.round_count + 1,
            }
        )

    def _end_run(self, ids):
        """End the run; the relationships ``ids`` could not be applied.

        Their purchases are settled by the other scheduled action, so that the next run
        can rely on them, and gives them their scores.
        """
        if self.round_count:
            self._count_applied()
        if ids:
            left = self.env["crm.relationship"].browse(ids).exists()
            self.env["crm.relationship.touch"]._touch(left._get_pairs())
        self.write(
            {
                "error_count": len(ids),
                "state": "done",
                "ended": fields.Datetime.now(),
            }
        )
        self._drop_lines()
        return self._commit_range(0)

    def _drop_lines(self):
        """Empty the work table of these runs."""
        self.env.cr.execute(
            SQL("DELETE FROM crm_scoring_line WHERE run_id = ANY(%s)", self.ids)
        )
        self.invalidate_recordset(["line_ids"])
