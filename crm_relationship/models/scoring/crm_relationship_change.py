from odoo import fields, models


class CrmRelationshipChange(models.Model):
    _inherit = "crm.relationship.change"

    run_id = fields.Many2one(
        "crm.scoring.run",
        "Scoring Run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
