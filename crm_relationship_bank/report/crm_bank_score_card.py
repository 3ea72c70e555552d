from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.account.share_sql import get_converted_sql

TOP = 20  # depositors whose share tells how concentrated a branch is
MATURING_DAYS = 30
REGION_MIN = 3  # branches: the mean of two tells each what the other one has
# what is compared with the region's mean
MEASURES = (
    *("customer_count", "deposit_amount", "debt_amount", "maturing_amount"),
    *("top_share", "fee_income", "dormant_count", "obstacle_count"),
    "encounter_score",
)


class CrmBankScoreCard(models.Model):
    """A row a branch: what it holds, earns and leaves undone, against its region.

    Deposits and debts by the branch of the account, in the company's currency at
    today's rates; the share of the greatest depositors tells how concentrated they
    are. Rows are those of branches all of whose accounts the reader sees.

    The region's mean is that of all its branches with accounts, the reader's own
    included, whoever reads: it is what a branch is to be compared with. Those who do
    not see all branches get it of at least three that have the figure, and not where a
    single one of these is hidden from them: what it has could be worked out.
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
    region_count = fields.Integer(
        "Branches of the Region", readonly=True, aggregator=None
    )
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
    fee_income = fields.Monetary(
        "Fees of the Last Month", readonly=True, aggregator="avg"
    )
    dormant_count = fields.Integer("Accounts Asleep", readonly=True, aggregator="avg")
    obstacle_count = fields.Integer("Obstacles Open", readonly=True, aggregator="avg")
    encounter_score = fields.Float(
        "Encounters (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    # the region's means
    region_customer_count = fields.Float(
        "Region: Customers", readonly=True, aggregator=None, digits=(16, 1)
    )
    region_deposit_amount = fields.Monetary(
        "Region: Deposits", readonly=True, aggregator=None
    )
    region_debt_amount = fields.Monetary(
        "Region: Debts", readonly=True, aggregator=None
    )
    region_top_share = fields.Float(
        "Region: Top 20 (%)", readonly=True, aggregator=None, digits=(5, 1)
    )
    region_maturing_amount = fields.Monetary(
        "Region: Maturing", readonly=True, aggregator=None
    )
    region_fee_income = fields.Monetary("Region: Fees", readonly=True, aggregator=None)
    region_dormant_count = fields.Float(
        "Region: Asleep", readonly=True, aggregator=None, digits=(16, 1)
    )
    region_obstacle_count = fields.Float(
        "Region: Obstacles", readonly=True, aggregator=None, digits=(16, 1)
    )
    region_encounter_score = fields.Float(
        "Region: Encounters (%)", readonly=True, aggregator=None, digits=(5, 1)
    )

    _depends = {
        "crm.bank.account": ["branch_id", "balance", "state", "dormancy", "product_id"],
        "crm.bank.account.holder": ["relationship_id", "share"],
        "crm.bank.account.month": ["account_id", "month", "fee_income"],
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
        """Return the own branches of the company with the means of their regions."""
        branches = self.env["crm.bank.branch"]
        own = Domain("company_id", "=", company.id) & self._get_own_domain()
        return SQL(
            """
            SELECT compared.* FROM (
                SELECT figure.*, COUNT(*) OVER region AS region_count, %(means)s
                FROM (SELECT f.*, f.id IN %(branches)s AS is_own
                      FROM (%(figures)s) f) figure
                WINDOW region AS (PARTITION BY region_id)
            ) compared
            WHERE is_own
            """,
            means=self._get_mean_sql(),
            figures=self._get_figure_sql(company),
            branches=branches._search(own).subselect(),
        )

    @api.model
    def _get_mean_sql(self):
        """Return the region's mean of each measure, unless it tells of single ones."""
        return SQL(", ").join(
            SQL(
                "CASE WHEN %s THEN AVG(%s) OVER region END AS %s",
                self._get_enough_sql(SQL.identifier(measure)),
                SQL.identifier(measure),
                SQL.identifier(f"region_{measure}"),
            )
            for measure in MEASURES
        )

    @api.model
    def _get_enough_sql(self, measure):
        """Return whether the mean of ``measure`` is of so many that none is told.

        Branches without the figure count for nothing: the mean leaves them out too.
        """
        if self._sees_all():
            return SQL("region_id IS NOT NULL")
        return SQL(
            "region_id IS NOT NULL AND COUNT(%(measure)s) OVER region >= %(least)s"
            " AND COUNT(%(measure)s) FILTER (WHERE NOT is_own) OVER region <> 1",
            measure=measure,
            least=REGION_MIN,
        )

    @api.model
    def _get_figure_sql(self, company):
        """Return what each branch of the company holds, earns and leaves undone."""
        return SQL(
            """
            SELECT b.id, b.id AS branch_id, b.parent_id AS region_id, b.company_id,
                   held.customer_count, held.deposit_amount, held.debt_amount,
                   held.maturing_amount, held.dormant_count, held.top_share,
                   COALESCE(fee.income, 0) AS fee_income,
                   obstacle.count AS obstacle_count, encounter.score AS encounter_score
            FROM crm_bank_branch b
            JOIN (%(held)s) held ON held.branch_id = b.id
            LEFT JOIN (%(fee)s) fee ON fee.branch_id = b.id
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
            WHERE b.company_id = %(company)s
            """,
            held=self._get_held_sql(company),
            fee=self._get_fee_sql(company),
            company=company.id,
        )

    @api.model
    def _get_fee_sql(self, company):
        """Return ``branch_id`` and ``income``: the fees of the last full month."""
        today = self.env["crm.relationship"]._get_company_today(company)
        until = today.replace(day=1)
        return SQL(
            """
            SELECT a.branch_id, SUM(%(fee)s) AS income
            FROM crm_bank_account_month m
            JOIN crm_bank_account a ON a.id = m.account_id
            WHERE m.month = %(month)s AND a.company_id = %(company)s
            GROUP BY a.branch_id
            """,
            fee=get_converted_sql(
                SQL("COALESCE(m.fee_income, 0)"),
                SQL("a.currency_id"),
                company,
                SQL("%s::date", fields.Date.subtract(until, days=1)),
            ),
            month=fields.Date.subtract(until, months=1),
            company=company.id,
        )

    @api.model
    def _sees_all(self):
        user = self.env.user
        return self.env.su or user.has_group(
            "crm_relationship_bank.group_bank_user_all"
        )

    @api.model
    def _get_own_domain(self):
        """Return the branches of which the user sees every account."""
        if self._sees_all():
            return Domain.TRUE
        return Domain("access_user_ids", "in", self.env.uid)
