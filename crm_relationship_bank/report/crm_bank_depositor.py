from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.account.product_lines import DEPOSIT_LINES
from .crm_bank_score_card import TOP


class CrmBankDepositor(models.Model):
    """A row for each branch and depositor: how much the greatest ones hold.

    Deposits by holder share, in the company's currency at today's rates. For branches
    of which the reader sees every account, as a place among depositors means nothing
    otherwise; places in the company for those who see all branches.
    """

    _name = "crm.bank.depositor"
    _inherit = "crm.bank.report.mixin"
    _description = "Depositor"
    _auto = False
    _order = "amount desc, id"
    _rec_name = "relationship_id"
    _ratios = {
        "share": ("amount", "branch_amount"),
        "top_share": ("top_amount", "amount"),
        "company_top_share": ("company_top_amount", "amount"),
    }

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    branch_id = fields.Many2one("crm.bank.branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Deposits", readonly=True, aggregator="sum")
    branch_amount = fields.Monetary(
        "Deposits of the Branch", readonly=True, aggregator=None
    )
    share = fields.Float(
        "Share of the Branch (%)", readonly=True, aggregator=None, digits=(5, 1)
    )
    place = fields.Integer(
        "Place in the Branch",
        readonly=True,
        aggregator=None,
        help="1: the branch's greatest depositor.",
    )
    is_top = fields.Boolean("Top 20 of the Branch", readonly=True)
    top_amount = fields.Monetary(
        "Deposits of the Top 20", readonly=True, aggregator="sum"
    )
    top_share = fields.Float(
        "Top 20 of Each Branch (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="What the twenty greatest depositors of each branch hold, of all deposits "
        "of the group.",
    )
    company_place = fields.Integer("Place in the Bank", readonly=True, aggregator=None)
    company_top_amount = fields.Monetary(
        "Deposits of the Bank's Top 20", readonly=True, aggregator="sum"
    )
    company_top_share = fields.Float(
        "Top 20 of the Bank (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="What the twenty greatest depositors of the whole bank hold, of all "
        "deposits of the group. Known to those who see all branches.",
    )

    _depends = {
        "crm.bank.account": [
            *("branch_id", "balance", "state", "product_id", "currency_id"),
        ],
        "crm.bank.account.holder": ["account_id", "relationship_id", "share"],
        "crm.bank.branch": ["company_id"],
        "crm.bank.product": ["line"],
    }

    @property
    def _table_query(self):
        return self._add_ratios(
            SQL(
                """
                SELECT ranked.*, place <= %(top)s AS is_top,
                       CASE WHEN place <= %(top)s THEN amount ELSE 0 END AS top_amount,
                       CASE WHEN company_place <= %(top)s THEN amount
                            WHEN company_place IS NOT NULL THEN 0
                       END AS company_top_amount
                FROM (
                    SELECT parts.*, %(company_place)s AS company_place,
                           SUM(amount) OVER (PARTITION BY branch_id) AS branch_amount,
                           ROW_NUMBER() OVER (PARTITION BY branch_id
                               ORDER BY amount DESC, relationship_id) AS place
                    FROM (%(parts)s) parts
                ) ranked
                """,
                top=TOP,
                company_place=self._get_company_place(),
                parts=self._get_part_sql(),
            )
        )

    @api.model
    def _get_company_place(self):
        """Return the customer's place in the company; equal amounts go by the id."""
        if not self.env["crm.bank.score.card"]._sees_all():
            return SQL("NULL::int")
        return SQL(
            "DENSE_RANK() OVER (PARTITION BY company_id"
            " ORDER BY company_amount DESC, relationship_id)"
        )

    @api.model
    def _get_part_sql(self):
        """Return what each customer has at each branch, and in the company."""
        own = Domain("company_id", "in", self.env.companies.ids)
        if not self.env["crm.bank.score.card"]._sees_all():
            own &= Domain("access_user_ids", "in", self.env.uid)
        amount = self._get_company_amount(
            SQL("h.amount"),
            self._get_bank_day_sql(company="h"),
            company="h",
            currency="h",
        )
        return SQL(
            """
            SELECT MIN(h.id) AS id, h.branch_id, h.relationship_id, h.company_id,
                   c.currency_id, SUM(%(amount)s) AS amount,
                   SUM(SUM(%(amount)s)) OVER (
                       PARTITION BY h.company_id, h.relationship_id) AS company_amount
            FROM (%(holdings)s) h
            JOIN res_company c ON c.id = h.company_id
            WHERE h.line = ANY(%(lines)s) AND h.role <> 'signatory'
              AND h.branch_id IN %(branches)s
            GROUP BY h.branch_id, h.relationship_id, h.company_id, c.currency_id
            """,
            amount=amount,
            holdings=self.env["crm.bank.holding"]._table_query,
            lines=list(DEPOSIT_LINES),
            branches=self.env["crm.bank.branch"]
            .with_context(active_test=False)
            ._search(own)
            .subselect(),
        )
