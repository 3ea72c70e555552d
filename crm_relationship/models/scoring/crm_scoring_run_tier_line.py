from decimal import Decimal

from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """The lines of tiers: computed over everybody once, stored on the run.

    By share of value, the last customers above the line of X % are those of the
    smallest value of which all greater values together are less than X % of the total:
    customers who are alike go up together. The line is midway between them and the
    next ones below, so that who has just come up is not held back by the dead band
    around its own value.
    """

    _inherit = "crm.scoring.run"

    def _compute_thresholds(self, last):
        """Compute the lines, too: they may ask for the scores."""
        if not self._uses_tiers():
            return super()._compute_thresholds(last)
        scheme = self.env["crm.customer.tier.scheme"]._get_active(self.company_id)
        scheme._check_rules()
        self.tier_scheme_id = scheme
        self.tier_rules = {"rules": scheme._get_rules(), "lines": []}
        self.thresholds = super()._compute_thresholds(last)
        if not self.tier_rules["lines"]:
            self.tier_rules = self.tier_rules | {"lines": self._get_lines(last)}
        return self.thresholds

    def _get_kept_lines(self, last):
        """Return the lines of the last run by the same rules, if there are any."""
        rules = (self.tier_rules or {}).get("rules")
        if not rules or rules["method"] != "share":
            return []
        before = last.tier_rules or {}
        lines = before["lines"] if before.get("rules") == rules else []
        return [] if None in lines else lines

    def _get_lines(self, last):
        """Return the lines of all tiers but the last, from the highest, as texts.

        A line that nobody reaches is None. Lines stay as they were in the last run
        while they still divide the value as they should, give or take the dead band:
        noise in the amounts of others moves nobody.
        """
        rules = self.tier_rules["rules"]
        if rules["method"] != "share":
            return [str(tier["line"]) for tier in rules["tiers"][:-1]]
        shares = self._get_shares()
        band = rules["dead_band"] / 100
        kept = self._get_kept_lines(last)
        if kept and self._surely_fit(kept):
            return kept
        lines = self._rank_lines(
            [share * factor for share in shares for factor in (1, 1 - band, 1 + band)]
        )
        fresh, *limits = lines[::3], lines[1::3], lines[2::3]
        return kept if kept and self._fit(kept, limits, band) else fresh

    def _get_shares(self):
        """Return the shares of value above the lines, in percent."""
        return [tier["share"] for tier in self.tier_rules["rules"]["tiers"][:-1]]

    def _get_part(self, share):
        """Return a share in percent as a part of 1, exactly."""
        return Decimal(str(share)) / 100

    def _fit(self, lines, limits, band):
        """Whether lines are within the limits, themselves plus and less the band."""
        low, high = Decimal(str(1 - band)), Decimal(str(1 + band))
        return all(
            None not in (line, upper, lower)
            and Decimal(lower) * low <= Decimal(line) <= Decimal(upper) * high
            for line, upper, lower in zip(lines, *limits, strict=True)
        )

    def _rank_lines(self, shares):
        """Return the lines of cumulative shares in percent, read off in one scan."""
        if not shares:
            return []
        limits = {
            f"limit_{index}": str(self._get_part(share))
            for index, share in enumerate(shares)
        }
        lines = SQL(", ").join(
            SQL("(MIN(line) FILTER (WHERE above < %s))::text", SQL.identifier(name))
            for name in limits
        )
        [row] = self.env.execute_query(
            SQL(
                """
                WITH held AS MATERIALIZED (%(held)s)
                SELECT %(lines)s FROM (
                    SELECT (value + COALESCE(LEAD(value) OVER downward, 0)) / 2 AS line,
                           SUM(amount) OVER downward - amount AS above
                    FROM held
                    WINDOW downward AS (ORDER BY value DESC)
                ) step CROSS JOIN (%(limits)s) share
                """,
                held=self._get_held_sql(),
                lines=lines,
                limits=self._get_share_sql(limits),
            )
        )
        return list(row)

    def _get_held_sql(self):
        """Return each value that customers hold, and what they hold together."""
        return SQL(
            "SELECT value, SUM(amount) AS amount FROM (%s) held GROUP BY value",
            self._get_valued_sql(),
        )

    def _get_valued_sql(self):
        """Return the value of everybody who may have a tier, and holds some."""
        return SQL(
            """
            SELECT tier_value AS value, tier_value AS amount
            FROM (%s OFFSET 0) step
            WHERE is_counted AND tier_value > 0 AND first_purchase_date <= %s
            """,
            self._get_tier_value_step(self._get_untiered_steps_sql()),
            self.as_of_date,
        )

    def _get_share_sql(self, limits):
        """Return what each share comes to, found once and not for every value."""
        return SQL(
            "SELECT %s FROM held",
            SQL(", ").join(
                SQL("SUM(amount) * %s::numeric AS %s", part, SQL.identifier(name))
                for name, part in limits.items()
            ),
        )

    def _get_tier_rank_sql(self, band):
        """Return the best rank by the lines moved by ``band`` percent.

        Whoever reaches none of the lines is in the last tier.
        """
        rules = self.tier_rules["rules"]
        factor = 1 + Decimal(str(band)) / 100
        cases = [
            SQL(
                "WHEN tier_value >= %s::numeric AND %s THEN %s",
                str(Decimal(line) * factor),
                self._get_tier_condition_sql(tier),
                rank,
            )
            for rank, (tier, line) in enumerate(
                zip(rules["tiers"], self.tier_rules["lines"], strict=False), start=1
            )
            if line is not None
        ]
        last = len(rules["tiers"])
        if not cases:
            return SQL("%s", last)
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), last)
