import contextlib

import pytz
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime

from .common import RelationshipCommon

COMPLAINT_ROLES = {
    "agent": "crm_relationship.group_complaint_user",
    "officer": "crm_relationship.group_complaint_officer",
    "complaint_manager": "crm_relationship.group_complaint_manager",
}
# a Monday
NOW = "2026-03-02 09:00:00"


def date(text):
    return Datetime.to_datetime(text)


class ComplaintCommon(RelationshipCommon):
    """Teams, a calendar from Monday to Friday 9-17 in UTC, and one plain policy.

    The policies that the module brings are archived: each test sets its own.
    """

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(NOW))
        super().setUpClass()
        cls.env["crm.complaint.sla"].search([]).active = False
        cls.calendar = cls._create_calendar()
        cls.companies.resource_calendar_id = cls.calendar
        cls.team, cls.team_b = cls.env["crm.complaint.team"].create(
            [
                {"name": "Handling", "company_id": company.id}
                for company in (cls.company_a, cls.company_b)
            ]
        )
        cls.team.member_ids = cls.users["agent"]
        cls.category = cls.env["crm.complaint.category"].create({"name": "Late"})
        cls.cause = cls.env["crm.complaint.cause"].create({"name": "Too few people"})
        for kind in ("new", "investigating", "waiting", "answered", "closed"):
            cls._set_stage(kind)
        cls._set_stage("withdrawn")
        cls.sla = cls._create_sla(
            acknowledge=(4, "hour"), answer=(16, "hour", True), final=(10, "day")
        )
        cls._flush()

    @classmethod
    def _set_users(cls):
        result = super()._set_users()
        for role, groups in COMPLAINT_ROLES.items():
            cls.users[role] = cls._new_user(role, groups, cls.companies)
        return result

    @classmethod
    def _set_stage(cls, kind):
        stage = cls.env["crm.complaint.stage"]._get_default(kind, cls.company_a)
        setattr(cls, f"stage_{kind}", stage)

    @classmethod
    def _create_calendar(cls, days="01234", hours=((9, 17),), zone="UTC", **values):
        """Return working hours; days count from Monday, hours from midnight."""
        attendances = [
            Command.create(
                {"name": "Work", "dayofweek": day, "day_period": "morning"}
                | {"hour_from": begin, "hour_to": end}
            )
            for day in days
            for begin, end in hours
        ]
        return cls.env["resource.calendar"].create(
            {"name": "Office", "tz": zone, "company_id": False}
            | {"attendance_ids": [Command.clear(), *attendances]}
            | values
        )

    @classmethod
    def _create_leave(cls, start, end, calendar=None, **values):
        return cls.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "date_from": start, "date_to": end}
            | {"calendar_id": calendar and calendar.id}
            | values
        )

    @classmethod
    def _create_sla(cls, values=None, **clocks):
        """Return a policy; clocks as ``answer=(amount, unit, can pause)``."""
        lines = [
            Command.create(
                {"kind": kind, "duration": clock[0], "unit": clock[1]}
                | {"can_pause": len(clock) > 2 and clock[2]}
            )
            for kind, clock in clocks.items()
        ]
        defaults = {"name": "Policy", "line_ids": lines}
        return cls.env["crm.complaint.sla"].create(defaults | (values or {}))

    @classmethod
    def _create_complaint(cls, partner=None, **values):
        defaults = {"name": "Too late", "partner_id": (partner or cls.customer).id}
        defaults |= {"company_id": cls.company_a.id, "category_id": cls.category.id}
        complaints = cls.env["crm.complaint"].with_company(cls.company_a)
        return complaints.create(defaults | values)

    @classmethod
    def _close(cls, complaint, outcome="upheld"):
        complaint.write(
            {"cause_id": cls.cause.id, "outcome": outcome}
            | {"stage_id": cls.stage_closed.id}
        )

    @contextlib.contextmanager
    def _refused(self, text, error=UserError):
        """Expect a message, and nothing left of what was tried."""
        with self.assertRaisesRegex(error, text), self.env.cr.savepoint():
            yield

    def _as(self, role, records):
        """Return the records as a user of ``role`` sees them."""
        user = self.users[role]
        companies = user.company_ids.ids
        return records.with_user(user).with_context(allowed_company_ids=companies)

    def _at(self, moment, zone="UTC"):
        """Let it be ``moment`` (by the clocks of ``zone``) in a with-block."""
        local = Datetime.to_datetime(moment)
        utc = pytz.timezone(zone).localize(local).astimezone(pytz.utc)
        return freeze_time(utc.replace(tzinfo=None))

    def _get_clock(self, complaint, kind, reopened=0):
        return complaint.clock_ids.filtered(
            lambda clock: clock.kind == kind and clock.round == reopened
        )

    def _get_dates(self, complaint):
        """Return ``{kind: deadline}`` of the present clocks."""
        return {
            clock.kind: clock.date_deadline
            for clock in complaint.clock_ids
            if clock.round == complaint.reopen_count
        }

    def _get_rows(self, complaint):
        """Return everything that the clocks' rows say, as they are stored."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM crm_complaint_clock WHERE complaint_id = %s ORDER BY id",
            [complaint.id],
        )
        return self.env.cr.fetchall()
