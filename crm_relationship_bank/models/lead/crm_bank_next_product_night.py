import logging

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.relationship.alone import alone

_logger = logging.getLogger(__name__)
RANGE = 10_000  # customers a transaction
ATTEMPTS = 3  # a user may have answered an offer of the range meanwhile
DONE = -1


class CrmBankNextProduct(models.Model):
    """The night, bank by bank and range by range: what is done is kept.

    First what was taken and the rules, of the whole bank; then the suggestions, so many
    customers a transaction. The company notes how far it has come, so that a night that
    was killed, or whose time was over, goes on where it ended.
    """

    _inherit = "crm.bank.next.product"

    @api.model
    def _cron_find(self):
        """Find the next products of each company; none holds up another.

        Called again when all are done, it begins anew.
        """
        cron = self.env["ir.cron"]
        companies = self.env["crm.bank.product"].search([]).company_id
        # the night is that of its begin, also for banks that it comes to after midnight
        today = self.env["crm.relationship"]._get_company_today
        days = {company: today(company) for company in companies}
        waiting = companies.filtered(lambda own: not self._is_done(own, days[own]))
        waiting = waiting or companies
        cron._commit_progress(remaining=len(waiting))
        for left, company in zip(range(len(waiting), 0, -1), waiting, strict=True):
            while self._find_some(company, days[company]):
                if not cron._commit_progress(1, remaining=left):
                    return
            if not cron._commit_progress(1, remaining=left - 1):
                return

    @api.model
    def _find_some(self, company, day):
        """Do one more range of a company's night; return whether more is to be done."""
        for _attempt in range(ATTEMPTS):
            with alone(self.env, _logger, "No next products of company %s", company.id):
                return self._advance(company, day)
            self.env["ir.cron"]._commit_progress()  # see what has changed meanwhile
        return False

    @api.model
    def _is_done(self, company, day):
        return company.bank_next_date == day and company.bank_next_position == DONE

    @api.model
    def _advance(self, company, day):
        if company.bank_next_date != day or company.bank_next_position == DONE:
            self._begin(company)
            company.write({"bank_next_date": day, "bank_next_position": 0})
            return True
        after = company.bank_next_position
        last = self._get_end(company, after)
        if last:
            self._suggest(company, after, last)
        company.bank_next_position = last or DONE
        return bool(last)

    @api.model
    def _find(self, company):
        """Do the night of a company at once; return how many rows were written.

        Nothing new: nothing is written.
        """
        written = self._begin(company)
        after = 0
        while last := self._get_end(company, after):
            written += self._suggest(company, after, last)
            after = last
        return written

    @api.model
    def _begin(self, company):
        """Note what was taken and learn the rules; return how many rows were written.

        Rules are of the whole bank: a few rows, read from all accounts.
        """
        rules = self.env["crm.bank.product.rule"]
        taken = self._note_taken(company)
        rules._fill_baskets(company)
        return taken + rules._learn(company)

    @api.model
    def _get_end(self, company, after):
        """Return the last customer of the range that begins ``after`` one, or None."""
        self.env["crm.relationship"].flush_model(["company_id"])
        [(last,)] = self.env.execute_query(
            SQL(
                """
                SELECT MAX(id) FROM (
                    SELECT id FROM crm_relationship
                    WHERE company_id = %s AND id > %s
                    ORDER BY id LIMIT %s
                ) own
                """,
                company.id,
                after,
                RANGE,
            )
        )
        return last
