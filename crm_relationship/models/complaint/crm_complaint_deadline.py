from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_complaint_sla_line import CLOCKS
from .crm_complaint_stage import DONE_KINDS

SOON = timedelta(days=1)


class CrmComplaint(models.Model):
    """The next deadline of a complaint, and what it says at the moment of reading."""

    _inherit = "crm.complaint"

    date_deadline = fields.Datetime(
        "Next Deadline", compute="_compute_date_deadline", store=True, index=True
    )
    next_clock = fields.Selection(
        CLOCKS, "Next Step", compute="_compute_date_deadline", store=True
    )
    deadline_state = fields.Selection(
        [
            ("missed", "Missed"),
            ("soon", "Within a Day"),
            ("running", "Running"),
            ("paused", "Waiting for Customer"),
            ("done", "Done"),
            ("none", "No Deadline"),
        ],
        "Deadline Is",
        compute="_compute_deadline_state",
        search="_search_deadline_state",
        help="Missed: the next deadline has passed. It is right at every moment.",
    )
    is_any_missed = fields.Boolean(
        "Missed a Deadline",
        compute="_compute_is_any_missed",
        search="_search_is_any_missed",
        help="Some deadline passed before it was met, be it met later. Of merged "
        "complaints, only the one that is kept says so.",
    )

    @api.depends("clock_ids.date_deadline", "clock_ids.date_met", "clock_ids.date_stop")
    def _compute_date_deadline(self):
        for complaint in self:
            waiting = complaint.clock_ids.filtered(
                lambda clock: (
                    clock.date_deadline and not (clock.date_met or clock.date_stop)
                )
            )
            following = waiting.sorted("date_deadline")[:1]
            complaint.date_deadline = following.date_deadline
            complaint.next_clock = following.kind

    @api.depends("date_deadline", "kind")
    def _compute_deadline_state(self):
        now = fields.Datetime.now()
        for complaint in self:
            deadline = complaint.date_deadline
            if complaint.kind in DONE_KINDS:
                complaint.deadline_state = "done"
            elif not deadline:
                is_waiting = complaint.kind == "waiting"
                complaint.deadline_state = "paused" if is_waiting else "none"
            elif deadline < now:
                complaint.deadline_state = "missed"
            else:
                is_soon = deadline <= now + SOON
                complaint.deadline_state = "soon" if is_soon else "running"

    def _search_deadline_state(self, operator, value):
        if operator != "in":
            return NotImplemented

        domains = self._get_deadline_state_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_deadline_state_domains(self):
        """Return ``{state: domain}`` as of now, which finds by the deadline's index."""
        now = fields.Datetime.now()
        is_open = Domain("kind", "not in", DONE_KINDS)
        is_waiting = Domain("kind", "=", "waiting")
        no_deadline = is_open & Domain("date_deadline", "=", False)
        return {
            "missed": is_open & Domain("date_deadline", "<", now),
            "soon": is_open
            & Domain("date_deadline", ">=", now)
            & Domain("date_deadline", "<=", now + SOON),
            "running": is_open & Domain("date_deadline", ">", now + SOON),
            "paused": no_deadline & is_waiting,
            "none": no_deadline & ~is_waiting,
            "done": Domain("kind", "in", DONE_KINDS),
        }

    def _get_deadline_state_sql(self, alias):
        """Return the state as of now, the same as the compute."""
        self.flush_model(["date_deadline", "kind"])
        now = fields.Datetime.now()
        return SQL(
            """
            CASE WHEN %(kind)s = ANY(%(done)s) THEN 'done'
                 WHEN %(deadline)s < %(now)s THEN 'missed'
                 WHEN %(deadline)s <= %(soon)s THEN 'soon'
                 WHEN %(deadline)s IS NOT NULL THEN 'running'
                 WHEN %(kind)s = 'waiting' THEN 'paused'
                 ELSE 'none' END
            """,
            kind=SQL.identifier(alias, "kind"),
            deadline=SQL.identifier(alias, "date_deadline"),
            done=list(DONE_KINDS),
            now=now,
            soon=now + SOON,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "deadline_state":
            return self._get_deadline_state_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("clock_ids.state", "merged_into_id")
    def _compute_is_any_missed(self):
        missed = self._get_missed_domain() & Domain("complaint_id", "in", self.ids)
        # whether a deadline was kept is no secret of the clock's
        clocks_sudo = self.env["crm.complaint.clock"].sudo().search(missed)
        late = clocks_sudo.complaint_id.sudo(False)
        for complaint in self:
            complaint.is_any_missed = complaint._origin in late

    def _search_is_any_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        clocks = self.env["crm.complaint.clock"].sudo()
        missed = clocks._search(self._get_missed_domain())
        return [
            (
                "id",
                "in" if True in value else "not in",
                missed.subselect("complaint_id"),
            )
        ]

    @api.model
    def _get_missed_domain(self):
        """Return the clocks that were missed, of no complaint twice."""
        missed = Domain("state", "=", "missed")
        return missed & Domain("complaint_id.merged_into_id", "=", False)
