from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_complaint_sla import CRITERIA
from .crm_complaint_stage import DONE_KINDS

# which dates of the complaint meet which clock, the first one known; closing meets all
MET_BY = {
    "acknowledge": ("date_acknowledged", "date_answered"),
    "answer": ("date_answered",),
    "final": ("date_closed",),
}
PLANNED = "crm_complaint.planned_companies"


class CrmComplaint(models.Model):
    """The clocks of a complaint: planned from its dates, its pauses and the policy.

    Planning is a function of what is written down, so that it can be done at any time,
    any number of times: rows that were met or stopped stay as they are, the others
    become what the policy, the calendar and the pauses of today make of them.
    """

    _inherit = "crm.complaint"

    sla_id = fields.Many2one(
        "crm.complaint.sla",
        "Deadline Policy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_sla_default = fields.Boolean(
        "Default Policy",
        readonly=True,
        copy=False,
        help="No policy is made for a complaint like this one.",
    )
    sla_tier_id = fields.Many2one(
        "crm.customer.tier",
        "Planned for Tier",
        readonly=True,
        copy=False,
        ondelete="set null",
        export_string_translation=False,
    )
    clock_ids = fields.One2many("crm.complaint.clock", "complaint_id", "Deadlines")

    @api.model
    def _get_planning_fields(self):
        """Return the fields that decide what deadlines a complaint has."""
        dates = {"date_received", "date_reopened"}.union(*MET_BY.values())
        customer = {"partner_id", "on_behalf_id", "relationship_id"}
        return {"stage_id", "type", "company_id", *CRITERIA, *dates, *customer}

    @api.model
    def _plan_open(self, company_ids):
        """Plan before the commit what is open in these companies; in all if none.

        For changes of policies and calendars, which come many at a time.
        """
        precommit = self.env.cr.precommit
        if PLANNED not in precommit.data:
            precommit.data[PLANNED] = set()
            settler = self.env["crm.relationship"]._get_settler()
            precommit.add(self.with_env(settler.env)._plan_companies)
        precommit.data[PLANNED] |= set(company_ids) or {False}

    @api.model
    def _plan_companies(self):
        company_ids = self.env.cr.precommit.data.pop(PLANNED, set())
        domain = Domain("kind", "not in", DONE_KINDS)
        if False not in company_ids:
            domain &= Domain("company_id", "in", list(company_ids))
        self.search(domain, order="id")._plan_clocks()

    @api.model
    def _get_outdated(self, condition, limit=None):
        """Return open complaints that were planned for another tier of the customer.

        In SQL, because silent runs of the scoring move tiers without telling anybody.

        :param SQL condition: on the relationship ``r``
        """
        self.flush_model(["kind", "relationship_id", "sla_tier_id", "type"])
        self.env["crm.relationship"].flush_model(["tier_id"])
        query = SQL(
            """
            SELECT c.id
            FROM crm_complaint c
            JOIN crm_relationship r ON r.id = c.relationship_id
            WHERE c.kind <> ALL(%s) AND c.type = 'complaint'
              AND c.sla_tier_id IS DISTINCT FROM r.tier_id AND %s
            ORDER BY c.id
            LIMIT %s
            """,
            list(DONE_KINDS),
            condition,
            limit,
        )
        return self.browse(row[0] for row in self.env.execute_query(query))

    def _plan_clocks(self):
        """Write the clocks that follow from the complaints as they are now."""
        # clocks are nobody's to write; a policy counts whoever may read it
        complaints_sudo = self.sudo().filtered(
            lambda record: record.type == "complaint"
        )
        (self.sudo() - complaints_sudo)._drop_clocks()
        slas = self.env["crm.complaint.sla"].sudo().search([])
        times = {}
        missing = []
        for complaint in complaints_sudo:
            missing += complaint._plan_own_clocks(slas, times)
        self.env["crm.complaint.clock"].sudo().create(missing)

    def _drop_clocks(self):
        """Forget the open clocks of what is no complaint."""
        self.clock_ids.filtered(
            lambda clock: not (clock.date_met or clock.date_stop)
        ).unlink()
        self.filtered("sla_id").sla_id = False

    def _plan_own_clocks(self, slas, times):
        """Bring the open clocks up to date; return the values of missing ones.

        :param dict times: time by calendar and company, filled on the way
        """
        known = self.clock_ids.filtered(lambda clock: clock.round == self.reopen_count)
        frozen = known.filtered(lambda clock: clock.date_met or clock.date_stop)
        is_done = self.kind in DONE_KINDS
        if is_done and self.clock_ids and known == frozen:
            return []
        sla = slas._choose(self._get_sla_facts())
        self._set_sla(sla)
        lines = self._get_sla_lines(sla, slas)
        missing = []
        for line in lines:
            kind = line._get_clock_kind()
            clock = known.filtered(lambda clock, kind=kind: clock.kind == kind)
            if clock in frozen and clock:
                continue
            values = self._prepare_clock(line, clock, times)
            if clock:
                clock._write_different(values)
            else:
                missing.append(values)
        kinds = {line._get_clock_kind() for line in lines}
        (known - frozen).filtered(lambda clock: clock.kind not in kinds).unlink()
        return missing

    def _get_sla_lines(self, sla, slas):
        """Return the deadlines that the complaint gets, at most one of a kind.

        Called whenever clocks are planned, as superuser. Override to add deadlines that
        somebody else sets, of kinds of their own:
        ``return super()._get_sla_lines(sla, slas) | regulator_lines``.

        :param sla: the policy that was chosen for the complaint
        :param slas: all policies
        """
        return sla.line_ids

    def _get_sla_facts(self):
        """Return ``{criterion: value}`` by which the policy is chosen."""
        return {name: self[name] for name in (*CRITERIA, "company_id")}

    def _set_sla(self, sla):
        values = {
            "sla_id": sla,
            "is_sla_default": bool(sla) and sla._is_default(),
            "sla_tier_id": self.tier_id,
        }
        if any(self[name] != value for name, value in values.items()):
            ids = {name: getattr(value, "id", value) for name, value in values.items()}
            self.write(ids)

    def _prepare_clock(self, line, clock, times):
        """Return the values of the clock that the policy's ``line`` asks for."""
        calendar = self._get_deadline_calendar(line)
        start = self.date_reopened or self.date_received
        pauses = self._get_pauses(start) if line.can_pause else []

        def get_date(percent):
            return self._get_date(line, percent, calendar, start, pauses, times)

        met = self._get_met(line.kind)
        stop = self.date_closed if self.kind == "withdrawn" and not met else False
        warned = clock.percent_warned
        levels = [level for level in line.sla_id.level_ids if level.percent > warned]
        level = min(levels, key=lambda level: level.percent, default=None)
        return {
            "complaint_id": self.id,
            "kind": line._get_clock_kind(),
            "round": self.reopen_count,
            "sla_id": line.sla_id.id,
            "duration": line.duration,
            "unit": line.unit,
            "can_pause": line.can_pause,
            "calendar_id": calendar.id,
            "date_start": start,
            "date_deadline": get_date(100) or False,
            "hours_paused": self._get_hours_paused(start, pauses),
            "date_met": met and max(met, start),
            "date_stop": stop and max(stop, start),
            "date_warning": (level and get_date(level.percent)) or False,
        }

    def _get_met(self, kind):
        """Return when the clock of a ``kind`` was met, or False.

        Closing meets every clock; what was withdrawn is over, and was not settled.
        """
        names = dict.fromkeys((*MET_BY[kind], "date_closed"))
        if self.kind != "closed":
            del names["date_closed"]
        return next((self[name] for name in names if self[name]), False)
