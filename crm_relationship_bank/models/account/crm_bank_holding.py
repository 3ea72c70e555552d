from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .product_lines import LINES, SIDES
from .share_sql import get_part_sql


class CrmBankHolding(models.Model):
    """Who holds how much of which account: one row a holder, its part of the balance.

    Parts of an account sum to its balance, so that nothing is counted twice: sums over
    customers, households, branches and accounts agree, in every currency. Read under
    the user's own rules.
    """

    _name = "crm.bank.holding"
    _description = "Product Holding"
    _auto = False
    _order = "side, line, amount desc, id"
    _rec_name = "account_id"

    account_id = fields.Many2one("crm.bank.account", readonly=True)
    partner_id = fields.Many2one("res.partner", "Holder", readonly=True)
    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    branch_id = fields.Many2one("crm.bank.branch", readonly=True)
    product_id = fields.Many2one("crm.bank.product", readonly=True)
    line = fields.Selection(LINES, "Product Line", readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    state = fields.Selection(related="account_id.state")
    number_masked = fields.Char(related="account_id.number_masked")
    role = fields.Selection(
        selection=lambda self: (
            self.env["crm.bank.account.holder"]
            ._fields["role"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    share = fields.Float("Share (%)", readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", readonly=True)
    balance = fields.Monetary("Whole Balance", readonly=True, aggregator=None)
    amount = fields.Monetary("Own Part", readonly=True, aggregator="sum")
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    company_amount = fields.Monetary(
        "Amount",
        readonly=True,
        aggregator="sum",
        currency_field="company_currency_id",
        help="The holder's part in the company's currency at today's rate. Of one "
        "product line: deposits and debts are not to be added up.",
    )
    deposit_amount = fields.Monetary(
        "Deposits",
        readonly=True,
        aggregator="sum",
        currency_field="company_currency_id",
    )
    debt_amount = fields.Monetary(
        "Debts", readonly=True, aggregator="sum", currency_field="company_currency_id"
    )

    _depends = {
        "crm.bank.account": [
            *("company_id", "branch_id", "product_id", "currency_id", "balance"),
            *("state", "date_closed"),
        ],
        "crm.bank.account.holder": [
            *("account_id", "partner_id", "relationship_id", "role", "share"),
        ],
        "crm.bank.product": ["line", "side"],
        "res.company": ["currency_id"],
    }

    @property
    def _table_query(self):
        """Accounts that are not closed, under the rules of accounts.

        None for whoever may read no account: forms of customers ask for everybody.
        """
        accounts = self.env["crm.bank.account"]
        domain = Domain("state", "!=", "closed")
        if not accounts.has_access("read"):
            accounts, domain = accounts.sudo(), Domain.FALSE
        accounts = accounts._search(domain)
        return SQL(
            "SELECT %s FROM %s WHERE a.id IN %s",
            self.env["crm.relationship"]._name_columns(self._get_columns()),
            self._get_from_sql(),
            accounts.subselect(),
        )

    @api.model
    def _get_columns(self):
        """Return ``{column: expression}``. Override to know more of a holding."""
        part = get_part_sql(SQL("COALESCE(a.balance, 0)"), SQL("c.decimal_places"))
        plain = {
            "h": ("id", "account_id", "partner_id", "relationship_id", "role", "share"),
            "a": ("company_id", "branch_id", "product_id", "currency_id", "balance"),
            "p": ("line", "side"),
        }
        return {
            name: SQL.identifier(alias, name)
            for alias, names in plain.items()
            for name in names
        } | {
            "amount": part,
            "company_currency_id": SQL.identifier("bank", "currency_id"),
            "company_amount": self._get_company_part_sql(part),
            "deposit_amount": self._get_company_part_sql(part, "deposit"),
            "debt_amount": self._get_company_part_sql(part, "debt"),
        }

    @api.model
    def _get_company_part_sql(self, part, side=None):
        """Return a part in the company's currency; only of one side if given."""
        if side:
            part = SQL("CASE p.side WHEN %s THEN %s END", side, part)
        reports = self.env["crm.bank.report.mixin"]
        return reports._get_company_amount(part, reports._get_bank_day_sql())

    @api.model
    def _get_from_sql(self):
        """Return the tables that :meth:`_get_columns` takes from."""
        return SQL(
            """
            crm_bank_account_holder h
            JOIN crm_bank_account a ON a.id = h.account_id
            JOIN crm_bank_product p ON p.id = a.product_id
            JOIN res_currency c ON c.id = a.currency_id
            JOIN res_company bank ON bank.id = a.company_id
            """
        )
