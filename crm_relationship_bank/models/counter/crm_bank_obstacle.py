from odoo import fields, models

from ..account.product_lines import LINES


class CrmBankObstacle(models.Model):
    """Something that kept a customer from what it came for: noted in ten seconds.

    An obstacle that is not solved within a day is on the branch manager's list.
    """

    _name = "crm.bank.obstacle"
    _inherit = ["crm.bank.branch.mixin"]
    _description = "Obstacle at the Counter"
    _rec_name = "kind"
    _order = "date desc, id desc"

    kind = fields.Selection(
        [
            ("waiting", "Long waiting"),
            ("document", "Missing document"),
            ("system", "System down"),
            ("not_offered", "Not offered here"),
            ("refused", "Refused"),
            ("price", "Rate or fee"),
            ("staff", "Behaviour of staff"),
            ("other", "Other"),
        ],
        required=True,
        default="waiting",
    )
    line = fields.Selection(LINES, "Service Wanted")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(help="What it was about, roughly.")
    note = fields.Char()
    solved_date = fields.Date("Solved On", readonly=True)
    solved_user_id = fields.Many2one("res.users", "Solved By", readonly=True)

    def action_solve(self):
        """Say that the obstacle is out of the customer's way."""
        self.write(
            {
                "solved_date": fields.Date.context_today(self),
                "solved_user_id": self.env.uid,
            }
        )
