import logging

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.relationship.alone import alone

from .crm_bank_application import WAITING

_logger = logging.getLogger(__name__)


class CrmBankApplication(models.Model):
    """The accounts that applications became, found by customer, product and day."""

    _inherit = "crm.bank.application"

    @api.model
    def _cron_link_accounts(self):
        """Link what the night brought to each company; none holds up another."""
        companies = self.env["res.company"].search([])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            with alone(
                self.env, _logger, "No accounts linked of company %s", company.id
            ):
                self._link_accounts(company)
            with alone(
                self.env, _logger, "No referrals noted of company %s", company.id
            ):
                self.env["crm.bank.referral"]._note_joined(company)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _link_accounts(self, company):
        """Link what accounts the applications of ``company`` became; return how many.

        An account of the customer (not as signatory) and of the product, opened on the
        day of the application or later, that no other application became. Of several
        accounts the first one, of several applications the last one before it.
        Whatever still waits is linked by the next pass.
        """
        ids = []
        while found := self._link_once(company):
            ids += found
        records = self.browse(ids)
        leads = records.lead_id.filtered(lambda lead: lead.won_status == "pending")
        leads.action_set_won()
        return len(ids)

    @api.model
    def _link_once(self, company):
        """Link one account an application at most; return the ids of those linked."""
        for model in (self._name, "crm.bank.account", "crm.bank.account.holder"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_bank_application own
                SET account_id = pair.account_id, state = 'opened',
                    date_opened = pair.date_opened,
                    write_uid = %(user)s, write_date = %(now)s
                FROM (
                    SELECT DISTINCT ON (application_id)
                           application_id, account_id, date_opened
                    FROM (%(pairs)s) nearest
                    ORDER BY application_id, date_opened, account_id
                ) pair
                WHERE own.id = pair.application_id
                RETURNING own.id
                """,
                pairs=self._get_pair_sql(company),
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        return [row[0] for row in rows]

    @api.model
    def _get_pair_sql(self, company):
        """Return for each free account the last application that it can come of."""
        return SQL(
            """
            SELECT DISTINCT ON (account.id) account.id AS account_id,
                   account.date_opened, asked.id AS application_id
            FROM crm_bank_application asked
            JOIN crm_bank_account_holder holder
              ON holder.relationship_id = asked.relationship_id
             AND holder.role <> 'signatory'
            JOIN crm_bank_account account
              ON account.id = holder.account_id
             AND account.company_id = asked.company_id
             AND account.product_id = asked.product_id
             AND account.date_opened >= asked.date
            WHERE asked.company_id = %(company)s AND asked.account_id IS NULL
              AND asked.state = ANY(%(states)s)
              AND NOT EXISTS (SELECT 1 FROM crm_bank_application other
                              WHERE other.account_id = account.id)
            ORDER BY account.id, asked.date DESC, asked.id DESC
            """,
            company=company.id,
            states=[*WAITING, "opened"],
        )
