from odoo import models
from odoo.tools import SQL

from ..account.product_lines import DEPOSIT_LINES
from ..account.share_sql import get_converted_sql, get_part_sql
from .crm_rfm_scheme import MONTH_END


class CrmScoringRun(models.Model):
    """What a bank gives tiers by: contribution, coverage, share of wallet."""

    _inherit = "crm.scoring.run"

    def _get_bank_contribution_tier_value(self):
        return SQL("COALESCE(tier_contribution.amount, 0)")

    def _get_bank_contribution_tier_join(self):
        """Return fees and margin of the window's months, by the holders' shares."""
        company = self.company_id
        digits = SQL("%s", company.currency_id.decimal_places)
        income = SQL("COALESCE(m.fee_income, 0) + COALESCE(m.interest_margin, 0)")
        amount = get_converted_sql(income, SQL("a.currency_id"), company, MONTH_END)
        start, end = self._get_relationships()._get_window(company)
        return SQL(
            """
            LEFT JOIN (
                SELECT r.partner_id, SUM(%(part)s) AS amount
                FROM crm_bank_account_holder h
                JOIN crm_relationship r ON r.id = h.relationship_id
                JOIN crm_bank_account a ON a.id = h.account_id
                JOIN crm_bank_account_month m ON m.account_id = a.id
                WHERE a.company_id = %(company)s
                  AND %(day)s >= %(start)s AND %(day)s < %(end)s
                GROUP BY r.partner_id
            ) tier_contribution ON tier_contribution.partner_id = step.partner_id
            """,
            part=get_part_sql(SQL("ROUND((%s)::numeric, %s)", amount, digits), digits),
            company=company.id,
            day=MONTH_END,
            start=start,
            end=end,
        )

    def _get_min_coverage_tier_sql(self, minimum):
        """Return whether the customer holds so much of the lines that count.

        Any product of a line will do.
        """
        return SQL(
            """
            (SELECT 100 * COUNT(DISTINCT p.line) FILTER (WHERE h.id IS NOT NULL)
                    >= %(minimum)s * COUNT(DISTINCT p.line)
                    AND COUNT(p.id) > 0
             FROM crm_bank_product p
             LEFT JOIN (
                crm_bank_account_holder h
                JOIN crm_bank_account a ON a.id = h.account_id
                 AND a.state <> 'closed' AND h.role <> 'signatory'
                JOIN crm_bank_product held ON held.id = a.product_id
             ) ON held.line = p.line AND held.company_id = p.company_id
              AND h.relationship_id = step.relationship_id
             WHERE p.company_id = %(company)s AND p.is_needed AND p.active)
            """,
            minimum=minimum,
            company=self.company_id.id,
        )

    def _get_min_wallet_tier_sql(self, minimum):
        """Return whether so much of the customer's known deposits stands here.

        Who declares to have nothing elsewhere has all here; of who declares nothing,
        the share is not known.
        """
        company = self.company_id
        day = SQL("%s::date", self.as_of_date)
        own = get_converted_sql(
            SQL("a.balance * h.share / 100"), SQL("a.currency_id"), company, day
        )
        other = get_converted_sql(SQL("w.amount"), SQL("w.currency_id"), company, day)
        return SQL(
            """
            COALESCE((
                SELECT elsewhere.amount + own.amount > 0 AND own.amount * 100
                       >= %(minimum)s * (own.amount + elsewhere.amount)
                FROM (
                    SELECT SUM(%(other)s) AS amount FROM crm_bank_wallet w
                    WHERE w.relationship_id = step.relationship_id
                      AND w.kind = 'amount' AND w.line = ANY(%(lines)s)
                ) elsewhere
                CROSS JOIN (
                    SELECT COALESCE(SUM(%(own)s), 0) AS amount
                    FROM crm_bank_account_holder h
                    JOIN crm_bank_account a ON a.id = h.account_id
                    JOIN crm_bank_product p ON p.id = a.product_id
                    WHERE h.relationship_id = step.relationship_id
                      AND a.state <> 'closed' AND p.side = 'deposit'
                ) own), FALSE)
            """,
            minimum=minimum,
            other=other,
            own=own,
            lines=[*DEPOSIT_LINES],
        )
