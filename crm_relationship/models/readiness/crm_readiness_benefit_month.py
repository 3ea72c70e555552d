from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmReadinessBenefitMonth(models.Model):
    """What a benefit came to in a month, beside the baseline and target of then."""

    _name = "crm.readiness.benefit.month"
    _description = "Month of a Benefit"
    _order = "month desc, id desc"
    _rec_name = "month"

    benefit_id = fields.Many2one(
        "crm.readiness.benefit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    month = fields.Date(required=True, help="Its first day.")
    value = fields.Float("Actual", required=True, aggregator="avg")
    baseline = fields.Float(
        compute="_compute_plan", store=True, precompute=True, aggregator="avg"
    )
    target = fields.Float(
        compute="_compute_plan", store=True, precompute=True, aggregator="avg"
    )
    is_automatic = fields.Boolean("Measured", readonly=True)

    _month_uniq = models.Constraint(
        "UNIQUE(benefit_id, company_id, month)",
        "The month of this benefit is there already.",
    )

    # set once: what was aimed at then does not change with a later target
    @api.depends("benefit_id")
    def _compute_plan(self):
        for row in self:
            benefit = row.benefit_id.with_company(row.company_id)
            row.baseline = benefit.baseline
            row.target = benefit.target

    @api.constrains("month")
    def _check_month(self):
        for row in self:
            if row.month.day != 1:
                raise ValidationError(
                    self.env._(
                        "A month is named by its first day: %(day)s.",
                        day=row.month.replace(day=1),
                    )
                )

    def write(self, vals):
        if "value" in vals and not self.env.su:
            vals = vals | {"is_automatic": False}  # a person knows better
        return super().write(vals)
