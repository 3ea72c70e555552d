from odoo import fields, models

REGULATOR_CLOCKS = [
    ("regulator_acknowledge", "Acknowledge (Regulator)"),
    ("regulator_answer", "Answer (Regulator)"),
    ("regulator_final", "Close (Regulator)"),
]


class CrmComplaintClock(models.Model):
    """Deadlines that the regulator sets, beside ours."""

    _inherit = "crm.complaint.clock"

    kind = fields.Selection(
        selection_add=REGULATOR_CLOCKS,
        ondelete={kind: "cascade" for kind, _label in REGULATOR_CLOCKS},
    )
