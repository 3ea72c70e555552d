from odoo import fields, models
from odoo.tools import SQL

from .rfm_map import MEASURES

# What a measure looks at. The higher value is the better one in all three: a later
# last purchase, more purchases, more money.
VALUES = {
    "recency": "window_last_date",
    "frequency": "window_count",
    "monetary": "window_amount",
}
# Within which scores a measure is ranked when scores are nested.
GROUPS = {
    "recency": [],
    "frequency": ["recency_score"],
    "monetary": ["recency_score", "frequency_score"],
}
# What of a scheme decides on thresholds, wherever the scheme is stored.
THRESHOLD_RULES = ("source", "window_days", "count_unit", "mode", "bins")
THRESHOLD_RULES += ("partner_domain",)
# Keeps a share, multiplied by the number of customers, from passing a whole number by
# the rounding of floats; far less than one customer in any company.
TINY = 1e-12


class CrmScoringRun(models.Model):
    """Thresholds: the values that scores are held against, stored on the run.

    ``score = 1 + floor(bins * share of customers strictly below)``. With k(s) =
    ceil(s * n / bins), a customer has a score above s exactly when k(s) customers are
    below, that is when its value exceeds the k(s)-th smallest one, PERCENTILE_DISC of
    s / bins. So ``bins - 1`` values, found once over everybody, give every score: equal
    values get equal scores, in any unit and any order of rows.
    """

    _inherit = "crm.scoring.run"

    def _compute_thresholds(self, last):
        """Count, and return ``{measure: {group: [limit of score 2, of 3, ...]}}``.

        The group is empty, or the scores within which a nested measure is ranked, such
        as ``5`` or ``5-4``. With frozen thresholds, those of the last run by the same
        rules; days move on with the as-of date.
        """
        scheme, uses_rfm = self.scheme_id, self._uses_rfm()
        is_kept = uses_rfm and scheme.frozen and last and self._fits(last)
        kept = self._shift_thresholds(last) if is_kept else {}
        is_ranked = uses_rfm and scheme.mode == "independent" and not kept
        found = self._count_customers(
            last, self._get_limit_columns(MEASURES) if is_ranked else {}
        )
        if not uses_rfm:
            return {}
        if scheme.mode == "bands":
            return self._get_band_thresholds()
        fresh = {"mode": scheme.mode, "rules": self._get_threshold_rules()}
        if scheme.mode == "independent":
            ranked = {name: found.get(name) for name in MEASURES}
            return kept or fresh | {
                name: {"": limits} if limits else {} for name, limits in ranked.items()
            }
        # filled as we go: a nested measure is ranked within the scores before it
        self.thresholds = fresh
        for measure in MEASURES:
            # groups that nobody was in when thresholds were frozen are ranked today
            ranked = self._rank_measure(measure) | kept.get(measure, {})
            self.thresholds = self.thresholds | {measure: ranked}
        return self.thresholds

    def _get_threshold_rules(self):
        return {name: self.scheme_id[name] for name in THRESHOLD_RULES}

    def _fits(self, last):
        """Whether a run's thresholds suit this run: same rules, somebody ranked."""
        rules = (last.thresholds or {}).get("rules")
        return rules == self._get_threshold_rules() and all(
            last._get_limits(measure) for measure in MEASURES
        )

    def _get_limit_columns(self, measures):
        """Return ``{measure: aggregate of its limits}``, empty if nobody is scored."""
        bins = self.scheme_id.bins
        shares = [score / bins - TINY for score in range(1, bins)]
        return {
            measure: SQL(
                "(PERCENTILE_DISC(%s::float[]) WITHIN GROUP (ORDER BY %s)"
                " FILTER (WHERE is_counted AND window_count > 0))::text[]",
                shares,
                SQL.identifier(VALUES[measure]),
            )
            for measure in measures
        }

    def _rank_measure(self, measure):
        """Return ``{group: limits}`` of a nested measure."""
        groups = self._get_group_columns(measure)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(code)s AS code, %(limits)s
                FROM (%(steps)s) step
                WHERE is_counted AND window_count > 0
                GROUP BY code
                """,
                code=self._get_code_sql(groups),
                limits=self._get_limit_columns([measure])[measure],
                steps=self._get_ranked_step(groups),
            )
        )
        return dict(rows)

    def _get_code_sql(self, groups):
        """Return the code of a customer's group from its scores; empty without."""
        columns = [SQL("%s::text", SQL.identifier("step", name)) for name in groups]
        return SQL(" || '-' || ").join(columns or [SQL("''::text")])

    def _get_ranked_step(self, groups):
        """Return the step that holds the scores a nested measure is ranked within."""
        query = self._get_customer_step()
        for name in groups:
            query = self._add_score(query, name.removesuffix("_score"))
        return query

    def _get_band_thresholds(self):
        """Return the limits of fixed bands; recency as the dates they mean today."""
        longest = (self.as_of_date - fields.Date.to_date("0001-01-01")).days
        thresholds = {"mode": "bands", "rules": self._get_threshold_rules()}
        for measure in MEASURES:
            limits = self.scheme_id._get_bands(measure)
            if measure == "recency":
                limits = [
                    fields.Date.to_string(fields.Date.subtract(self.as_of_date, days=n))
                    for n in (int(min(limit, longest)) for limit in limits)
                ]
            thresholds[measure] = {"": [str(limit) for limit in limits]}
        return thresholds

    def _shift_thresholds(self, last):
        """Return the last run's limits, those of recency moved on to our day."""
        days = (self.as_of_date - last.as_of_date).days

        def shift(limit):
            date = fields.Date.add(fields.Date.to_date(limit), days=days)
            return fields.Date.to_string(date)

        recency = {
            group: [shift(limit) for limit in limits]
            for group, limits in last._get_limits("recency").items()
        }
        return last.thresholds | {"recency": recency}

    # --- using them ---

    def _get_score_sql(self, measure, bins):
        """Return the score of a measure from the limits; empty without a purchase.

        Quantile limits have to be exceeded, the limits of fixed bands to be reached;
        both rise from score to score.
        A customer in a group that nobody was in when limits were found has nobody
        below: score 1.
        """
        better = SQL(">=") if self.scheme_id.mode == "bands" else SQL(">")
        points = [
            SQL(
                "WHEN %s %s %s THEN %s",
                SQL.identifier(VALUES[measure]),
                better,
                self._get_limit_sql(measure, score - 2),
                score,
            )
            for score in range(bins, 1, -1)
        ]
        return SQL(
            "CASE WHEN is_counted AND window_count > 0 THEN CASE %s ELSE 1 END END",
            SQL(" ").join(points),
        )

    def _get_limit_sql(self, measure, index):
        """Return the limit of score ``index + 2``: a constant, or its group's."""
        if self._get_group_columns(measure):
            alias = SQL.identifier(f"limit_{measure}", "limits")
            return SQL("%s[%s]", alias, index + 1)
        limits = self._get_limits(measure).get("")
        return SQL("%s::%s", limits and limits[index], self._get_type_sql(measure))

    def _get_type_sql(self, measure):
        """Return the type that limits are compared as; bands may be fractions."""
        whole = SQL("numeric" if self.scheme_id.mode == "bands" else "bigint")
        return {"recency": SQL("date"), "frequency": whole}.get(measure, SQL("numeric"))

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
        kind = self._get_type_sql(measure)
        rows = [
            SQL("(%s, %s::text[]::%s[])", group, limits, kind)
            for group, limits in self._get_limits(measure).items()
        ] or [SQL("('', NULL::%s[])", kind)]
        alias = SQL.identifier(f"limit_{measure}")
        return SQL(
            "LEFT JOIN (VALUES %s) AS %s (code, limits) ON %s.code = %s",
            SQL(", ").join(rows),
            alias,
            alias,
            self._get_code_sql(columns),
        )
