from odoo import api, fields, models

from .rfm_steps import parse_limits, propose_bands


class CrmRfmScheme(models.Model):
    """Limits to begin with: who chooses fixed bands starts from what divides now."""

    _inherit = "crm.rfm.scheme"

    # a method each: whoever writes one of them has the others proposed
    recency_bands = fields.Char(
        compute="_compute_recency_bands", store=True, readonly=False
    )
    frequency_bands = fields.Char(
        compute="_compute_frequency_bands", store=True, readonly=False
    )
    monetary_bands = fields.Char(
        compute="_compute_monetary_bands", store=True, readonly=False
    )

    @api.depends("mode", "bins")
    def _compute_recency_bands(self):
        self._fill_bands("recency")

    @api.depends("mode", "bins")
    def _compute_frequency_bands(self):
        self._fill_bands("frequency")

    @api.depends("mode", "bins")
    def _compute_monetary_bands(self):
        self._fill_bands("monetary")

    def _fill_bands(self, measure):
        """Propose limits where there are none, or not as many as scores need.

        What somebody wrote for as many scores stays, in order or not.
        """
        name = f"{measure}_bands"
        for scheme in self:
            bands = scheme[name] or ""
            count = len(list(filter(None, bands.replace("،", ",").split(","))))
            if scheme.mode == "bands" and count != scheme.bins - 1:
                bands = scheme._propose_bands(measure)
            scheme[name] = bands

    def _propose_bands(self, measure):
        """Return the limits that divide customers now, rounded; else even steps."""
        bins = max(self.bins, 2)
        limits = self._get_dividing_limits(measure)
        if len(limits) != bins - 1:
            limits = []
        return propose_bands(measure, limits, bins, self.window_days)

    def _get_dividing_limits(self, measure):
        """Return the limits of the last run by this scheme, those of recency as days.

        None of nested scores: theirs differ from group to group.
        """
        run = self.env["crm.scoring.run"].search(
            [
                ("scheme_id", "in", (self._origin | self.origin_id).ids),
                ("company_id", "=", (self.company_id or self.env.company).id),
                ("state", "=", "done"),
                ("simulate", "=", False),
            ],
            limit=1,
        )
        if (run.thresholds or {}).get("mode") != "independent":
            return []
        limits = parse_limits(measure, run._get_limits(measure).get("") or [])
        if measure == "recency":
            return [(run.as_of_date - limit).days - 1 for limit in limits]
        return [int(x) for x in limits] if measure == "frequency" else limits
