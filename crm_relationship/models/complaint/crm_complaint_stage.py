from odoo import fields, models
from odoo.exceptions import UserError

KINDS = [
    ("new", "New"),
    ("investigating", "Investigating"),
    ("waiting", "Waiting for Customer"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
]
# nothing is done any more, the clocks stand still for good
DONE_KINDS = ("closed", "withdrawn")
# the others, for what is found by the index of kinds
OPEN_KINDS = tuple(kind for kind, _name in KINDS if kind not in DONE_KINDS)


class CrmComplaintStage(models.Model):
    _name = "crm.complaint.stage"
    _inherit = "crm.stage.kind.mixin"
    _description = "Complaint Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="investigating",
        help="What the stage stands for. New: received, nobody works on it. Waiting: "
        "the customer has to answer first. Answered: the decision was communicated. "
        "Closed and withdrawn: nothing is left to do.",
    )
    sequence = fields.Integer(default=10, export_string_translation=False)
    fold = fields.Boolean(
        "Folded in Kanban", help="Show the stage's column folded in the kanban view."
    )
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the stage is shared by all companies."
    )

    def write(self, vals):
        if "kind" in vals:
            changed = self.filtered(lambda stage: stage.kind != vals["kind"])
            domain = [("stage_id", "in", changed.ids)]
            # complaints of all companies are in a shared stage
            if self.env["crm.complaint"].sudo().search_count(domain, limit=1):
                raise UserError(
                    self.env._(
                        "%(stage)s has complaints, whose dates follow from its kind. "
                        "Make another stage and move them there.",
                        stage=changed[:1].name,
                    )
                )
        return super().write(vals)
