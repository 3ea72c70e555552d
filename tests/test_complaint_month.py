"""A month of 2,000 complaints: every warning and escalation is told, exactly once.

Time goes on by six hours. At each step some complaints are handled, then the scheduled
action works until nothing is due. It crashes twice: after everything of a batch was
written, and before. What had to be told is worked out from Odoo's own calendar.
"""

import itertools
from collections import Counter
from datetime import datetime, timedelta
from unittest.mock import patch

import pytz

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.complaint_common import ComplaintCommon

START = datetime(2026, 3, 2, 6)
STEP = timedelta(hours=6)
STEPS = 120
COUNT = 2000
# so many different moments of receipt, in the first twenty days, off the steps
SLOTS = [START + timedelta(hours=12 * n, minutes=17 * n % 60) for n in range(40)]
# {what happens: after how many steps}, by turns
FATES = [
    {},
    {"acknowledge": 2, "closed": 5},
    {},
    {"waiting": 1, "investigating": 7},
    {"answered": 3},
    {"withdrawn": 4},
    {},
    {"acknowledge": 1, "waiting": 4, "investigating": 20, "closed": 40},
]
CLOCKS = {"acknowledge": 4, "answer": 16, "final": 40}
NAMES = {"acknowledge": "Acknowledge", "answer": "Answer", "final": "Close"}
PAUSED = ("answer",)
LEVELS = {75: "user", 100: "leader", 150: "manager"}
MET_BY = {
    "acknowledge": ("acknowledge", "answered", "closed"),
    "answer": ("answered", "closed"),
    "final": ("closed",),
}


class Crash(Exception):
    """The server dies in the middle of its work."""


@tagged("post_install", "-at_install")
class TestComplaintMonth(ComplaintCommon):
    """Complaints of every kind of history, some confidential, some of nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user(
            "leader", "crm_relationship.group_complaint_user", cls.company_a
        )
        for role in ("agent", "officer"):
            cls.users[role].company_ids = [Command.set(cls.company_a.ids)]
        cls.team.user_id = cls.leader
        cls.sla.active = False
        cls.sla = cls._create_sla(
            {
                "level_ids": [
                    Command.create({"percent": percent, "recipient": recipient})
                    for percent, recipient in LEVELS.items()
                ]
            },
            **{kind: (hours, "hour", kind in PAUSED) for kind, hours in CLOCKS.items()},
        )
        cls._flush()
        # a test commits nothing
        cls.startClassPatcher(
            patch.object(cls.env.registry["ir.cron"], "_commit_progress")
        )
        cls._set_complaints()

    @classmethod
    def _set_complaints(cls):
        """Make all complaints at once, each before anything of it happens."""
        env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        agent = cls.users["agent"]
        values = [
            {
                "name": f"Number {number}",
                "partner_id": cls.customer.id,
                "company_id": cls.company_a.id,
                "category_id": cls.category.id,
                "cause_id": cls.cause.id,
                "outcome": "partly",
                "date_received": SLOTS[number % len(SLOTS)],
                "user_id": agent.id if number % 7 else False,
                "is_confidential": number % 11 == 0,
            }
            for number in range(COUNT)
        ]
        with cls._at(cls, START + STEPS * STEP):
            cls.complaints = env["crm.complaint"].create(values)
            cls._flush()

    # --- what has to be told ---

    def _get_fate(self, number):
        return FATES[number // len(SLOTS) % len(FATES)]

    def _get_steps(self, slot, fate):
        """Return ``{what happens: its date}`` of a complaint received at ``slot``."""
        first = (slot - START) // STEP + 1
        return {step: START + (first + after) * STEP for step, after in fate.items()}

    def _get_moment(self, slot, steps, kind, percent):
        """Return when so much of the time is used, by Odoo's calendar."""
        left = CLOCKS[kind] * percent / 100
        start = pytz.utc.localize(slot)
        if kind in PAUSED and "waiting" in steps:
            pause = pytz.utc.localize(steps["waiting"])
            used = self.calendar.get_work_hours_count(start, pause)
            if used < left:
                start, left = pytz.utc.localize(steps["investigating"]), left - used
        planned = self.calendar.plan_hours(left, start, compute_leaves=True)
        return planned.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_levels(self, slot, fate):
        """Return the (kind, percent) that are reached before the clock is met."""
        steps = self._get_steps(slot, fate)
        last = START + STEPS * STEP
        for kind, percent in itertools.product(CLOCKS, LEVELS):
            moment = self._get_moment(slot, steps, kind, percent)
            ends = [steps[end] for end in (*MET_BY[kind], "withdrawn") if end in steps]
            told = START + -((START - moment) // STEP) * STEP  # the step that sees it
            if told <= last and all(told < end for end in ends):
                yield kind, percent

    def _get_recipient(self, number, recipient):
        agent, officer = self.users["agent"], self.users["officer"]
        is_confidential = number % 11 == 0
        if recipient == "user" and number % 7:
            return agent
        return officer if is_confidential or recipient == "manager" else self.leader

    def _get_expected(self):
        """Return the (complaint, summary, user) of all warnings, as a Counter."""
        levels = {
            (slot, place): list(self._get_levels(slot, fate))
            for slot in SLOTS
            for place, fate in enumerate(FATES)
        }
        expected = Counter()
        for number, complaint in enumerate(self.complaints):
            place = number // len(SLOTS) % len(FATES)
            for kind, percent in levels[SLOTS[number % len(SLOTS)], place]:
                user = self._get_recipient(number, LEVELS[percent])
                late = "deadline missed"
                text = late if percent >= 100 else f"{percent} % of the time is used"
                expected[complaint.id, f"{NAMES[kind]}: {text}", user.id] += 1
        return expected

    # --- the month ---

    def test_month(self):
        """Every level that is reached is told once, whatever crashes."""
        events = self._get_events()
        crashes = {
            42: ("crm.complaint.clock", "_plan_next_warning"),
            62: ("ir.cron", "_commit_progress"),
        }
        for number in range(STEPS + 1):
            now = START + number * STEP
            with self._at(now):
                for step, complaints in events.get(now, {}).items():
                    self._handle(complaints, step)
                self._flush()
                if number in crashes:
                    self._crash(*crashes[number])
                self._work()
        expected = self._get_expected()
        self.assertGreater(sum(expected.values()), 5000)
        self.assertEqual(self._get_told(), expected)

    def _get_events(self):
        """Return ``{date: {step: complaints}}``."""
        events = {}
        for number, complaint in enumerate(self.complaints):
            slot = SLOTS[number % len(SLOTS)]
            for step, date in self._get_steps(slot, self._get_fate(number)).items():
                of_date = events.setdefault(date, {})
                of_date[step] = of_date.get(step, complaint.browse()) | complaint
        return events

    def _handle(self, complaints, step):
        if step == "acknowledge":
            complaints.action_acknowledge()
        else:
            complaints.stage_id = getattr(self, f"stage_{step}")

    def _crash(self, model, method):
        """Let the scheduled action die in a batch; all of it is undone."""
        clocks = self.env["crm.complaint.clock"]
        self.assertTrue(clocks.search_count(clocks._get_warning_domain()))
        told = sum(self._get_told().values())
        with (
            patch.object(self.env.registry[model], method, side_effect=Crash),
            self.assertRaises(Crash),
            self.env.cr.savepoint(),
        ):
            clocks._cron_warn(batch_size=200)
        self.assertEqual(sum(self._get_told().values()), told)

    def _work(self):
        """Call the action until nothing is due; a person has one message a call."""
        clocks = self.env["crm.complaint.clock"]
        domain = clocks._get_warning_domain()
        while clocks.search_count(domain):
            before = self._get_messages()
            clocks._cron_warn(batch_size=200)
            messages = self._get_messages() - before
            self.assertLessEqual(set(messages.values()), {1})
        self.env.flush_all()

    def _get_messages(self):
        """Return the messages of each person that belong to no document."""
        groups = self.env["mail.message"]._read_group(
            [("model", "=", False), ("message_type", "=", "user_notification")],
            ["partner_ids"],
            ["__count"],
        )
        return Counter({partner.id: count for partner, count in groups})

    def _get_told(self):
        """Return the (complaint, summary, user) of all activities, as a Counter."""
        activities = self.env["mail.activity"].search_fetch(
            [("res_model", "=", "crm.complaint"), ("automated", "=", True)]
            + [("res_id", "in", self.complaints.ids)],
            ["res_id", "summary", "user_id"],
        )
        return Counter((one.res_id, one.summary, one.user_id.id) for one in activities)
