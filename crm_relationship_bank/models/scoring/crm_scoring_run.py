from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

OVERLAP = timedelta(days=1)
FEW = 0.1  # of all customers: fewer are looked up one by one


class CrmScoringRun(models.Model):
    """Whom an import has touched: a night looks at their facts anew."""

    _inherit = "crm.scoring.run"

    def _is_bank(self):
        """Whether the run goes by the accounts of a bank."""
        return self.scheme_id.source == "bank"

    def _set_planner(self):
        """Let processes hand on what they have added up, not row after row.

        Facts are added up by several processes then, with what is joined to them: the
        shares of joint holders, gathered on the way, would leave all to one.
        """
        result = super()._set_planner()
        if self._is_bank():
            self.env.cr.execute("SET LOCAL parallel_tuple_cost = 1")
        return result

    def _get_fresh_within_sql(self):
        """Look few customers up in each part of the purchases, which are a union.

        A list is passed on into the parts, a sub-select would be joined to all of them.
        """
        within = super()._get_fresh_within_sql()
        if not self._is_bank():
            return within
        [(fresh, every)] = self.env.execute_query(
            SQL(
                "SELECT (SELECT COUNT(*) FROM crm_scoring_fresh), COUNT(*)"
                " FROM crm_relationship WHERE company_id = %s",
                self.company_id.id,
            )
        )
        if fresh > every * FEW:
            return within
        return SQL("partner_id = ANY(ARRAY(SELECT partner_id FROM crm_scoring_fresh))")

    def _get_fresh_sql(self, last):
        """Add the holders of accounts and months that were written since.

        Imports write by SQL and settle nobody; what they write carries the moment at
        which their transaction began. One that was under way while the last run read
        began before it, so a day more is looked at: no import takes that long.
        """
        fresh = super()._get_fresh_sql(last)
        if not self._is_bank():
            return fresh
        self.env["res.currency.rate"].flush_model()
        return SQL(
            """
            %(fresh)s
            UNION ALL  -- loaded since the last run began
            SELECT r.partner_id
            FROM crm_bank_account a
            JOIN crm_bank_account_holder h ON h.account_id = a.id
            JOIN crm_relationship r ON r.id = h.relationship_id
            WHERE a.company_id = %(company)s AND a.write_date >= %(since)s
            UNION ALL
            SELECT r.partner_id
            FROM crm_bank_account_holder h
            JOIN crm_relationship r ON r.id = h.relationship_id
            WHERE r.company_id = %(company)s AND h.write_date >= %(since)s
            UNION ALL
            SELECT r.partner_id
            FROM crm_bank_account_month m
            JOIN crm_bank_account_holder h ON h.account_id = m.account_id
            JOIN crm_relationship r ON r.id = h.relationship_id
            WHERE r.company_id = %(company)s AND m.write_date >= %(since)s
            UNION ALL  -- accounts in a currency that has another rate since
            SELECT r.partner_id
            FROM crm_bank_account a
            JOIN crm_bank_account_holder h ON h.account_id = a.id
            JOIN crm_relationship r ON r.id = h.relationship_id
            WHERE a.company_id = %(company)s AND a.currency_id <> %(own)s
              AND EXISTS (
                SELECT 1 FROM res_currency_rate rate
                WHERE rate.currency_id IN (a.currency_id, %(own)s)
                  AND (rate.company_id = %(root)s OR rate.company_id IS NULL)
                  AND rate.write_date >= %(since)s)
            """,
            own=self.company_id.currency_id.id,
            root=self.company_id.root_id.id,
            fresh=fresh,
            company=self.company_id.id,
            since=(last.started or fields.Datetime.now()) - OVERLAP,
        )
