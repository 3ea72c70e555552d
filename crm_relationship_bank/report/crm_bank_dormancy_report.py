from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.account.product_lines import LINES, SIDES
from ..models.scoring.crm_bank_account import STEPS

PIPELINE = [("active", "Active"), *STEPS]


class CrmBankDormancyReport(models.Model):
    """A row for each account that is not closed: how deep it sleeps, and what is next.

    The step is that of the last night; the next one is due so many days after the
    customer's last movement, else after the opening, as the product says. Amounts in
    the company's currency at today's rates.
    """

    _name = "crm.bank.dormancy.report"
    _inherit = "crm.bank.report.mixin"
    _description = "Dormancy Pipeline"
    _auto = False
    _order = "next_days, id"
    _rec_name = "account_id"
    _opens = "account_id"

    account_id = fields.Many2one("crm.bank.account", readonly=True)
    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    branch_id = fields.Many2one("crm.bank.branch", readonly=True)
    product_id = fields.Many2one("crm.bank.product", readonly=True)
    line = fields.Selection(LINES, "Product Line", readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    step = fields.Selection(PIPELINE, readonly=True)
    since_date = fields.Date("Asleep Since", readonly=True)
    last_date = fields.Date(
        "Last Movement",
        readonly=True,
        help="By the customer; the day of opening if there was none.",
    )
    next_step = fields.Selection(STEPS, readonly=True)
    next_date = fields.Date("Next Step On", readonly=True)
    next_days = fields.Integer(
        "Days to the Next Step",
        readonly=True,
        aggregator="min",
        help="Below zero: the night's job has not run since.",
    )
    amount = fields.Monetary(
        "Deposit",
        readonly=True,
        aggregator="sum",
        help="What lies on accounts of deposits; debts are not added to it.",
    )

    _depends = {
        "crm.bank.account": [
            *("relationship_id", "branch_id", "product_id", "company_id", "state"),
            *("dormancy", "dormancy_date", "last_customer_date", "date_opened"),
            *("balance", "currency_id"),
        ],
        "crm.bank.product": [
            *("line", "side", "inactive_days", "dormant_days", "unclaimed_days"),
        ],
        "res.company": ["currency_id"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT due.*, due.next_date - %(today)s AS next_days
            FROM (
                SELECT a.id, a.id AS account_id, a.relationship_id, a.branch_id,
                       a.product_id, p.line, p.side, a.company_id, c.currency_id,
                       COALESCE(a.dormancy, 'active') AS step,
                       a.dormancy_date AS since_date, rest.still AS last_date,
                       CASE WHEN a.dormancy IS NULL THEN 'inactive'
                            WHEN a.dormancy = 'inactive' THEN 'dormant'
                            WHEN a.dormancy = 'dormant' THEN 'unclaimed'
                       END AS next_step,
                       rest.still + CASE WHEN a.dormancy IS NULL THEN p.inactive_days
                            WHEN a.dormancy = 'inactive' THEN p.dormant_days
                            WHEN a.dormancy = 'dormant' THEN p.unclaimed_days
                       END AS next_date,
                       %(amount)s AS amount
                FROM crm_bank_account a
                JOIN crm_bank_product p ON p.id = a.product_id
                JOIN res_company c ON c.id = a.company_id
                CROSS JOIN LATERAL (
                    SELECT COALESCE(a.last_customer_date, a.date_opened) AS still
                ) rest
                WHERE a.id IN %(accounts)s
            ) due
            """,
            today=self._get_bank_day_sql(company="due"),
            amount=self._get_company_amount(
                SQL("CASE p.side WHEN 'deposit' THEN COALESCE(a.balance, 0) END"),
                self._get_bank_day_sql(),
            ),
            accounts=self._select_accounts(Domain("state", "!=", "closed")),
        )
