from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .product_lines import LINES, SIDES, get_side


class CrmBankProduct(models.Model):
    """What a customer can hold at the bank, and when holding it counts as using it."""

    _name = "crm.bank.product"
    _description = "Bank Product"
    _rec_names_search = ["name", "code"]
    _order = "sequence, code, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="As the core banking system names it.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line = fields.Selection(LINES, "Product Line", required=True, default="current")
    side = fields.Selection(SIDES, compute="_compute_side", store=True)
    income_kind = fields.Selection(
        [("interest", "Interest margin"), ("fee", "Fees"), ("both", "Both")],
        "Income",
        required=True,
        default="interest",
        help="What the bank earns by it.",
    )
    is_needed = fields.Boolean(
        "Counts for Coverage",
        help="A customer who is well served has this line; it counts in the coverage "
        "that tiers may ask for.",
    )
    # what counts as used
    used_days = fields.Integer(
        "In Use for (days)",
        default=180,
        help="An account is in use for so many days after a movement by its customer.",
    )
    used_balance = fields.Monetary(
        "In Use from a Balance of",
        help="With this balance or more an account is in use without a movement. "
        "0: the balance does not count.",
    )
    # when an account falls asleep, in days since the last movement by its customer
    inactive_days = fields.Integer("Inactive after (days)", default=180)
    dormant_days = fields.Integer("Dormant after (days)", default=365)
    unclaimed_days = fields.Integer("Unclaimed after (days)", default=3650)
    notice_days = fields.Integer(
        "Notice (days)",
        default=30,
        help="So many days before each step somebody is to tell the customer.",
    )

    _company_code_uniq = models.Constraint(
        "UNIQUE(company_id, code)",
        "Another product of the company has this code. Give each product its own.",
    )
    _days = models.Constraint(
        "CHECK(used_days >= 0 AND notice_days >= 0 AND used_balance >= 0)",
        "Days and balances of use cannot be negative.",
    )

    @api.depends("line")
    def _compute_side(self):
        for product in self:
            product.side = get_side(product.line)

    @api.constrains("inactive_days", "dormant_days", "unclaimed_days", "notice_days")
    def _check_steps(self):
        """An account sleeps deeper and deeper, with time for a notice before a step."""
        for product in self:
            steps = (
                product.notice_days,
                product.inactive_days,
                product.dormant_days,
                product.unclaimed_days,
            )
            if any(a >= b for a, b in zip(steps, steps[1:], strict=False)):
                raise ValidationError(
                    self.env._(
                        "The days of %(product)s have to grow from the notice to "
                        "inactive, dormant and unclaimed.",
                        product=product.name,
                    )
                )
