from odoo import fields, models


class CrmScoringLine(models.Model):
    _inherit = "crm.scoring.line"

    risk_complaint_date = fields.Date(readonly=True)
