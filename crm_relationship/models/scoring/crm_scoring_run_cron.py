import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class CrmScoringRun(models.Model):
    """The scheduled action: one company's due run a call; and taking a run back."""

    _inherit = "crm.scoring.run"

    @api.model
    def _cron_score(self):
        """Serve the company whose run is due, as far as the time of the call goes.

        What is not finished is reported as remaining, so that the framework calls
        again; a failed run is recorded, told to the managers and not tried again today.
        """
        run = self._get_due()
        if not run:
            return
        run_id, cr = run.id, self.env.cr
        try:
            run.with_company(run.company_id)._advance()
        except UserError as refusal:  # another process has it
            cr.rollback()
            _logger.info("Scoring run %s: %s", run_id, refusal)
            return
        except Exception as error:
            cr.rollback()
            _logger.exception("Scoring run %s failed", run_id)
            self.browse(run_id)._fail(error)
            raise
        self.env["ir.cron"]._commit_progress(remaining=int(bool(self._get_due())))

    @api.model
    def _get_due(self):
        """Return the run to serve now: an open one, else a new one for today."""
        open_run = self.search(
            [("state", "in", ("draft", "applying")), ("simulate", "=", False)],
            order="id",
            limit=1,
        )
        if open_run:
            return open_run
        for company in self.env["res.company"].search([]):
            if self._is_due(company):
                return self.create({"company_id": company.id})
        return self.browse()

    @api.model
    def _is_due(self, company):
        """Whether a company with customers has no run yet that was started today."""
        relationships = self.env["crm.relationship"]
        today = relationships._get_day_start(
            company, relationships._get_company_today(company)
        )
        known = self.search_count(
            [
                ("company_id", "=", company.id),
                ("simulate", "=", False),
                ("create_date", ">=", today),
            ],
            limit=1,
        )
        return not known and bool(
            self.env["crm.relationship"].search_count(
                [("company_id", "=", company.id)], limit=1
            )
        )

    def _fail(self, error):
        """Record why the run failed and tell the managers; what was applied stays."""
        self.write(
            {"state": "failed", "error": str(error), "ended": fields.Datetime.now()}
        )
        self._call_managers(
            self.env._(
                "%(run)s failed: %(error)s Customers keep their values; the next run "
                "starts anew.",
                run=self.name,
                error=error,
            )
        )
        self.env.cr.commit()

    def action_revert(self):
        """Give every customer back the position it had before the run.

        A customer that has moved on since, by hand or by a later run, is left alone.
        Each restored customer is one new row of the ledger.

        :raise UserError: the run was not applied
        """
        for run in self:
            if run.state != "done" or run.simulate:
                raise UserError(
                    run.env._("Only a run that was applied can be reverted.")
                )
            run._restore_positions()
            run.state = "reverted"

    def _restore_positions(self):
        """Undo the ledger rows of the run, in one statement."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH restored AS (
                    UPDATE crm_relationship r
                    SET lifecycle_stage_id = c.old_stage_id,
                        rfm_segment_id = c.old_segment_id,
                        tier_id = c.old_tier_id,
                        lifecycle_stage_date = CASE
                            WHEN c.old_stage_id IS DISTINCT FROM c.new_stage_id
                            THEN %(date)s ELSE r.lifecycle_stage_date END,
                        rfm_segment_date = CASE
                            WHEN c.old_segment_id IS DISTINCT FROM c.new_segment_id
                            THEN %(date)s ELSE r.rfm_segment_date END,
                        tier_date = CASE
                            WHEN c.old_tier_id IS DISTINCT FROM c.new_tier_id
                            THEN %(date)s ELSE r.tier_date END
                    FROM crm_relationship_change c
                    WHERE c.run_id = %(run)s
                      AND r.id = c.relationship_id
                      AND (r.lifecycle_stage_id, r.rfm_segment_id, r.tier_id)
                          IS NOT DISTINCT FROM
                          (c.new_stage_id, c.new_segment_id, c.new_tier_id)
                    RETURNING c.*
                )
                INSERT INTO crm_relationship_change (
                    relationship_id, company_id, date, reason, user_id,
                    old_stage_id, new_stage_id, old_segment_id, new_segment_id,
                    old_tier_id, new_tier_id,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT relationship_id, company_id, %(date)s, %(reason)s, %(uid)s,
                       new_stage_id, old_stage_id, new_segment_id, old_segment_id,
                       new_tier_id, old_tier_id,
                       %(uid)s, %(time)s, %(uid)s, %(time)s
                FROM restored
                RETURNING relationship_id
                """,
                run=self.id,
                date=fields.Date.context_today(self),
                reason=self.env._("Reverted: %(run)s", run=self.name),
                uid=self.env.uid,
                time=self.env.cr.now(),
            )
        )
        self.env["crm.relationship"].invalidate_model(flush=False)
        self.env["crm.relationship"]._invalidate_shown()
        return len(rows)
