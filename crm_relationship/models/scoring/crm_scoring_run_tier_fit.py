from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from .crm_scoring_line import FACT_COLUMNS

# How far above a value the next customer has to be found for sums to tell whether a
# line fits; less than any dead band by far.
NEARLY = Decimal("1.002")


class CrmScoringRun(models.Model):
    """Whether the lines of tiers of the last run still fit: seen without ranking."""

    _inherit = "crm.scoring.run"

    def _count_customers(self, last, also):
        """See it in the scan of everybody, where values are stored facts."""
        kept = self._get_kept_lines(last)
        if not kept or not self._is_valued_by_facts():
            return super()._count_customers(last, also)
        fits = {"tier_lines_fit": self._get_all_fit_sql(kept)}
        found = super()._count_customers(last, also | fits)
        if found["tier_lines_fit"]:
            self.tier_rules = self.tier_rules | {"lines": kept}
        return found

    def _get_scanned_step(self):
        """Add ``tier_held``: the value of who may have a tier, and has some."""
        query = super()._get_scanned_step()
        if not self.tier_rules or not self._is_valued_by_facts():
            return query
        return SQL(
            """
            SELECT step.*,
                   CASE WHEN is_counted AND tier_value > 0
                             AND first_purchase_date <= %s THEN tier_value END
                   AS tier_held
            FROM (%s) step OFFSET 0
            """,
            self.as_of_date,
            self._get_tier_value_step(query),
        )

    def _is_valued_by_facts(self):
        """Whether the measure of tiers is a fact, and no other table is needed."""
        measure = self.tier_rules["rules"]["measure"]
        return measure in FACT_COLUMNS and not self._get_counted_conditions()

    def _surely_fit(self, lines):
        """Whether lines fit, where that has not been seen in the scan of everybody."""
        if self._is_valued_by_facts():
            return False
        query = SQL(
            "SELECT %s FROM (SELECT value AS tier_held FROM (%s) held) step",
            self._get_all_fit_sql(lines),
            self._get_valued_sql(),
        )
        [(fit,)] = self.env.execute_query(query)
        return bool(fit)

    def _get_all_fit_sql(self, lines):
        """Return the aggregate that lines fit without doubt, by sums and no sort.

        It is not true, when they do not, or when only ranking all values can tell. A
        line is not too high while those above it less the band hold enough, even
        without the next of them, and not too low while those above it plus the band
        hold too little.
        """
        band = self.tier_rules["rules"]["dead_band"] / 100
        return SQL(" AND ").join(
            self._get_fit_sql(Decimal(line), share, band)
            for line, share in zip(lines, self._get_shares(), strict=True)
        )

    def _get_fit_sql(self, line, share, band):
        """Return the aggregate that a line surely divides off its share.

        What those hold who are above whoever is next above the line less the band,
        provided that somebody is next to it, and what those above the line plus the
        band hold, against the total.
        """
        least = line / Decimal(str(1 + band))
        return SQL(
            """
            (BOOL_OR(tier_held >= %(least)s AND tier_held < %(beyond)s)
             AND SUM(tier_held) FILTER (WHERE tier_held >= %(beyond)s)
                 >= SUM(tier_held) * %(low)s
             AND COALESCE(SUM(tier_held) FILTER (WHERE tier_held > %(most)s), 0)
                 < SUM(tier_held) * LEAST(%(high)s, 1))
            """,
            least=least,
            beyond=least * NEARLY,
            most=line / Decimal(str(1 - band)),
            low=self._get_part(share * (1 - band)),
            high=self._get_part(share * (1 + band)),
        )
