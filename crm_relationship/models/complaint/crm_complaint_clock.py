from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_complaint_sla_line import CLOCKS

STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("dropped", "No Longer Needed"),
]
# what a row says once it is stamped, and nobody changes any more
FROZEN_FIELDS = {
    "complaint_id",
    "kind",
    "round",
    "duration",
    "unit",
    "date_start",
    "date_deadline",
    "date_met",
    "date_stop",
}


class CrmComplaintClock(models.Model):
    """One deadline of one complaint: from when, until when, and when it was kept.

    Rows are planned by ``crm.complaint._plan_clocks()`` and by nobody else. The state
    follows from the dates whenever it is read, so that a deadline is missed at the
    very second, whether or not any scheduled action runs.
    """

    _name = "crm.complaint.clock"
    _description = "Clock of a Complaint"
    _order = "round desc, id"
    _rec_name = "kind"

    complaint_id = fields.Many2one(
        "crm.complaint", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="complaint_id.company_id")
    kind = fields.Selection(CLOCKS, "What", required=True)
    round = fields.Integer(
        "Reopened", help="0 for the first handling, 1 after the first reopening."
    )
    # what was promised
    sla_id = fields.Many2one("crm.complaint.sla", "Policy", ondelete="set null")
    duration = fields.Float(help="Working hours, or calendar days.")
    unit = fields.Selection([("hour", "Working Hours"), ("day", "Calendar Days")])
    can_pause = fields.Boolean("Waits for the Customer")
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Hours of", ondelete="set null"
    )
    # what became of it
    date_start = fields.Datetime("From", required=True)
    date_deadline = fields.Datetime(
        "Deadline", index="btree_not_null", help="Empty while the clock is paused."
    )
    hours_paused = fields.Float("Paused (Hours)")
    date_met = fields.Datetime("Met on")
    date_stop = fields.Datetime(
        "Stopped on", help="When the complaint was withdrawn before the clock was met."
    )
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")
    hours_late = fields.Float("Late by (Hours)", compute="_compute_state")
    # who is told, see crm_complaint_warn.py
    percent_warned = fields.Integer("Warned at (%)")
    date_warning = fields.Datetime("Next Warning")

    _round_uniq = models.Constraint(
        "UNIQUE(complaint_id, round, kind)", "A complaint has one clock of a kind."
    )
    _warning_index = models.Index(
        "(date_warning) WHERE date_met IS NULL AND date_stop IS NULL"
    )

    @api.depends("date_deadline", "date_met", "date_stop")
    def _compute_state(self):
        now = fields.Datetime.now()
        for clock in self:
            deadline = clock.date_deadline
            end = clock.date_met or clock.date_stop or now
            late = end - deadline if deadline and end > deadline else None
            clock.hours_late = late.total_seconds() / 3600 if late else 0
            if late:
                clock.state = "missed"
            elif clock.date_met:
                clock.state = "met"
            elif clock.date_stop:
                clock.state = "dropped"
            else:
                clock.state = "running" if deadline else "paused"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            return SQL("%s = ANY(%s)", model._get_state_sql(alias), list(value))

        return Domain.custom(to_sql=to_sql)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "state":
            return self._get_state_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    def _get_state_sql(self, alias):
        """Return the state as of now, the same as :meth:`_compute_state`."""
        self.flush_model(["date_deadline", "date_met", "date_stop"])
        names = ("date_deadline", "date_met", "date_stop")
        deadline, met, stop = (SQL.identifier(alias, name) for name in names)
        return SQL(
            """
            CASE WHEN COALESCE(%(met)s, %(stop)s, %(now)s) > %(deadline)s THEN 'missed'
                 WHEN %(met)s IS NOT NULL THEN 'met'
                 WHEN %(stop)s IS NOT NULL THEN 'dropped'
                 WHEN %(deadline)s IS NULL THEN 'paused'
                 ELSE 'running' END
            """,
            deadline=deadline,
            met=met,
            stop=stop,
            now=fields.Datetime.now(),
        )

    def write(self, vals):
        if FROZEN_FIELDS & vals.keys() and self._is_any_frozen():
            raise UserError(
                self.env._("A clock that was met or stopped is not changed any more.")
            )
        return super().write(vals)

    def _is_any_frozen(self):
        return any(clock.date_met or clock.date_stop for clock in self)

    def _write_different(self, values):
        """Write what differs, so that planning again leaves no trace."""
        self.ensure_one()
        fields_get = self._fields
        different = {
            name: value
            for name, value in values.items()
            if fields_get[name].convert_to_cache(value, self)
            != fields_get[name].convert_to_cache(self[name], self)
        }
        if different:
            self.write(different)
