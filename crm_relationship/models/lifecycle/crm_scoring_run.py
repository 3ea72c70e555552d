from odoo import api, fields, models


class CrmScoringRun(models.Model):
    """By which rules of the lifecycle a run went, and whether it went by any."""

    _inherit = "crm.scoring.run"

    lifecycle_scheme_id = fields.Many2one(
        "crm.lifecycle.scheme", "Lifecycle Rules", readonly=True, ondelete="restrict"
    )
    lifecycle_version = fields.Integer(readonly=True, export_string_translation=False)
    has_lost = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="Saw an active customer without a purchase since it became active.",
    )

    @api.model
    def _is_served(self, company):
        return super()._is_served(company) or company.sudo().relationship_use_lifecycle

    def _uses_lifecycle(self):
        """Whether the company wants its customers' stages to follow rules."""
        return self.company_id.relationship_use_lifecycle

    def _compute_lines(self):
        """Note the rules first: they say whether the run is a silent one."""
        scheme = self.env["crm.lifecycle.scheme"]
        if self._uses_lifecycle():
            scheme = scheme._get_active(self.company_id)
        self.write(
            {
                "lifecycle_scheme_id": scheme.id,
                "lifecycle_version": scheme.rule_version,
            }
        )
        return super()._compute_lines()

    def _is_same_rule(self, last):
        return (
            super()._is_same_rule(last)
            and last.lifecycle_scheme_id == self.lifecycle_scheme_id
            and last.lifecycle_version == self.lifecycle_version
        )
