from odoo import api, fields, models

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
    # what came of it: by the button alone
    solved_date = fields.Date("Solved On", readonly=True, copy=False)
    solved_user_id = fields.Many2one(
        "res.users", "Solved By", readonly=True, copy=False
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for obstacle in self:
            obstacle.display_name = kinds.get(obstacle.kind)

    @api.model
    def _get_system_fields(self):
        return super()._get_system_fields() | {"solved_date", "solved_user_id"}

    @api.model
    def _get_first_values(self, vals):
        unsolved = {"solved_date": False, "solved_user_id": False}
        return super()._get_first_values(vals) | unsolved

    def action_solve(self):
        """Say that the obstacle is out of the customer's way; the first word counts.

        :raise AccessError: the user may not change it
        """
        self.check_access("write")
        unsolved = self.filtered(lambda obstacle: not obstacle.solved_date)
        for company, obstacles in unsolved.grouped("company_id").items():
            today = self.env["crm.relationship"]._get_company_today(company)
            solved = {"solved_date": today, "solved_user_id": self.env.uid}
            obstacles.sudo().write(solved)  # the day and the name are the system's

    def action_reopen(self):
        """Say that the obstacle is in the customer's way again.

        :raise AccessError: the user may not change it
        """
        self.check_access("write")
        unsolved = {"solved_date": False, "solved_user_id": False}
        self.sudo().write(unsolved)  # as it was set
