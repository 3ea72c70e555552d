from datetime import timedelta

from odoo import api, fields, models

MINUTE = timedelta(minutes=1)


class CrmComplaint(models.Model):
    """Figures of a complaint that reports add up."""

    _inherit = "crm.complaint"

    hours_to_answer = fields.Float(
        "Hours to Answer",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
        help="From receipt to the answer, day and night; empty before.",
    )
    hours_to_close = fields.Float(
        "Hours to Close",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
        help="From receipt to closing, day and night; empty before.",
    )
    is_outside_hours = fields.Boolean(
        "Outside Office Hours",
        compute="_compute_is_outside_hours",
        store=True,
        help="Received when the team, or the company, does not work.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    redress_cost = fields.Monetary(
        compute="_compute_redress_cost",
        store=True,
        currency_field="company_currency_id",
        help="In the company's currency, at the rate of the day of receipt.",
    )

    @api.depends("date_received", "date_answered", "date_closed")
    def _compute_hours(self):
        hour = timedelta(hours=1)
        for complaint in self:
            start = complaint.date_received
            answered, closed = complaint.date_answered, complaint.date_closed
            complaint.hours_to_answer = answered and (answered - start) / hour
            complaint.hours_to_close = closed and (closed - start) / hour

    @api.depends("date_received", "team_id", "company_id")
    def _compute_is_outside_hours(self):
        times = {}  # the hours of a calendar are read once for all
        for complaint in self:
            company, received = complaint.company_id, complaint.date_received
            hours = complaint.team_id.calendar_id or company.resource_calendar_id
            if not (hours and received):
                complaint.is_outside_hours = False
                continue
            if (hours, company) not in times:
                times[hours, company] = hours._get_complaint_time(company)
            worked = times[hours, company].count(received, received + MINUTE)
            complaint.is_outside_hours = not worked

    @api.depends("redress_amount", "redress_currency_id", "company_id", "date_received")
    def _compute_redress_cost(self):
        for complaint in self:
            currency = complaint.redress_currency_id
            amount = complaint.redress_amount
            if not currency or not amount:
                complaint.redress_cost = amount
                continue
            complaint.redress_cost = currency._convert(
                amount,
                complaint.company_id.currency_id,
                complaint.company_id,
                complaint.date_received.date(),
            )
