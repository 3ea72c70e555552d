from odoo import api, fields, models


class CrmScoringRunDecide(models.TransientModel):
    """Dialog before a run is applied, discarded or reverted: the numbers first."""

    _name = "crm.scoring.run.decide"
    _description = "Decision on a Scoring Run"

    run_id = fields.Many2one("crm.scoring.run", required=True, readonly=True)
    decision = fields.Selection(
        [("apply", "Apply"), ("discard", "Discard"), ("revert", "Revert")],
        required=True,
        readonly=True,
    )
    line_count = fields.Integer(related="run_id.line_count")
    customer_count = fields.Integer(related="run_id.customer_count")
    segment_change_count = fields.Integer(related="run_id.segment_change_count")
    stage_change_count = fields.Integer(related="run_id.stage_change_count")
    tier_change_count = fields.Integer(related="run_id.tier_change_count")
    question = fields.Text(compute="_compute_question")

    @api.depends("run_id", "decision")
    def _compute_question(self):
        for dialog in self:
            dialog.question = dialog._get_question()

    def _get_question(self):
        """Return what the decision does, with its numbers."""
        run = self.run_id
        values = {
            "run": run.name,
            "lines": run.line_count,
            "customers": run.customer_count,
            "reverted": run.revert_count,
        }
        if self.decision == "apply":
            return self.env._(
                "%(run)s gives %(lines)s of %(customers)s customers new values. Apply "
                "it?",
                **values,
            )
        if self.decision == "discard":
            return self.env._(
                "%(run)s is thrown away: %(lines)s customers keep the values that they "
                "have. Discard it?",
                **values,
            )
        return self.env._(
            "%(reverted)s customers go back to the stage, segment and tier that they "
            "had before %(run)s, except those that have moved on since. Revert it?",
            **values,
        )

    def action_decide(self):
        """Do it, and show the run."""
        self.ensure_one()
        getattr(self.run_id, f"action_{self.decision}")()
        return {"type": "ir.actions.act_window_close"}
