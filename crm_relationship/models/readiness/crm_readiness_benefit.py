from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmReadinessBenefit(models.Model):
    """What the company gains: a figure with baseline, target and months.

    The benefit is everybody's, its figures are each company's own.
    """

    _name = "crm.readiness.benefit"
    _description = "Benefit"
    _order = "kind desc, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Names the benefit in imports.")
    help = fields.Text(translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("tangible", "Tangible"), ("intangible", "Intangible")],
        required=True,
        default="tangible",
    )
    measure = fields.Selection(
        "_get_measures",
        "Measured",
        help="What the system knows is entered each month by itself; empty: by hand.",
    )
    unit = fields.Selection(
        [
            ("number", "Plain Number"),
            ("percent", "Percent"),
            ("days", "Days"),
            ("money", "Amount of Money"),
        ],
        required=True,
        default="number",
    )
    less_is_better = fields.Boolean(help="The target lies below the baseline.")
    # of the company at hand
    baseline = fields.Float(
        company_dependent=True,
        aggregator=None,
        help="The figure before the introduction.",
    )
    date_baseline = fields.Date("Baseline As Of", company_dependent=True)
    target = fields.Float(company_dependent=True, aggregator=None)
    month_ids = fields.One2many("crm.readiness.benefit.month", "benefit_id", "Months")
    actual = fields.Float(compute="_compute_actual", help="Of the last month known.")
    month = fields.Date("Last Month", compute="_compute_actual")
    progress = fields.Float(
        "Of the Way (%)",
        compute="_compute_actual",
        help="How much of the way from baseline to target is done.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "Another benefit has this code.")

    @api.model
    def _get_measures(self):
        """Return ``[(key, label)]`` of what the system measures by itself.

        Override to add one: append the pair and write ``_measure_<key>``.
        """
        labels = {
            "revenue": self.env._("Sales per customer who bought"),
            "lead_days": self.env._("Days from lead to order"),
            "work": self.env._("Activities, deals and complaints done per user"),
            "retention": self.env._("Customers of the year before who bought again"),
            "satisfaction": self.env._("Mean satisfaction with complaint handling"),
            "in_time": self.env._("Deadlines of complaints kept"),
            "reopened": self.env._("Complaints reopened"),
            "segment": self.env._("Customers with a segment"),
        }
        return list(labels.items())

    @api.depends("month_ids.value", "baseline", "target")
    @api.depends_context("company")
    def _compute_actual(self):
        months = self.env["crm.readiness.benefit.month"].search(
            [("benefit_id", "in", self.ids), ("company_id", "=", self.env.company.id)],
            order="month desc",
        )
        last = months.grouped("benefit_id")
        for benefit in self:
            month = last.get(benefit._origin, months.browse())[:1]
            way = benefit.target - benefit.baseline
            benefit.actual = month.value
            benefit.month = month.month
            done = month.value - benefit.baseline
            benefit.progress = 100.0 * done / way if month and way else 0.0

    @api.constrains("baseline", "target", "less_is_better")
    def _check_target(self):
        for benefit in self:
            way = benefit.target - benefit.baseline
            if benefit.target and (way > 0) == benefit.less_is_better and way:
                raise ValidationError(
                    self.env._(
                        "The target of “%(benefit)s” is worse than its baseline.",
                        benefit=benefit.name,
                    )
                )

    def action_open_months(self):
        """Open the months of the benefit as a graph."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_readiness_benefit_month_action"
        )
        action["domain"] = [("benefit_id", "in", self.ids)]
        action["context"] = {"default_benefit_id": self[:1].id}
        return action
