from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmRfmScheme(models.Model):
    """What the form of a scheme shows beside its rules, and its way to the runs."""

    _inherit = "crm.rfm.scheme"

    # a new form starts from the default map, ready to be painted
    cell_ids = fields.One2many(default=lambda self: self._get_default_cells())
    run_count = fields.Integer("Runs", compute="_compute_run_count")
    is_current = fields.Boolean(
        "Scores This Company",
        compute="_compute_is_current",
        help="This is the scheme that the current company is scored by.",
    )

    def _compute_run_count(self):
        groups = self.env["crm.scoring.run"]._read_group(
            [("scheme_id", "in", self.ids)], ["scheme_id"], ["__count"]
        )
        counts = dict(groups)
        for scheme in self:
            scheme.run_count = counts.get(scheme._origin, 0)

    @api.depends("active", "company_id")
    @api.depends_context("company")
    def _compute_is_current(self):
        current = self._get_active(self.env.company)
        for scheme in self:
            scheme.is_current = scheme._origin == current

    def action_score_now(self):
        """Queue a run for the current company, and open its progress.

        :raise UserError: another scheme scores the current company
        """
        self.ensure_one()
        if not self.is_current:
            raise UserError(
                self.env._(
                    "%(company)s is scored by another scheme. Open that one, or choose "
                    "the company of this scheme first.",
                    company=self.env.company.name,
                )
            )
        return self.env["crm.scoring.run"].action_score_now()

    def action_open_runs(self):
        """Open the runs that scored by this scheme."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_scoring_run_action"
        )
        action["domain"] = list(Domain("scheme_id", "in", self.ids))
        return action
