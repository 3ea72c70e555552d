from odoo import fields, models

KINDS = [
    ("salary", "Salary credit"),
    ("salary_stopped", "Salary stopped"),
    ("instalment_due", "Instalment due"),
    ("instalment_missed", "Instalment missed"),
    ("outflow", "Large outflow"),
    ("inflow", "Large inflow"),
    ("card_blocked", "Card blocked"),
    ("maturity", "Deposit maturing"),
]


class CrmBankEvent(models.Model):
    """Something on an account that a branch wants to know of, from the core system."""

    _name = "crm.bank.event"
    _description = "Event on an Account"
    _order = "date desc, id desc"
    _rec_name = "kind"

    account_id = fields.Many2one(
        "crm.bank.account", required=True, index=True, ondelete="cascade"
    )
    relationship_id = fields.Many2one(
        related="account_id.relationship_id", store=True, index="btree_not_null"
    )
    branch_id = fields.Many2one(related="account_id.branch_id")
    company_id = fields.Many2one(related="account_id.company_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    date = fields.Date(required=True, index=True)
    kind = fields.Selection(KINDS, required=True)
    amount = fields.Monetary(aggregator="sum")
    # what the branch did about it
    is_done = fields.Boolean("Done")
    done_user_id = fields.Many2one("res.users", "Done By", readonly=True)

    _event_uniq = models.Constraint(
        "UNIQUE(account_id, date, kind, amount)",
        "This event is known already.",
    )

    def write(self, vals):
        """Note who says that an event is dealt with."""
        if "is_done" in vals:
            vals = vals | {"done_user_id": vals["is_done"] and self.env.uid}
        return super().write(vals)

    def action_done(self):
        """Say that the user has dealt with these events; reading them is enough."""
        self.check_access("read")
        events_sudo = self.sudo()  # what the core system said stays as it is
        events_sudo.write({"is_done": True})
