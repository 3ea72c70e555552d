from odoo import api, fields, models
from odoo.tools import float_round, format_amount

MONEY = ("window_amount", "purchase_amount", "margin")


class CrmRelationship(models.Model):
    """Why a customer has its tier, and the next step up: from what the run stored."""

    _inherit = "crm.relationship"

    tier_explanation = fields.Text("Why This Tier", compute="_compute_tier_explanation")

    @api.depends("tier_id", "tier_override_id", "tier_candidate_id", "is_not_moved")
    @api.depends_context("lang", "uid")
    def _compute_tier_explanation(self):
        for relationship in self:
            lines = relationship._explain_tier() if relationship._origin else []
            relationship.tier_explanation = "\n".join(lines)

    def _get_explanation(self):
        explanation = super()._get_explanation()
        explanation["notes"] += self._explain_tier()
        return explanation

    def _explain_tier(self):
        """Return what keeps the customer in its tier and what leads up, as sentences.

        Override to add lines of your own.
        """
        if not self.company_id.relationship_use_tiers:
            return []
        held = self._explain_tier_held()
        run = self.env["crm.scoring.run"]._get_scored_by(self.company_id)
        rules = run.tier_rules
        if not rules or not self._has_field_access(self._fields["tier_value"], "read"):
            return held
        if not self.purchase_count:
            return [*held, self.env._("Has not bought: no tier is computed.")]
        ids = [tier["id"] for tier in rules["rules"]["tiers"]]
        if self.tier_id.id not in ids:
            return held
        rank = ids.index(self.tier_id.id)
        lines = [*held, self._explain_tier_value(rules, rank)]
        if self.tier_candidate_id:
            lines.append(self._explain_tier_fall())
        if rank:
            lines.append(self._explain_tier_step(rules, rank - 1))
        if rank and self._is_promotion_held():
            lines.append(self.env._("No promotion while a complaint is open."))
        return lines

    def _is_promotion_held(self):
        """Whether the customer does not rise for now, as the next run sees it."""
        return False

    def _explain_tier_held(self):
        """Return why no rule moves the customer, if none does."""
        if self.is_not_moved:
            return [self.env._("No rule moves this customer.")]
        override = self.tier_override_id
        if override.date_end:
            return [
                self.env._(
                    "Tier set by hand until %(date)s: %(reason)s",
                    date=self._format_day(override.date_end),
                    reason=override.reason,
                )
            ]
        if override:
            return [self.env._("Tier set by hand: %(reason)s", reason=override.reason)]
        return []

    def _explain_tier_value(self, rules, rank):
        """Return the value by which the customer is in its tier, and the line."""
        measure = rules["rules"]["measure"]
        values = {
            "measure": self._get_tier_measure_name(measure),
            "value": self._format_tier_value(measure, self.tier_value),
            "tier": self.tier_id.display_name,
        }
        line = rules["lines"][rank] if rank < len(rules["lines"]) else None
        if line is None:
            return self.env._("%(measure)s: %(value)s. %(tier)s has no line.", **values)
        return self.env._(
            "%(measure)s: %(value)s. The line of %(tier)s is %(line)s.",
            line=self._format_tier_value(measure, float(line)),
            **values,
        )

    def _explain_tier_fall(self):
        return self.env._(
            "Below the line since %(since)s: falls to %(tier)s on %(date)s.",
            since=self._format_day(self.tier_below_since),
            tier=self.tier_candidate_id.display_name,
            date=self._format_day(self.tier_fall_date),
        )

    def _explain_tier_step(self, rules, rank):
        """Return what is missing to the tier of a rank."""
        upper = rules["rules"]["tiers"][rank]
        tier = self.env["crm.customer.tier"].browse(upper["id"])
        line = rules["lines"][rank]
        if line is None:
            return self.env._("Nobody reaches %(tier)s yet.", tier=tier.display_name)
        measure = rules["rules"]["measure"]
        target = float(line) * (1 + rules["rules"]["dead_band"] / 100)
        values = {
            "tier": tier.display_name,
            "missing": self._format_tier_value(measure, target - self.tier_value),
            "conditions": ", ".join(self._get_tier_conditions(upper)),
        }
        if target > self.tier_value and values["conditions"]:
            return self.env._(
                "Next step up: %(missing)s more to %(tier)s; also asked: "
                "%(conditions)s.",
                **values,
            )
        if target > self.tier_value:
            return self.env._("Next step up: %(missing)s more to %(tier)s.", **values)
        return self.env._(
            "The value is enough for %(tier)s; also asked: %(conditions)s.", **values
        )

    def _get_tier_conditions(self, tier):
        """Return the extra conditions of a tier of the run, as texts with numbers."""
        rules = self.env["crm.customer.tier.rule"]
        described = rules.fields_get(rules._get_conditions(), ["string"])
        return [
            f"{field['string']} {tier[name]}"
            for name, field in described.items()
            if tier.get(name)
        ]

    def _get_tier_measure_name(self, measure):
        if measure == "points":
            return self.env._("Combined score")
        return dict(self.env["crm.customer.tier.scheme"]._get_measures()).get(measure)

    def _format_tier_value(self, measure, value):
        if measure in MONEY:
            return format_amount(self.env, value, self.currency_id)
        return f"{float_round(value, 2):g}"
