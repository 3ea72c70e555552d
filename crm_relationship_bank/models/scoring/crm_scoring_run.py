from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

OVERLAP = timedelta(days=1)


class CrmScoringRun(models.Model):
    """Whom an import has touched: a night looks at their facts anew."""

    _inherit = "crm.scoring.run"

    def _is_bank(self):
        """Whether the run goes by the accounts of a bank."""
        return self.scheme_id.source == "bank"

    def _hold_facts(self, last, ids=None):
        """Hold all accounts first, in a full pass."""
        run = self
        if self._is_bank() and self.is_full and ids is None:
            self._hold_accounts(SQL("TRUE"), is_all=True)
            run = self.with_context(crm_bank_is_held=True)
        return super(CrmScoringRun, run)._hold_facts(last, ids)

    def _hold_fresh(self, fresh):
        """Hold the accounts of the customers that are looked at, too."""
        result = super()._hold_fresh(fresh)
        if self._is_bank():
            within = SQL("partner_id IN (SELECT partner_id FROM crm_scoring_fresh)")
            self._hold_accounts(within)
        return result

    def _hold_accounts(self, within, is_all=False):
        """Hold ``crm_bank_held``: what the scheme's ``_get_held_sql`` yields.

        Of a table that was counted PostgreSQL knows whether to go to the months by
        index, account by account, or to read them all once: of few customers of a
        large bank they stand on nearly as many pages as there are.

        :param SQL within: condition on ``partner_id`` to stay within
        """
        scheme = self.scheme_id.with_context(
            crm_bank_partners=within, crm_bank_everybody=is_all
        )
        execute = self.env.cr.execute
        scheme._flush_accounts()
        execute("DROP TABLE IF EXISTS crm_bank_held")
        execute(
            SQL(
                "CREATE TEMP TABLE crm_bank_held ON COMMIT DROP AS %s",
                scheme._get_held_sql(self.company_id),
            )
        )
        execute("ANALYZE crm_bank_held")

    def _get_fresh_fact_sql(self):
        """Add up the months of the accounts that are held."""
        run = self.with_context(crm_bank_is_held=True) if self._is_bank() else self
        return super(CrmScoringRun, run)._get_fresh_fact_sql()

    def _get_fresh_sql(self, last):
        """Add the holders of accounts and months that were written since.

        Imports write by SQL and settle nobody; what they write carries the moment at
        which their transaction began. One that was under way while the last run read
        began before it, so a day more is looked at: no import takes that long.
        """
        fresh = super()._get_fresh_sql(last)
        if not self._is_bank():
            return fresh
        since = (last.started or fields.Datetime.now()) - OVERLAP
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            fresh,
            self._get_loaded_sql(since),
            self._get_revalued_sql(since),
        )

    def _get_loaded_sql(self, since):
        """Return the holders of what was written from ``since`` on (``partner_id``)."""
        return SQL(
            """
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
            """,
            company=self.company_id.id,
            since=since,
        )

    def _get_revalued_sql(self, since):
        """Return the holders of accounts in a currency with another rate since."""
        self.env["res.currency.rate"].flush_model()
        return SQL(
            """
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
            company=self.company_id.id,
            since=since,
        )
