from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..models.relationship.opened import open_records

LATE_DAYS = 2  # a company without a run for longer needs somebody to look


class CrmRelationshipHealth(models.TransientModel):
    """How the machinery is doing, at the moment the page is opened.

    Rooms add lines of their own by overriding :meth:`_get_lines`.
    """

    _name = "crm.relationship.health"
    _description = "Health of Customer Relationships"

    name = fields.Char(compute="_compute_name")
    line_ids = fields.One2many("crm.relationship.health.line", "health_id")

    @api.depends("create_date")
    def _compute_name(self):
        for health in self:
            moment = format_datetime(self.env, health.create_date)
            health.name = self.env._("Health, %(moment)s", moment=moment)

    @api.model
    def action_open_health(self):
        """Look at everything and open the page: the menu."""
        self.check_access("create")
        health = self.create({})
        self.env["crm.relationship.health.line"].create(
            [
                {"health_id": health.id, "sequence": number} | line
                for number, line in enumerate(self._get_lines())
            ]
        )
        return open_records(health, name=self.env._("Health"))

    @api.model
    def _get_lines(self):
        """Return the values of the page's lines, in their order.

        Called when the page is opened, with the rights of a manager. Override to add
        what your module has waiting, for instance::

            def _get_lines(self):
                late = [("is_late", "=", True)]
                return [
                    *super()._get_lines(),
                    self._get_count_line(_("Complaints"), _("Late"), "crm.complaint",
                                         late, "danger"),
                ]
        """
        return [
            *self._get_run_lines(),
            *self._get_queue_lines(),
            *self._get_cron_lines(),
            *self._get_table_lines(),
        ]

    @api.model
    def _prepare_line(self, section, name, value, state="info", action=False):
        """Return the values of a line; ``state`` says how bad it is."""
        return {
            "section": section,
            "name": name,
            "value": value,
            "state": state,
            "action": action,
        }

    @api.model
    def _prepare_action(self, model, domain, name, res_id=False):
        """Return the action that opens the records behind a line."""
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "domain": list(domain),
            "views": [[False, "list"], [False, "form"]],
        }
        if res_id:
            action |= {"res_id": res_id, "views": [[False, "form"]]}
        return action

    @api.model
    def _get_count_line(self, section, name, model, domain, state="warning"):
        """Return the line of a number: fine when it is 0, else of ``state``."""
        count = self.env[model].search_count(domain)
        return self._prepare_line(
            section,
            name,
            str(count),
            state if count else "ok",
            self._prepare_action(model, domain, name),
        )

    # --- scoring ---

    @api.model
    def _get_run_lines(self):
        section = self.env._("Scoring")
        runs = self.env["crm.scoring.run"]
        lines = [self._get_last_run_line(section, c) for c in self.env.companies]
        waiting = [("state", "=", "waiting")]
        failed = [("state", "=", "failed"), ("create_date", ">=", "today -30d")]
        return [
            *lines,
            self._get_count_line(
                section, self.env._("Runs waiting for approval"), runs._name, waiting
            ),
            self._get_count_line(
                section,
                self.env._("Runs failed in 30 days"),
                runs._name,
                failed,
                "danger",
            ),
        ]

    @api.model
    def _get_last_run_line(self, section, company):
        """Return when the company was scored last, and how long it took."""
        runs = self.env["crm.scoring.run"]
        name = self.env._("Last run of %(company)s", company=company.name)
        domain = [("company_id", "=", company.id), ("simulate", "=", False)]
        run = runs.search([*domain, ("ended", "!=", False)], limit=1)
        if not run:
            state = "warning" if runs._is_served(company) else "info"
            return self._prepare_line(section, name, self.env._("None yet"), state)
        text = self.env._(
            "%(moment)s, %(state)s, %(seconds)s seconds",
            moment=format_datetime(self.env, run.ended),
            state=dict(run._fields["state"]._description_selection(self.env))[
                run.state
            ],
            seconds=round(run.duration, 1),
        )
        age = (fields.Datetime.now() - run.ended).days
        is_late = age > LATE_DAYS and runs._is_served(company)
        state = "danger" if run.state == "failed" or is_late else "ok"
        action = self._prepare_action(runs._name, domain, name, run.id)
        return self._prepare_line(section, name, text, state, action)

    # --- what waits ---

    @api.model
    def _get_queue_lines(self):
        section = self.env._("Waiting")
        touches, hits = "crm.relationship.touch", "crm.playbook.hit"
        hour_ago = Domain("date_due", "<", "now -1H")
        waiting = Domain("state", "=", "waiting")
        overdue = waiting & Domain("date_due", "<", "today")
        failed = Domain("state", "=", "failed")
        late = self.env._("Customers to settle for over an hour")
        queues = [
            (self.env._("Customers to settle"), touches, Domain.TRUE, "info"),
            (late, touches, hour_ago, "warning"),
            (self.env._("Playbooks: customers waiting"), hits, waiting, "info"),
            (self.env._("Playbooks: overdue"), hits, overdue, "warning"),
            (self.env._("Playbooks: failed"), hits, failed, "danger"),
        ]
        return [self._get_count_line(section, *queue) for queue in queues]

    # --- scheduled actions ---

    @api.model
    def _get_cron_lines(self):
        """Return the next call of each of our scheduled actions."""
        section = self.env._("Scheduled actions")
        names = self.env["ir.model.data"].sudo()  # a manager need not administer
        names = names.search_fetch(
            [("model", "=", "ir.cron"), ("module", "=like", "crm_relationship%")],
            ["res_id"],
        )
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        crons = crons.search([("id", "in", names.mapped("res_id"))], order="nextcall")
        return [self._get_cron_line(section, cron) for cron in crons]

    @api.model
    def _get_cron_line(self, section, cron):
        moment = format_datetime(self.env, cron.nextcall)
        state = "ok"
        text = self.env._("next call %(moment)s", moment=moment)
        if not cron.active:
            state, text = "warning", self.env._("switched off")
        elif cron.failure_count:
            state = "danger"
            text = self.env._(
                "failed %(count)s times, next call %(moment)s",
                count=cron.failure_count,
                moment=moment,
            )
        action = self.env.is_system() and self._prepare_action(
            "ir.cron", [], cron.name, cron.id
        )
        return self._prepare_line(section, cron.name, text, state, action)
