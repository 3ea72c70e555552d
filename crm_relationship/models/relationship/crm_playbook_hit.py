import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 200

STATES = [
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("skipped", "Left Out"),
    ("withdrawn", "Withdrawn"),
    ("failed", "Failed"),
]
REASONS = [
    ("cap", "Daily number reached"),
    ("complaint", "Complaint open"),
    ("opted_out", "Opted out of e-mails"),
    ("no_email", "No e-mail address"),
    ("moved_on", "Stands elsewhere by now"),
    ("archived", "Archived"),
    ("switched_off", "Playbook switched off"),
    ("reverted", "Scoring run reverted"),
]


class CrmPlaybookHit(models.Model):
    """One customer and one event of a playbook: the queue, and the record of it.

    A row enters waiting, in the transaction of what happened; the scheduled action
    does what the playbook says in the transaction that marks the row done. Killed at
    any moment, either both are there or none.
    """

    _name = "crm.playbook.hit"
    _description = "Customer Reached by a Playbook"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "relationship_id"

    playbook_id = fields.Many2one(
        "crm.playbook", required=True, readonly=True, index=True, ondelete="cascade"
    )
    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    event_key = fields.Char(
        required=True, readonly=True, export_string_translation=False
    )
    change_id = fields.Many2one(
        "crm.relationship.change",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    date = fields.Date("Happened", required=True, readonly=True)
    date_due = fields.Date("Due", required=True, readonly=True)
    date_done = fields.Date("Done", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="waiting")
    reason = fields.Selection(REASONS, readonly=True)
    error = fields.Text(readonly=True)
    # what it led to
    user_id = fields.Many2one("res.users", "Done By", readonly=True)
    activity_ids = fields.Many2many(
        "mail.activity", readonly=True, context={"active_test": False}
    )
    message_id = fields.Many2one(
        "mail.message", "E-mail", readonly=True, index="btree_not_null"
    )

    _once = models.Constraint(
        "UNIQUE(playbook_id, relationship_id, event_key)",
        "The playbook has reached this customer for this event already.",
    )
    _waiting_idx = models.Index("(company_id, date_due, id) WHERE state = 'waiting'")
    _cap_idx = models.Index(
        "(playbook_id, date_done, user_id) WHERE state = 'done'",
    )

    @api.model
    def _trigger_work(self):
        """Have the scheduled action called at once, when the transaction is over."""
        cron = self.env.ref(
            "crm_relationship.ir_cron_playbook", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_work(self, batch_size=BATCH):
        """Queue what the day brings, then do what waits, a batch a call.

        Where playbooks are switched off for the company, what waits goes on waiting.
        """
        companies = self.env["res.company"].search(
            [("relationship_use_playbooks", "=", True)]
        )
        for company in companies:
            self.env["crm.playbook"]._queue_days(company)
        done = 0
        for company in companies:
            hits = self.search(self._get_due_domain(company), limit=batch_size)
            done += len(hits.try_lock_for_update()._work(company))
        remaining = sum(
            self.search_count(self._get_due_domain(company)) for company in companies
        )
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _get_due_domain(self, company):
        today = self.env["crm.relationship"]._get_company_today(company)
        return [
            ("company_id", "=", company.id),
            ("state", "=", "waiting"),
            ("date_due", "<=", today),
            ("playbook_id.is_on", "=", True),
            ("playbook_id.active", "=", True),
        ]

    def _work(self, company):
        """Do what waits, playbook by playbook, in the words of the company; return it.

        All of a playbook at once; when that fails, one by one, and whoever fails then
        is put aside with the error: one bad record must not stop the others.
        """
        lang = company.partner_id.lang or self.env.lang
        hits = self.with_company(company).with_context(lang=lang)
        for rows in hits.sorted("id").grouped("playbook_id").values():
            if not rows._try_work(company):
                for row in rows:
                    if not row._try_work(company):
                        _logger.warning("Playbook row %s failed", row.id)
        return self

    def _try_work(self, company):
        """Do what waits in a savepoint; return whether it went well."""
        try:
            with self.env.cr.savepoint():
                self._do(company)
            return True
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the whole batch is done again, later
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                text = str(error) or type(error).__name__
                self.write({"state": "failed", "error": text})
            return False

    def action_retry(self):
        """Try again what failed: the button on list and form."""
        self.check_access("read")
        self.env["crm.playbook"].check_access("write")
        failed = self.filtered(lambda hit: hit.state == "failed")
        failed.sudo().write({"state": "waiting", "error": False})  # system's rows
        self._trigger_work()

    def _put_off(self, reason, company):
        """Let these rest until tomorrow."""
        today = self.env["crm.relationship"]._get_company_today(company)
        self.write({"date_due": today + timedelta(days=1), "reason": reason})

    @api.model
    def _get_counts_done(self, playbook, day):
        """Return ``{user id: customers}`` that the playbook reached on a day."""
        query = SQL(
            """
            SELECT COALESCE(user_id, 0), COUNT(*) FROM crm_playbook_hit
            WHERE playbook_id = %s AND date_done = %s AND state = 'done'
            GROUP BY 1
            """,
            playbook.id,
            day,
        )
        return dict(self.env.execute_query(query))
