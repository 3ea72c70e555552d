from odoo import fields, models
from odoo.exceptions import UserError


class CrmReadinessPhaseItem(models.Model):
    """What a phase's gate asks, and who said when that it is there."""

    _name = "crm.readiness.phase.item"
    _description = "Item of a Phase's Gate"
    _order = "phase_id, item_id, id"
    _rec_name = "item_id"

    phase_id = fields.Many2one(
        "crm.readiness.phase",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="phase_id.company_id", store=True)
    item_id = fields.Many2one(
        "crm.readiness.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    critical = fields.Boolean(
        "Required",
        related="item_id.critical",
        help="The gate stays open as long as it is missing.",
    )
    evidence_wanted = fields.Char(related="item_id.evidence_wanted")
    is_done = fields.Boolean("Done")
    evidence = fields.Char(help="What shows that it is there: a document, a link.")
    done_user_id = fields.Many2one("res.users", "Done By", readonly=True)
    done_date = fields.Datetime("Done On", readonly=True)

    def write(self, vals):
        if not self.env.su:
            self._check_open(vals)
        if "is_done" in vals:
            done = vals["is_done"]
            vals = vals | {
                "done_user_id": done and self.env.uid,
                "done_date": done and fields.Datetime.now(),
            }
        return super().write(vals)

    def _check_open(self, vals):
        """Refuse to change what a closed gate has let through, or whose it is."""
        if vals.keys() - {"is_done", "evidence"}:
            raise UserError(self.env._("What a gate asks follows from its checklist."))
        closed = self.phase_id.filtered(lambda phase: phase.state == "closed")
        if closed:
            raise UserError(
                self.env._("The gate of “%(phase)s” is closed.", phase=closed[0].name)
            )
