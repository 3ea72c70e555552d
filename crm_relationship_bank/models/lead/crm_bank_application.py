from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("requested", "Requested"),
    ("review", "In Review"),
    ("approved", "Approved"),
    ("opened", "Opened"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
]
WAITING = ("requested", "review", "approved")
# {state: the states that may follow}; what was refused or given up is taken up again
NEXT = {
    "requested": {"review", "approved", "opened", "declined", "withdrawn"},
    "review": {"requested", "approved", "opened", "declined", "withdrawn"},
    "approved": {"review", "opened", "declined", "withdrawn"},
    "opened": set(),
    "declined": {"requested"},
    "withdrawn": {"requested"},
}
# {state: the date on which it was reached}
DATES = {
    "review": "date_review",
    "approved": "date_approved",
    "opened": "date_opened",
    "declined": "date_closed",
    "withdrawn": "date_closed",
}
# what an application asks for, and where
ASKED = {"relationship_id", "product_id", "amount", "branch_id", "lead_id"}


class CrmBankApplication(models.Model):
    """A customer applies for a product at a branch, until an account is opened or not.

    Dates are the system's. The account is linked by hand, or when a file of the core
    banking system brings it (``crm_bank_application_link.py``).
    """

    _name = "crm.bank.application"
    _inherit = ["crm.bank.branch.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Application"
    _order = "date desc, id desc"

    relationship_id = fields.Many2one(required=True, ondelete="cascade", tracking=True)
    product_id = fields.Many2one(
        "crm.bank.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        "Expected Amount", help="The balance or loan that the customer expects."
    )
    lead_id = fields.Many2one(
        "crm.lead", index="btree_not_null", ondelete="set null", readonly=True
    )
    responsible_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    state = fields.Selection(
        STATES,
        "Status",
        required=True,
        default="requested",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    decline_reason = fields.Char("Reason", copy=False, help="Why it was declined.")
    account_id = fields.Many2one(
        "crm.bank.account",
        "Opened Account",
        ondelete="set null",
        check_company=True,
        copy=False,
        tracking=True,
    )
    # set by the system
    date = fields.Date("Requested On", readonly=True, copy=False)
    date_review = fields.Date("In Review Since", readonly=True, copy=False)
    date_approved = fields.Date("Approved On", readonly=True, copy=False)
    date_opened = fields.Date("Opened On", readonly=True, copy=False)
    date_closed = fields.Date("Declined or Withdrawn On", readonly=True, copy=False)

    _account_uniq = models.UniqueIndex(
        "(account_id) WHERE account_id IS NOT NULL",
        "This account is the outcome of another application.",
    )
    _amount = models.Constraint(
        "CHECK(amount >= 0)", "The expected amount cannot be negative."
    )

    @api.depends("product_id.name", "relationship_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            customer_sudo = record.relationship_id.sudo()  # its link shows the name
            names = (record.product_id.name, customer_sudo.display_name)
            record.display_name = ": ".join(name for name in names if name)

    @api.constrains("state", "decline_reason")
    def _check_decline_reason(self):
        for record in self:
            if record.state == "declined" and not record.decline_reason:
                raise ValidationError(
                    self.env._(
                        "%(application)s is declined: say why.",
                        application=record.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for state, own in records.grouped("state").items():
            own._stamp(state)
        return records

    def write(self, vals):
        """Move only as ``NEXT`` says, whoever moves; an account opens it, too."""
        self._refuse_opened(vals)
        if vals.get("account_id") and "state" not in vals:
            vals = vals | {"state": "opened"}
        moved = self.browse()
        if state := vals.get("state"):
            moved = self.filtered(lambda record: record.state != state)
            moved._check_move(state)
        result = super().write(vals)
        moved._stamp(state)
        return result

    @api.model
    def _get_system_fields(self):
        return super()._get_system_fields() | {"date", *DATES.values()}

    @api.model
    def _get_first_values(self, vals):
        first = dict.fromkeys(DATES.values(), False)
        branch = self.env["crm.bank.branch"].browse(vals.get("branch_id"))
        first["date"] = self._get_branch_today(branch)
        return super()._get_first_values(vals) | first

    def _refuse_opened(self, vals):
        """Keep what was opened as it was asked for; customers may still be merged."""
        opened = self.filtered(lambda record: record.state == "opened")
        if opened and vals.keys() & ASKED and not self.env.su:
            raise UserError(
                self.env._(
                    "%(application)s is opened: what was asked for stays as it is.",
                    application=opened[0].display_name,
                )
            )

    def _check_move(self, state):
        for record in self:
            if state not in NEXT[record.state]:
                names = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(application)s is %(now)s and cannot become %(then)s.",
                        application=record.display_name,
                        now=names[record.state],
                        then=names[state],
                    )
                )

    def _stamp(self, state):
        """Note the day on which the state was reached; who starts anew forgets all."""
        records_sudo = self.sudo()  # dates are the system's
        for record in records_sudo:
            today = self._get_branch_today(record.branch_id)
            values = {DATES[state]: today} if state in DATES else {}
            if state == "requested":
                values = dict.fromkeys(DATES.values(), False)
            new = {name: day for name, day in values.items() if record[name] != day}
            if new and not (state in DATES and record[DATES[state]]):
                record.write(new)

    def _get_interest_cause(self):
        return "application"

    # --- buttons ---

    def action_review(self):
        """Take the applications into review."""
        self.state = "review"

    def action_approve(self):
        """Approve the applications; the core banking system opens the accounts."""
        self.state = "approved"

    def action_open(self):
        """Say that the account is open; a file of the night links it."""
        self.state = "opened"

    def action_withdraw(self):
        """Say that the customer wants it no more."""
        self.state = "withdrawn"

    def action_request(self):
        """Take up again what was declined or withdrawn."""
        self.state = "requested"
