from odoo import models

# Fields that decide on scores and segments. A change of one of them makes the next
# run a silent one: it is the rule that moved, not the customers.
RULE_FIELDS = {
    "source",
    "window_days",
    "as_of_date",
    "mode",
    "bins",
    "count_unit",
    "frozen",
    "new_days",
    "partner_domain",
    "recency_weight",
    "frequency_weight",
    "monetary_weight",
    "recency_bands",
    "frequency_bands",
    "monetary_bands",
    "cell_ids",
    "new_segment_id",
    "lapsed_segment_id",
    "never_segment_id",
}


class CrmRfmScheme(models.Model):
    """Versions of the rules: a run knows whether they are still those of the last."""

    _inherit = "crm.rfm.scheme"

    def write(self, vals):
        """Write; a change of the rules makes a new version of them."""
        before = self._read_rules()
        # cells that are written on the way count with this write
        result = super(
            CrmRfmScheme, self.with_context(crm_relationship_rules=True)
        ).write(vals)
        self._count_rules(before)
        return result

    def _read_rules(self):
        """Return ``{scheme: its rules}``, to be compared with those after a write."""
        if self.env.context.get("crm_relationship_rules"):
            return {}
        return {
            scheme: [scheme[name] for name in sorted(RULE_FIELDS - {"cell_ids"})]
            + [(cell._get_place(), cell.segment_id) for cell in scheme.cell_ids]
            for scheme in self
        }

    def _count_rules(self, before):
        """Make a new version of the rules of those that had others ``before``."""
        for scheme, rules in self._read_rules().items():
            if scheme in before and before[scheme] != rules:
                scheme._write_uncounted({"rule_version": scheme.rule_version + 1})

    def _write_uncounted(self, vals):
        """Write without looking whether a rule changes."""
        return super().write(vals)
