from odoo import api, models
from odoo.tools import SQL

from ..models.account.share_sql import get_converted_sql
from .crm_bank_score_card import MATURING_DAYS, TOP


class CrmBankScoreCard(models.Model):
    """What a branch holds: customers, deposits, debts, and what sleeps or matures."""

    _inherit = "crm.bank.score.card"

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
        """Return what each customer has at each branch, as of the company's today."""
        today = SQL(
            "%s::date", self.env["crm.relationship"]._get_company_today(company)
        )
        amount = get_converted_sql(
            SQL("held.amount"), SQL("held.currency_id"), company, today
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
                             BETWEEN %(today)s AND %(today)s + %(days)s), 0)
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
            today=today,
            days=MATURING_DAYS,
            # of the whole region; own branches are seen whole anyway
            holdings=self.env["crm.bank.holding"].sudo()._table_query,
            company=company.id,
        )
