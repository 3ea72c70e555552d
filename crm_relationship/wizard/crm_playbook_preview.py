from odoo import api, fields, models

# what may become of a customer for whom the playbook starts
COUNTS = ("reached", "mailed", "resting", "skipped")


class CrmPlaybookPreview(models.TransientModel):
    """What a playbook would do today, without doing any of it.

    Asks the same questions in the same order as the scheduled action; nothing is
    planned, sent or queued.
    """

    _name = "crm.playbook.preview"
    _description = "Preview of a Playbook"

    playbook_id = fields.Many2one(
        "crm.playbook", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    trigger = fields.Selection(related="playbook_id.trigger")
    mail_template_id = fields.Many2one(related="playbook_id.mail_template_id")
    # ids of relationships, by what would become of them
    outcome = fields.Json(
        compute="_compute_outcome",
        store=True,
        precompute=True,
        export_string_translation=False,
    )
    reached_count = fields.Integer("Reached Today", compute="_compute_counts")
    mailed_count = fields.Integer("Get the E-mail", compute="_compute_counts")
    resting_count = fields.Integer("Have to Wait", compute="_compute_counts")
    skipped_count = fields.Integer("Left Out", compute="_compute_counts")
    standing_count = fields.Integer(
        "There Now",
        compute="_compute_standing_count",
        help="Customers who stand there already. The playbook does not reach them: "
        "they would have to enter anew.",
    )

    @api.depends("playbook_id", "company_id")
    def _compute_outcome(self):
        for preview in self:
            decisions = preview.playbook_id._preview(preview.company_id)
            outcome = {name: [] for name in COUNTS}
            for relationship, decision in decisions.items():
                state = {"done": "reached", "waiting": "resting"}
                outcome[state.get(decision.state, "skipped")].append(relationship.id)
                if decision.state == "done" and decision.is_mailed:
                    outcome["mailed"].append(relationship.id)
            preview.outcome = outcome

    @api.depends("outcome")
    def _compute_counts(self):
        for preview in self:
            for name in COUNTS:
                preview[f"{name}_count"] = len((preview.outcome or {}).get(name, ()))

    @api.depends("playbook_id", "company_id")
    def _compute_standing_count(self):
        for preview in self:
            domain = preview._get_standing_domain()
            count = domain and self.env["crm.relationship"].search_count(domain)
            preview.standing_count = count or 0

    def _get_standing_domain(self):
        """Return who stands where the playbook waits, or None for occasions."""
        standing = self.playbook_id._get_standing()
        if not standing:
            return None
        name, value = standing
        return [(name, "=", value), ("company_id", "=", self.company_id.id)]

    def action_open(self):
        """Open the customers behind a number; the context says which, ``outcome``."""
        self.ensure_one()
        name = self.env.context.get("outcome")
        if name == "standing":
            domain = self._get_standing_domain()
        else:
            domain = [("id", "in", (self.outcome or {}).get(name, []))]
        return {
            "type": "ir.actions.act_window",
            "name": self.playbook_id.name,
            "res_model": "crm.relationship",
            "view_mode": "list,form",
            "domain": domain,
            "context": {"active_test": False},
        }
