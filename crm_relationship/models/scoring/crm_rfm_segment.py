from odoo import fields, models


class CrmRfmSegment(models.Model):
    _inherit = "crm.rfm.segment"

    advice = fields.Text(
        translate=True, help="What the salesperson should do with such a customer."
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        domain="[('res_model', '=', 'crm.relationship')]",
        help="The plan that is proposed for the customers of this segment.",
    )
