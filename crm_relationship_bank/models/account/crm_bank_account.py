from odoo import api, fields, models
from odoo.exceptions import ValidationError

# before a masked number, which a name that is written from right to left would reverse
LTR_MARK = "\u200e"
STATES = [("open", "Open"), ("blocked", "Blocked"), ("closed", "Closed")]


class CrmBankAccount(models.Model):
    """An account at the bank: who holds which share of it, and what stands on it.

    Accounts are fed by the core banking system; people open them here for reading.
    Its whole number stands in ``crm_bank_account_number.py``.
    """

    _name = "crm.bank.account"
    _description = "Bank Account"
    _rec_name = "number_masked"
    _rec_names_search = ["number_masked"]
    _order = "date_opened desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    product_id = fields.Many2one(
        "crm.bank.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    line = fields.Selection(related="product_id.line")
    side = fields.Selection(related="product_id.side")
    branch_id = fields.Many2one(
        "crm.bank.branch",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    # its people
    holder_ids = fields.One2many("crm.bank.account.holder", "account_id", "Holders")
    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        compute="_compute_relationship_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The customer of the primary holder.",
    )
    # its life
    state = fields.Selection(STATES, "Status", required=True, default="open")
    date_opened = fields.Date(
        "Opened", default=lambda self: self._default_date_opened()
    )
    date_closed = fields.Date("Closed", index="btree_not_null")
    close_reason = fields.Char("Reason of Closing")
    date_maturity = fields.Date("Maturity", index="btree_not_null")
    last_customer_date = fields.Date(
        "Last Movement by the Customer",
        index="btree_not_null",
        help="Interest and fees that the bank books itself do not count.",
    )
    # its money
    balance = fields.Monetary(
        help="What the customer has on a deposit, or owes on a loan; not negative "
        "for either, unless overdrawn or overpaid."
    )
    balance_date = fields.Date("Balance of")
    limit_amount = fields.Monetary("Limit")
    rate = fields.Float("Rate (%)", digits=(7, 4))
    month_ids = fields.One2many("crm.bank.account.month", "account_id", "Months")
    event_ids = fields.One2many("crm.bank.event", "account_id", "Events")

    _company_currency_idx = models.Index("(company_id, currency_id)")
    _closed = models.Constraint(
        "CHECK((state = 'closed') = (date_closed IS NOT NULL))",
        "A closed account has the day on which it was closed, an open one has none.",
    )
    _dates = models.Constraint(
        "CHECK(date_closed >= date_opened)",
        "An account cannot be closed before it was opened.",
    )

    @api.model
    def _default_date_opened(self):
        return self.env["crm.relationship"]._get_company_today(self.env.company)

    @api.depends("holder_ids.role", "holder_ids.relationship_id")
    def _compute_relationship_id(self):
        for account in self:
            primary = account.holder_ids.filtered(lambda h: h.role == "primary")
            account.relationship_id = primary[:1].relationship_id

    @api.depends("product_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name the product and the masked number, digits last in any direction."""
        for account in self:
            names = (account.product_id.name, f"{LTR_MARK}{account.number_masked}")
            account.display_name = " ".join(name for name in names if name)

    @api.constrains("state", "close_reason")
    def _check_close_reason(self):
        for account in self:
            if account.state == "closed" and not account.close_reason:
                raise ValidationError(
                    self.env._(
                        "%(account)s is closed: say why.", account=account.display_name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super(CrmBankAccount, self._holding_shares()).create(vals_list)
        accounts = accounts.with_env(self.env)
        accounts.holder_ids._check_shares()
        accounts._give_home_branch()
        accounts._touch_holders()
        return accounts

    def write(self, vals):
        pairs = self._get_holder_pairs()
        result = super(CrmBankAccount, self._holding_shares()).write(vals)
        if "holder_ids" in vals:
            self.env["crm.bank.account.holder"]._check_accounts(self)
            self._give_home_branch()
        self._touch_pairs(pairs | self._get_holder_pairs())
        return result

    def unlink(self):
        pairs = self._get_holder_pairs()
        result = super().unlink()
        self._touch_pairs(pairs)
        return result

    def _holding_shares(self):
        """Return self, with shares checked when all holders are written."""
        return self.env["crm.bank.account.holder"]._later(self)

    def _get_holder_pairs(self):
        """Return ``{(contact id, company id)}`` of everybody who holds a share."""
        holders_sudo = self.sudo().holder_ids  # whoever writes the account
        return {
            (holder.partner_id.id, holder.account_id.company_id.id)
            for holder in holders_sudo
        }

    def _touch_holders(self):
        """Have the holders' purchase facts settled before the commit."""
        self._touch_pairs(self._get_holder_pairs())

    @api.model
    def _touch_pairs(self, pairs):
        if pairs:
            self.env["crm.relationship"]._touch_purchases(pairs)

    def _give_home_branch(self):
        """Let customers without a home branch be at home where their account is."""
        for branch, accounts in self.sudo().grouped("branch_id").items():
            homeless = accounts.relationship_id.filtered(
                lambda customer: not customer.home_branch_id
            )
            homeless.home_branch_id = branch
