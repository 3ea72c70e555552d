from odoo import fields, models


class CrmBankEncounterItem(models.Model):
    """A line of the checklist of the first three minutes of a visit."""

    _name = "crm.bank.encounter.item"
    _description = "Line of the Encounter Checklist"
    _order = "minute, sequence, id"

    name = fields.Char("What to Look At", required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    minute = fields.Selection(
        [("1", "First minute"), ("2", "Second minute"), ("3", "Third minute")],
        required=True,
        default="1",
    )
    weight = fields.Float(default=1.0)

    _weight_positive = models.Constraint(
        "CHECK(weight > 0)", "A line counts something: its weight is above 0."
    )
