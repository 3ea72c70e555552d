from odoo import models
from odoo.tools import SQL

from .crm_scoring_line import LABEL_COLUMNS, SCORE_COLUMNS
from .rfm_map import MEASURES


class CrmScoringRun(models.Model):
    """Steady customers: a night leaves out of the chain whom it would not change.

    The chain copies some eighty columns for every customer; that the scores still fit
    is seen without copying any. A full pass takes everybody through the chain, and so
    shows every week whether the two agree.
    """

    _inherit = "crm.scoring.run"

    def _get_moving_step(self):
        """Return the stored step without the customers that are surely steady.

        Those with facts computed anew are in it. Everybody is, when some step does not
        tell who is steady. OFFSET 0 keeps the planner, to whom these conditions seem
        dear, from reading all customers by an index for the sake of their order.
        """
        stored = self._get_stored_step()
        steady = self._get_steady_sql()
        if not steady.keys() >= set(self._get_compared_columns()):
            return stored
        return SQL(
            """
            SELECT %(columns)s FROM (%(known)s) step
            WHERE (%(steady)s) IS NOT TRUE
               OR step.partner_id IN (SELECT partner_id FROM crm_scoring_fact)
            OFFSET 0
            """,
            columns=SQL(", ").join(
                SQL.identifier("step", name) for name in self._get_stored_columns()
            ),
            known=self._get_known_step(stored),
            steady=SQL(" AND ").join(steady.values()),
        )

    def _get_steady_sql(self):
        """Return ``{result column: condition under which it stays what it is now}``.

        Over a ``step`` of :meth:`_get_known_step` whose facts are the stored ones. A
        condition may hold too seldom, but never where the chain gives another value;
        it may build on those before it. Columns left out have everybody looked at:
        who changes the rules of a column has to leave it out, or to tell it anew.
        """
        steady = {
            name: self._get_same_sql(name, SQL.identifier("step", name))
            for name in ("stage_override_id", "tier_override_id")
        }
        if not self._uses_rfm():
            return steady
        # limits of a group and a domain of contacts would be looked up for each score
        is_plain = self._get_counts_sql() == SQL("TRUE")
        if is_plain and self.scheme_id.mode != "nested":
            for measure, name in zip(MEASURES, SCORE_COLUMNS, strict=True):
                score = self._get_score_sql(measure, self.scheme_id.bins)
                steady[name] = self._get_same_sql(name, score)
            segment = self._get_segment_sql("now_")
            steady["rfm_segment_id"] = self._get_same_sql("rfm_segment_id", segment)
        return steady | dict.fromkeys(LABEL_COLUMNS, SQL("TRUE"))

    def _get_same_sql(self, name, value):
        """Return whether ``value`` is what the customer of a ``step`` has now."""
        now = SQL.identifier("step", f"now_{name}")
        return SQL("(%s) IS NOT DISTINCT FROM %s", value, now)
