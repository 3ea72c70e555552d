from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.account.share_sql import get_converted_sql

TOP = 20  # depositors whose share tells how concentrated a branch is


class CrmBankScoreCard(models.Model):
    """A row a branch: what it holds, earns and leaves undone, to be compared.

    Deposits and debts by the branch of the account, in the company's currency at
    today's rates; the share of the greatest depositors tells how concentrated they
    are. A region's mean is the group's mean.
    """

    _name = "crm.bank.score.card"
    _description = "Branch Score Card"
    _auto = False
    _order = "deposit_amount desc, id"
    _rec_name = "branch_id"

    branch_id = fields.Many2one("crm.bank.branch", readonly=True)
    region_id = fields.Many2one("crm.bank.branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_count = fields.Integer("Customers", readonly=True)
    deposit_amount = fields.Monetary("Deposits", readonly=True, aggregator="avg")
    debt_amount = fields.Monetary("Debts", readonly=True, aggregator="avg")
    top_share = fields.Float(
        "Share of the Top 20 (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of the branch's deposits that its twenty greatest depositors hold.",
    )
    maturing_amount = fields.Monetary(
        "Maturing in 30 Days", readonly=True, aggregator="avg"
    )
    dormant_count = fields.Integer("Accounts Asleep", readonly=True, aggregator="avg")
    obstacle_count = fields.Integer("Obstacles Open", readonly=True, aggregator="avg")
    encounter_score = fields.Float(
        "Encounters (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )

    _depends = {
        "crm.bank.account": ["branch_id", "balance", "state", "dormancy", "product_id"],
        "crm.bank.account.holder": ["relationship_id", "share"],
        "crm.bank.obstacle": ["branch_id", "solved_date"],
        "crm.bank.encounter": ["branch_id", "score"],
        "crm.bank.encounter.answer": ["encounter_id", "answer"],
        "crm.bank.branch": ["parent_id", "company_id"],
    }

    @property
    def _table_query(self):
        parts = [self._get_company_sql(company) for company in self.env.companies]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _get_company_sql(self, company):
        branches = self.env["crm.bank.branch"]._search(
            Domain("company_id", "=", company.id) & self._get_own_domain()
        )
        return SQL(
            """
            SELECT b.id, b.id AS branch_id, b.parent_id AS region_id, b.company_id,
                   held.customer_count, held.deposit_amount, held.debt_amount,
                   held.maturing_amount, held.dormant_count, held.top_share,
                   obstacle.count AS obstacle_count, encounter.score AS encounter_score
            FROM crm_bank_branch b
            JOIN (%(held)s) held ON held.branch_id = b.id
            LEFT JOIN LATERAL (
                SELECT COUNT(*) FROM crm_bank_obstacle o
                WHERE o.branch_id = b.id AND o.solved_date IS NULL
            ) obstacle ON TRUE
            LEFT JOIN LATERAL (
                SELECT AVG(e.score) AS score FROM crm_bank_encounter e
                WHERE e.branch_id = b.id AND EXISTS (
                    SELECT 1 FROM crm_bank_encounter_answer n
                    WHERE n.encounter_id = e.id AND n.answer IS NOT NULL)
            ) encounter ON TRUE
            WHERE b.id IN %(branches)s
            """,
            held=self._get_held_sql(company),
            branches=branches.subselect(),
        )

    @api.model
    def _get_own_domain(self):
        """Return the branches of which the user sees every account."""
        if self.env.user.has_group("crm_relationship_bank.group_bank_user_all"):
            return Domain.TRUE
        return Domain("access_user_ids", "in", self.env.uid)

    @api.model
    def _get_held_sql(self, company):
        """Return what each branch holds; depositors are ranked by their own parts."""
        return SQL(
            """
            SELECT branch_id, COUNT(DISTINCT relationship_id) AS customer_count,
                   SUM(deposit) AS deposit_amount, SUM(debt) AS debt_amount,
                   SUM(maturing) AS maturing_amount, SUM(asleep) AS dormant_count,
                   ROUND(100 * SUM(deposit) FILTER (WHERE place <= %(top)s)
                         / NULLIF(SUM(deposit), 0), 1) AS top_share
            FROM (
                SELECT customer.*, ROW_NUMBER() OVER (
                    PARTITION BY branch_id ORDER BY deposit DESC, relationship_id
                ) AS place
                FROM (%(customers)s) customer
            ) ranked
            GROUP BY branch_id
            """,
            top=TOP,
            customers=self._get_customer_sql(company),
        )

    @api.model
    def _get_customer_sql(self, company):
        amount = get_converted_sql(
            SQL("held.amount"), SQL("held.currency_id"), company, SQL("CURRENT_DATE")
        )
        return SQL(
            """
            SELECT held.branch_id, held.relationship_id,
                   COALESCE(SUM(%(amount)s) FILTER (WHERE held.side = 'deposit'), 0)
                       AS deposit,
                   COALESCE(SUM(%(amount)s) FILTER (WHERE held.side = 'debt'), 0)
                       AS debt,
                   COALESCE(SUM(%(amount)s) FILTER (
                       WHERE held.side = 'deposit' AND a.date_maturity
                             BETWEEN CURRENT_DATE AND CURRENT_DATE + 30), 0)
                       AS maturing,
                   COUNT(*) FILTER (
                       WHERE a.dormancy IS NOT NULL AND held.role = 'primary')
                       AS asleep
            FROM (%(holdings)s) held
            JOIN crm_bank_account a ON a.id = held.account_id
            WHERE held.company_id = %(company)s
            GROUP BY held.branch_id, held.relationship_id
            """,
            amount=amount,
            holdings=self.env["crm.bank.holding"]._table_query,
            company=company.id,
        )
