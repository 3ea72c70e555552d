from odoo import api, fields, models


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
    complaint_has_survey = fields.Boolean(
        compute="_compute_complaint_has_survey", export_string_translation=False
    )

    @api.depends("company_id")
    def _compute_complaint_has_survey(self):
        self.complaint_has_survey = "survey.user_input" in self.env
