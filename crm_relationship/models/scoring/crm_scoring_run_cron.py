import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .crm_scoring_run_work import RunBusyError

_logger = logging.getLogger(__name__)


class CrmScoringRun(models.Model):
    """The scheduled action: companies whose run is due, one after the other."""

    _inherit = "crm.scoring.run"

    @api.model
    def _cron_score(self):
        """Serve the runs that are due, as far as the time of the call goes.

        What is not finished is reported as remaining, so that the framework calls
        again. A run that another process has is passed over; one that fails is
        recorded, told to the managers and not tried again today: it must not keep the
        other companies from theirs.
        """
        seen = self.browse()
        while run := self._take_due(seen):
            seen |= run
            if not run._serve():
                self._commit_call(remaining=1)
                return
        self._commit_call(remaining=0)

    @api.model
    def _take_due(self, seen):
        """Return the run to serve next: an open one, else a new one for today."""
        domain = [("simulate", "=", False), ("id", "not in", seen.ids)]
        domain += [("state", "in", ("draft", "applying", "reverting"))]
        for run in self.search(domain, order="id"):
            if self._is_served(run.company_id):
                return run
        for company in self.env["res.company"].search([]):
            if self._is_due(company):
                run = self.create({"company_id": company.id})
                self._commit_call(remaining=1)  # a failure is recorded on it
                return run
        return self.browse()

    @api.model
    def _is_due(self, company):
        """Whether a company with customers has had no run yet on its day of today."""
        if not self._is_served(company):
            return False
        domain = [("company_id", "=", company.id)]
        if not self.env["crm.relationship"].search_count(domain, limit=1):
            return False
        today = self._get_midnight(company)
        domain += ["|", ("started", ">=", today), ("ended", ">=", today)]
        return not self.search_count([*domain, ("simulate", "=", False)], limit=1)

    @api.model
    def _get_midnight(self, company):
        """Return the moment (UTC) at which it became today at the company."""
        zone = self.env["crm.relationship"]._get_company_zone(company)
        now = fields.Datetime.now()
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), now)
        return now - timedelta(
            hours=local.hour, minutes=local.minute, seconds=local.second
        )

    def _serve(self):
        """Take the run as far as the time goes; return whether there is time left."""
        cr = self.env.cr
        try:
            return self._as_system()._advance() > 0
        except (RunBusyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) as refusal:
            cr.rollback()
            _logger.info("Scoring run %s is left to others: %s", self.id, refusal)
        except Exception as error:
            cr.rollback()
            _logger.exception("Scoring run %s failed", self.id)
            self._as_system()._fail(error)
        return True

    def _fail(self, error):
        """Record why the run failed and tell the managers; what was applied stays."""
        self._drop_lines()
        self.write(
            {
                "state": "failed",
                "error": str(error) or type(error).__name__,
                "ended": fields.Datetime.now(),
            }
        )
        self._call_managers("_get_failed_text")
        self._commit_range(0)

    def _get_failed_text(self):
        return self.env._(
            "%(run)s failed: %(error)s Customers keep what they have; the next run "
            "starts anew.",
            run=self.name,
            error=self.error,
        )

    # --- who is served ---

    @api.model
    def _is_served(self, company):
        """Whether the runs of ``company`` have anything to do.

        Override together with a step of your own that has a switch of its own.
        """
        company_sudo = company.sudo()  # set-up, whoever asks
        return company_sudo.relationship_use_rfm or company_sudo.relationship_use_tiers

    @api.model
    def _check_served(self, company):
        if not self._is_served(company):
            raise UserError(
                self.env._(
                    "Scoring is switched off in %(company)s. Switch it on in the "
                    "settings first.",
                    company=company.sudo().name,
                )
            )
