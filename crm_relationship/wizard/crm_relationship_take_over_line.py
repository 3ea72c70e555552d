from odoo import fields, models


class CrmRelationshipTakeOverLine(models.TransientModel):
    """A line of the file that cannot be taken over, and why."""

    _name = "crm.relationship.take.over.line"
    _description = "Problem of a Take-Over"
    _order = "number"

    take_over_id = fields.Many2one(
        "crm.relationship.take.over", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Line")
    name = fields.Char("Customer", help="As the file names the customer.")
    problem = fields.Text()
