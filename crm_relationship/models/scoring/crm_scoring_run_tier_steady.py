from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from .crm_scoring_line import FACT_COLUMNS


class CrmScoringRun(models.Model):
    """Steady tiers: nobody is on the way down, and the value is between two lines."""

    _inherit = "crm.scoring.run"

    def _get_steady_sql(self):
        """Add the tier, where it is given by a stored fact and by nothing else."""
        steady = super()._get_steady_sql()
        if not self.tier_rules:
            return steady
        rules = self.tier_rules["rules"]
        names = self.env["crm.customer.tier.rule"]._get_conditions()
        is_plain = not any(tier.get(name) for tier in rules["tiers"] for name in names)
        if not is_plain or rules["measure"] not in FACT_COLUMNS:
            return steady
        # as it is stored, not rounded: where that makes a difference the chain decides
        value = SQL.identifier("step", rules["measure"])
        steady["tier_value"] = SQL("step.now_tier_value = %s", value)
        for name in ("tier_candidate_id", "tier_below_since", "tier_fall_date"):
            steady[name] = SQL("%s IS NULL", SQL.identifier("step", f"now_{name}"))
        return steady | {"tier_id": self._get_steady_tier_sql()}

    def _get_steady_tier_sql(self):
        """Return whether the value neither lifts a customer nor lets it fall."""
        cases = [
            SQL("WHEN %s THEN %s", tier["id"], self._get_range_sql(index))
            for index, tier in enumerate(self.tier_rules["rules"]["tiers"])
        ][::-1]  # most customers are in the last one
        return SQL(
            """
            CASE WHEN step.is_counted AND step.purchase_count > 0
                      AND step.first_purchase_date <= %s
                 THEN CASE step.now_tier_id %s END
                 ELSE step.now_tier_id IS NULL
            END
            """,
            self.as_of_date,
            SQL(" ").join(cases),
        )

    def _get_range_sql(self, index):
        """Return whether the value is below the lines above a tier, and above its own.

        The value of now, which is that of the run as the condition before this one has
        it. The lines above plus the dead band, the others less it: the lowest of each.
        """
        band = Decimal(str(self.tier_rules["rules"]["dead_band"])) / 100
        lines = [line and Decimal(line) for line in self.tier_rules["lines"]]
        above = [line * (1 + band) for line in lines[:index] if line is not None]
        own = [line * (1 - band) for line in lines[: index + 1] if line is not None]
        parts = [SQL("TRUE")]
        if above:
            parts.append(SQL("step.now_tier_value < %s::numeric", str(min(above))))
        if index < len(self.tier_rules["rules"]["tiers"]) - 1:
            least = str(min(own)) if own else None
            parts.append(SQL("step.now_tier_value >= %s::numeric", least))
        return SQL(" AND ").join(parts)
