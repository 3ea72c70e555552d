import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.relationship.alone import alone

_logger = logging.getLogger(__name__)
STEPS = [("inactive", "Inactive"), ("dormant", "Dormant"), ("unclaimed", "Unclaimed")]


class CrmBankAccount(models.Model):
    """How deep an account sleeps: inactive, dormant, unclaimed, by days of its product.

    Counted from the last movement by the customer, else from the opening; what the
    bank books itself does not wake it.
    """

    _inherit = "crm.bank.account"

    dormancy = fields.Selection(STEPS, readonly=True, index="btree_not_null")
    dormancy_date = fields.Date("Asleep Since", readonly=True)
    dormancy_notice_date = fields.Date(
        "Notice Due",
        readonly=True,
        index="btree_not_null",
        help="From this day somebody is to tell the customer, before the next step.",
    )
    dormancy_ids = fields.One2many(
        "crm.bank.dormancy", "account_id", "Changes of Dormancy", readonly=True
    )
    is_used = fields.Boolean(
        "In Use",
        compute="_compute_is_used",
        search="_search_is_used",
        help="Moved by its customer lately, or with enough on it, as its product says.",
    )

    @api.depends("state", "last_customer_date", "balance", "product_id")
    def _compute_is_used(self):
        for product, accounts in self.grouped("product_id").items():
            limit = product._get_used_since()
            for account in accounts:
                moved_on = account.last_customer_date
                moved = moved_on and moved_on >= limit
                kept = product.used_balance and account.balance >= product.used_balance
                account.is_used = account.state != "closed" and bool(moved or kept)

    def _search_is_used(self, operator, value):
        if operator != "in":
            return NotImplemented
        used = Domain.FALSE
        for product in (
            self.env["crm.bank.product"].with_context(active_test=False).search([])
        ):
            one = Domain("last_customer_date", ">=", product._get_used_since())
            if product.used_balance:
                one |= Domain("balance", ">=", product.used_balance)
            used |= one & Domain("product_id", "=", product.id)
        return used & Domain("state", "!=", "closed")

    @api.model
    def _cron_dormancy(self):
        """Put accounts to sleep and wake them; no company holds up another."""
        companies = self.env["res.company"].search([])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            with alone(self.env, _logger, "No dormancy of company %s", company.id):
                self._update_dormancy(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _update_dormancy(self, company):
        """Set the step of every account of ``company`` as of today; log each change.

        One UPDATE of the accounts that differ. Returns how many changed.
        """
        self.flush_model()
        self.env["crm.bank.product"].flush_model()
        today = self.env["crm.relationship"]._get_company_today(company)
        rows = self.env.execute_query(
            SQL(
                """
                WITH step AS (%(steps)s), changed AS (
                    UPDATE crm_bank_account a
                    SET dormancy = step.dormancy, dormancy_date = step.since,
                        dormancy_notice_date = step.notice,
                        is_dormancy_told = a.is_dormancy_told
                            AND a.dormancy_notice_date = step.notice
                    FROM step
                    WHERE step.id = a.id
                      AND (a.dormancy, a.dormancy_date, a.dormancy_notice_date)
                          IS DISTINCT FROM (step.dormancy, step.since, step.notice)
                    RETURNING a.id, step.old_dormancy, a.dormancy
                )
                INSERT INTO crm_bank_dormancy (
                    account_id, date, old_dormancy, dormancy, create_uid, create_date)
                SELECT id, %(today)s, old_dormancy, dormancy, %(user)s, %(now)s
                FROM changed WHERE old_dormancy IS DISTINCT FROM dormancy
                RETURNING id
                """,
                steps=self._get_dormancy_sql(company, today),
                today=today,
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        return len(rows)

    @api.model
    def _get_dormancy_sql(self, company, today):
        """Return (id, old_dormancy, dormancy, since, notice) of the accounts.

        Closed accounts do not sleep. The notice is due so many days before the next
        step; after the last one there is none.
        """
        return SQL(
            """
            SELECT id, old_dormancy, dormancy,
                   still + CASE dormancy WHEN 'inactive' THEN inactive_days
                                         WHEN 'dormant' THEN dormant_days
                                         WHEN 'unclaimed' THEN unclaimed_days
                           END AS since,
                   still - notice_days
                         + CASE dormancy WHEN 'inactive' THEN dormant_days
                                         WHEN 'dormant' THEN unclaimed_days
                                         WHEN 'unclaimed' THEN NULL
                                         ELSE inactive_days END AS notice
            FROM (
                SELECT a.id, a.dormancy AS old_dormancy, rest.still, p.inactive_days,
                       p.dormant_days, p.unclaimed_days, p.notice_days,
                       CASE WHEN rest.still IS NULL THEN NULL
                            WHEN %(today)s - rest.still >= p.unclaimed_days
                            THEN 'unclaimed'
                            WHEN %(today)s - rest.still >= p.dormant_days THEN 'dormant'
                            WHEN %(today)s - rest.still >= p.inactive_days
                            THEN 'inactive' END AS dormancy
                FROM crm_bank_account a
                JOIN crm_bank_product p ON p.id = a.product_id
                CROSS JOIN LATERAL (
                    SELECT CASE WHEN a.state <> 'closed'
                                THEN COALESCE(a.last_customer_date, a.date_opened)
                           END AS still
                ) rest
                WHERE a.company_id = %(company)s
            ) asleep
            """,
            company=company.id,
            today=today,
        )
