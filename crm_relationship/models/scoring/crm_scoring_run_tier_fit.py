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
        sums = self._get_sums_sql(kept)
        found = super()._count_customers(last, also | sums)
        if self._divide(kept, [found[name] for name in sums]):
            self.tier_rules = self.tier_rules | {"lines": kept}
        return found

    def _get_scanned_step(self, last):
        """Add ``tier_held``, the value of who may have a tier, and its place.

        The value as it is stored, not rounded: facts have the currency's digits.
        """
        query = super()._get_scanned_step(last)
        kept = self._get_kept_lines(last)
        if not kept or not self._is_valued_by_facts():
            return query
        value = SQL.identifier("step", self.tier_rules["rules"]["measure"])
        return SQL(
            """
            SELECT step.*, %(value)s AS tier_held,
                   CASE WHEN %(value)s > 0 AND is_counted
                             AND first_purchase_date <= %(day)s THEN %(place)s END
                   AS tier_place
            FROM (%(query)s) step OFFSET 0
            """,
            value=value,
            day=self.as_of_date,
            place=self._get_place_of_sql(value, kept),
            query=query,
        )

    def _is_valued_by_facts(self):
        """Whether the measure of tiers is a fact, and no other table is needed."""
        if not self.tier_rules:
            return False
        measure = self.tier_rules["rules"]["measure"]
        return measure in FACT_COLUMNS and not self._get_counted_conditions()

    def _surely_fit(self, lines):
        """Whether lines fit, where that has not been seen in the scan of everybody."""
        if self._is_valued_by_facts():
            return False
        query = SQL(
            """
            SELECT %s FROM (
                SELECT value AS tier_held, %s AS tier_place FROM (%s) held OFFSET 0
            ) step
            """,
            SQL(", ").join(self._get_sums_sql(lines).values()),
            self._get_place_of_sql(SQL("value"), lines),
            self._get_valued_sql(),
        )
        [sums] = self.env.execute_query(query)
        return self._divide(lines, sums)

    # --- by sums ---

    def _get_limits_of(self, line):
        """Return what a value is held against, to see whether a line fits.

        The line less the band, hardly more than that, and the line plus the band.
        """
        band = Decimal(str(self.tier_rules["rules"]["dead_band"])) / 100
        least = Decimal(line) / (1 + band)
        return least, least * NEARLY, Decimal(line) / (1 - band)

    def _get_all_limits(self, lines):
        return sorted(limit for line in lines for limit in self._get_limits_of(line))

    def _get_place_of_sql(self, value, lines):
        """Return how many of the limits of all lines a value reaches.

        Found once a customer, and in one comparison for most, who are in the last tier:
        comparing and adding up amounts costs more than anything else in a scan. A count
        is cast, too: PostgreSQL 13 finds no function for it and numeric limits.
        """
        limits = [str(limit) for limit in self._get_all_limits(lines)]
        return SQL(
            "CASE WHEN %(value)s < %(lowest)s::numeric THEN 0"
            " ELSE WIDTH_BUCKET((%(value)s)::numeric, %(limits)s::numeric[]) END",
            value=value,
            lowest=limits[0],
            limits=limits,
        )

    def _get_sums_sql(self, lines):
        """Return ``{name: aggregate}`` of what is held at each place, as a text."""
        return {
            f"tier_sum_{place}": SQL(
                "(SUM(tier_held) FILTER (WHERE tier_place = %s))::text", place
            )
            for place in range(len(self._get_all_limits(lines)) + 1)
        }

    def _divide(self, lines, sums):
        """Whether lines divide the value as they should, without doubt.

        A line is not too high while those above it less the band hold enough, even
        without the next of them, and not too low while those above it plus the band
        hold too little. In doubt, only ranking all values can tell.

        :param sums: what is held at each place, as texts, None where nobody is
        """
        limits = self._get_all_limits(lines)
        sums = [Decimal(held or 0) for held in sums]
        total = sum(sums)
        band = self.tier_rules["rules"]["dead_band"] / 100

        def between(least, beyond=None):
            end = None if beyond is None else limits.index(beyond) + 1
            return sum(sums[limits.index(least) + 1 : end])

        def fits(line, share):
            least, beyond, most = self._get_limits_of(line)
            enough = total * self._get_part(share * (1 - band))
            too_much = total * min(self._get_part(share * (1 + band)), 1)
            is_next = between(least, beyond) > 0
            return is_next and between(beyond) >= enough and between(most) < too_much

        return all(map(fits, lines, self._get_shares()))
