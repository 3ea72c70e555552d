from odoo import fields, models
from odoo.tools import SQL

# What a measure looks at. The higher value is the better one in all three: a later
# last purchase, more purchases, more money.
VALUES = {
    "recency": "window_last_date",
    "frequency": "window_count",
    "monetary": "window_amount",
}
TYPES = {"recency": "date", "frequency": "bigint", "monetary": "numeric"}
# Within which scores a measure is ranked when scores are nested.
GROUPS = {
    "recency": [],
    "frequency": ["recency_score"],
    "monetary": ["recency_score", "frequency_score"],
}


class CrmScoringRun(models.Model):
    """Thresholds: the values that scores are held against, stored on the run.

    ``score = 1 + floor(bins * share of customers strictly below)``. With k(s) =
    ceil((s - 1) * n / bins), a customer has score s or more exactly when k(s) customers
    are below, that is when its value exceeds the k(s)-th smallest one. So ``bins - 1``
    values, found once over everybody, give every score: equal values get equal scores,
    in any unit and any order of rows.
    """

    _inherit = "crm.scoring.run"

    def _compute_thresholds(self, last):
        """Return ``{measure: {group: [limit of score 2, of score 3, ...]}}``.

        The group is empty, or the scores within which a nested measure is ranked, such
        as ``5`` or ``5-4``. With frozen thresholds, those of the last run by the same
        rules; days move on with the as-of date.
        """
        scheme = self.scheme_id
        if scheme.mode == "bands":
            return self._get_band_thresholds()
        if scheme.frozen and last and self._fits(last):
            return self._shift_thresholds(last)
        # filled as we go: a nested measure is ranked within the scores before it
        self.thresholds = {"mode": scheme.mode}
        for measure in VALUES:
            groups = self._get_group_columns(measure)
            limits = {measure: self._rank_measure(measure, groups)}
            self.thresholds = self.thresholds | limits
        return self.thresholds

    def _fits(self, last):
        """Whether a run's thresholds suit this run's scheme."""
        scheme = self.scheme_id
        limits = [
            limit for measure in VALUES for limit in last._get_limits(measure).values()
        ]
        return (
            last.scheme_id == scheme
            and (last.thresholds or {}).get("mode") == scheme.mode
            and all(len(limit) == scheme.bins - 1 for limit in limits)
        )

    def _rank_measure(self, measure, groups):
        """Return the limits of a measure, read off its sorted values."""
        group_columns = [SQL.identifier(name) for name in groups]
        code = SQL(" || '-' || ").join(
            [SQL("%s::text", column) for column in group_columns] or [SQL("''::text")]
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH counted AS (  -- few rows for days and counts: equal values fold
                    SELECT %(code)s AS code, %(value)s AS value, COUNT(*) AS customers
                    FROM (%(steps)s) step
                    WHERE is_counted AND window_count > 0
                    GROUP BY 1, 2
                ), sorted AS (  -- customers up to a value, within its group
                    SELECT code, value, customers,
                           SUM(customers) OVER running AS upto
                    FROM counted
                    WINDOW running AS (PARTITION BY code ORDER BY value)
                ), wanted AS (
                    SELECT code, s, CEIL(s * SUM(customers) / %(bins)s) AS place
                    FROM counted, GENERATE_SERIES(1, %(bins)s - 1) s
                    GROUP BY code, s
                )
                SELECT code, ARRAY_AGG(value::text ORDER BY s)
                FROM sorted
                JOIN wanted USING (code)
                WHERE place <= upto AND place > upto - customers
                GROUP BY code
                """,
                code=code,
                value=SQL.identifier(VALUES[measure]),
                steps=self._get_ranked_step(groups),
                bins=self.scheme_id.bins,
            )
        )
        return dict(rows)

    def _get_ranked_step(self, groups):
        """Return the step that holds the scores a nested measure is ranked within."""
        query = SQL("SELECT * FROM crm_scoring_work")
        for name in groups:
            query = self._add_score(query, name.removesuffix("_score"))
        return query

    def _get_band_thresholds(self):
        """Return the limits of fixed bands; recency as the dates they mean today."""
        thresholds = {"mode": "bands"}
        for measure in VALUES:
            limits = self.scheme_id._get_bands(measure)
            if measure == "recency":
                limits = [
                    fields.Date.to_string(fields.Date.subtract(self.as_of_date, days=n))
                    for n in map(int, limits)
                ]
            thresholds[measure] = {"": [str(limit) for limit in limits]}
        return thresholds

    def _shift_thresholds(self, last):
        """Return the last run's limits, those of recency moved on to our day."""
        days = (self.as_of_date - last.as_of_date).days
        thresholds = dict(last.thresholds)
        thresholds["recency"] = {
            group: [
                fields.Date.to_string(
                    fields.Date.add(fields.Date.to_date(limit), days=days)
                )
                for limit in limits
            ]
            for group, limits in last._get_limits("recency").items()
        }
        return thresholds

    # --- using them ---

    def _get_score_sql(self, measure, bins):
        """Return the score of a measure from the limits; empty without a purchase.

        Quantile limits have to be exceeded, the limits of fixed bands to be reached.
        """
        better = SQL(">=") if self.scheme_id.mode == "bands" else SQL(">")
        value = SQL.identifier(VALUES[measure])
        points = [
            SQL(
                "(%s %s %s)::int",
                value,
                better,
                self._get_limit_sql(measure, index),
            )
            for index in range(bins - 1)
        ]
        return SQL(
            "CASE WHEN is_counted AND window_count > 0 THEN 1 + %s END",
            SQL(" + ").join(points),
        )

    def _get_limit_sql(self, measure, index):
        """Return the limit of score ``index + 2``: a constant, or its group's."""
        kind = SQL(TYPES[measure] if measure != "frequency" else "numeric")
        if self._get_group_columns(measure):
            return SQL(
                "%s[%s]", SQL.identifier(f"limit_{measure}", "limits"), index + 1
            )
        limits = self._get_limits(measure).get("") or [None] * (index + 1)
        return SQL("%s::%s", limits[index], kind)

    def _get_limits(self, measure):
        """Return ``{group: limits}`` of a measure, empty while nobody is ranked."""
        return (self.thresholds or {}).get(measure) or {}

    def _get_group_columns(self, measure):
        return GROUPS[measure] if self.scheme_id.mode == "nested" else []

    def _get_group_join_sql(self, measure):
        """Return the join that brings each row the limits of its group, if nested."""
        columns = self._get_group_columns(measure)
        if not columns:
            return SQL()
        kind = SQL(TYPES[measure] if measure != "frequency" else "numeric")
        rows = [
            SQL("(%s, %s::text[]::%s[])", group, limits, kind)
            for group, limits in self._get_limits(measure).items()
        ] or [SQL("('', NULL::%s[])", kind)]
        code = SQL(" || '-' || ").join(
            SQL("%s::text", SQL.identifier("step", name)) for name in columns
        )
        alias = SQL.identifier(f"limit_{measure}")
        return SQL(
            "LEFT JOIN (VALUES %s) AS %s (code, limits) ON %s.code = %s",
            SQL(", ").join(rows),
            alias,
            alias,
            code,
        )
