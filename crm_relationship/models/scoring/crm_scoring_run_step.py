from odoo import models
from odoo.tools import SQL

from .rfm_map import CELLS, CUBE, MEASURES


class CrmScoringRun(models.Model):
    """The steps of RFM: scores from the thresholds, segment from the map."""

    _inherit = "crm.scoring.run"

    def _get_score_step(self, query):
        """Return the query with the three scores.

        OFFSET 0 keeps the planner from writing a score's expression out again wherever
        a later step uses it.
        """
        for measure in MEASURES:
            query = self._add_score(query, measure)
        return SQL("%s OFFSET 0", query)

    def _add_score(self, query, measure):
        """Return the query with one more score."""
        return SQL(
            "SELECT step.*, %s AS %s FROM (%s) step %s",
            self._get_score_sql(measure, self.scheme_id.bins),
            SQL.identifier(f"{measure}_score"),
            query,
            self._get_group_join_sql(measure),
        )

    def _get_segment_step(self, query):
        """Return the query with the segment: the cell's, unless history is short."""
        return SQL(
            "SELECT step.*, %s AS rfm_segment_id FROM (%s) step",
            self._get_segment_sql(),
            query,
        )

    def _get_segment_sql(self, prefix=""):
        """Return the segment of a ``step`` by its scores, named with ``prefix``."""
        scheme = self.scheme_id
        return SQL(
            """
            CASE WHEN NOT step.is_counted THEN NULL
                 WHEN step.purchase_count = 0
                   OR step.first_purchase_date > %(as_of)s THEN %(never)s
                 WHEN step.window_count = 0 THEN %(lapsed)s
                 WHEN step.first_purchase_date > %(as_of)s - %(days)s THEN %(new)s
                 ELSE %(cell)s
            END
            """,
            as_of=self.as_of_date,
            days=scheme.new_days,
            never=scheme.never_segment_id.id,
            lapsed=scheme.lapsed_segment_id.id,
            new=scheme.new_segment_id.id,
            cell=self._get_cell_sql(prefix),
        )

    def _get_cell_sql(self, prefix):
        """Return the segment of the cell that the three scores fall into.

        The map as one array, in the order of ``CELLS``: the planner would sort all
        customers to join them with 125 rows.
        """
        segments = {
            cell._get_place(): cell.segment_id.id for cell in self.scheme_id.cell_ids
        }
        recency, frequency, monetary = (
            self._get_place_sql(f"{prefix}{measure}_score") for measure in MEASURES
        )
        return SQL(
            "(%s::int[])[1 + %s * %s + %s * %s + %s]",
            [segments[place] for place in CELLS],
            CUBE * CUBE,
            recency,
            CUBE,
            frequency,
            monetary,
        )

    def _get_place_sql(self, name):
        """Return the place, from 0, in a direction of the cube for a score."""
        score = SQL.identifier("step", name)
        return SQL("(%s * (%s - 1) / %s)", CUBE, score, self.scheme_id.bins)

    def _get_new_value_sql(self, name):
        """Return the value that the chain gives for a column of relationships."""
        if name == "rfm_code":
            return SQL(
                "step.recency_score || '-' || step.frequency_score || '-'"
                " || step.monetary_score"
            )
        if name == "rfm_score":
            weights = [self.scheme_id[f"{measure}_weight"] for measure in MEASURES]
            return SQL(
                "ROUND(((%s * step.recency_score + %s * step.frequency_score"
                " + %s * step.monetary_score) / %s)::numeric, 2)",
                *weights,
                sum(weights),
            )
        return SQL.identifier("step", name)
