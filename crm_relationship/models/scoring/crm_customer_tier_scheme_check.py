from itertools import pairwise

from odoo import api, models
from odoo.exceptions import ValidationError


class CrmCustomerTierScheme(models.Model):
    """What a tier scheme may not say: one message for each, before it is saved."""

    _inherit = "crm.customer.tier.scheme"

    def write(self, vals):
        """Write; rules are checked when all of them are written."""
        rules_later = self.with_context(crm_relationship_rules=True)
        return super(CrmCustomerTierScheme, rules_later).write(vals)

    @api.constrains("rule_ids", "method")
    def _check_rules(self):
        """Refuse rules that give no order of tiers; the run asks once more."""
        for scheme in self:
            rules = scheme.rule_ids.sorted(lambda rule: rule._get_rank())
            scheme._check_ranks(rules)
            if scheme.method == "share":
                scheme._check_shares(rules[:-1].mapped("share"))
            else:
                scheme._check_lines(rules[:-1].mapped("line"))

    def _check_ranks(self, rules):
        if not rules:
            raise ValidationError(
                self.env._("%(scheme)s needs a tier at least.", scheme=self.name)
            )
        for higher, lower in pairwise(rules.tier_id.sorted()):
            if higher.sequence == lower.sequence:
                raise ValidationError(
                    self.env._(
                        "%(one)s and %(other)s have the same rank: drag the tiers into "
                        "order first.",
                        one=higher.display_name,
                        other=lower.display_name,
                    )
                )

    def _check_shares(self, shares):
        """Refuse shares that do not grow from tier to tier, or that reach 100 %."""
        rising = all(upper < lower for upper, lower in pairwise(shares))
        if not rising or shares and not (0 < shares[0] and shares[-1] < 100):
            raise ValidationError(
                self.env._(
                    "Shares are of the whole value and count the tiers above: they "
                    "grow from tier to tier and stay below 100 percent, for instance "
                    "40, 70 and 90. The last tier takes everybody else."
                )
            )

    def _check_lines(self, lines):
        """Refuse lines that do not fall from tier to tier."""
        falling = all(upper > lower for upper, lower in pairwise(lines))
        if not falling or lines and lines[-1] <= 0:
            raise ValidationError(
                self.env._(
                    "Lines are above 0 and fall from tier to tier, for instance "
                    "10,000, 5,000 and 1,000. The last tier takes everybody else."
                )
            )
        if self.method == "points" and lines and lines[0] > 100:
            raise ValidationError(
                self.env._("A combined score has 100 points at most.")
            )

    @api.constrains("measure")
    def _check_measure(self):
        """Refuse a measure that nothing provides, such as that of a missing app."""
        known = dict(self._get_measures())
        for scheme in self:
            if scheme.measure not in known:
                raise ValidationError(
                    self.env._(
                        "%(scheme)s goes by a measure whose app is not installed. "
                        "Choose another one.",
                        scheme=scheme.name,
                    )
                )
