from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_reopen_days = fields.Integer(
        related="company_id.complaint_reopen_days", readonly=False
    )
    complaint_dissatisfied_rating = fields.Float(
        related="company_id.complaint_dissatisfied_rating", readonly=False
    )
