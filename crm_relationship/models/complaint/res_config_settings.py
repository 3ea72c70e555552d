from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_reopen_days = fields.Integer(
        related="company_id.complaint_reopen_days", readonly=False
    )
    complaint_dissatisfied_rating = fields.Float(
        related="company_id.complaint_dissatisfied_rating", readonly=False
    )
    complaint_reach_source = fields.Selection(
        related="company_id.complaint_reach_source", readonly=False
    )
    complaint_reach_own = fields.Integer(
        related="company_id.complaint_reach_own", readonly=False
    )
    complaint_reach_share = fields.Float(
        related="company_id.complaint_reach_share", readonly=False
    )
    complaint_reminder_days = fields.Integer(
        related="company_id.complaint_reminder_days", readonly=False
    )
    complaint_from_rating = fields.Boolean(
        related="company_id.complaint_from_rating", readonly=False
    )
    complaint_rating_limit = fields.Float(
        related="company_id.complaint_rating_limit", readonly=False
    )
    complaint_from_survey = fields.Boolean(
        related="company_id.complaint_from_survey", readonly=False
    )
    complaint_survey_limit = fields.Float(
        related="company_id.complaint_survey_limit", readonly=False
    )
    complaint_opened_days = fields.Integer(
        related="company_id.complaint_opened_days", readonly=False
    )
    complaint_recovery_days = fields.Integer(
        related="company_id.complaint_recovery_days", readonly=False
    )
