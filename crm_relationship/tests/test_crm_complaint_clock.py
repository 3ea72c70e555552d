from odoo.tests import tagged
from odoo.tools import SQL

from .complaint_common import ComplaintCommon, date


@tagged("post_install", "-at_install")
class TestCrmComplaintClock(ComplaintCommon):
    """Deadlines are those of the policy, the calendar and the pauses."""

    def test_three_clocks(self):
        """Working hours skip nights, calendar days do not."""
        complaint = self._create_complaint()
        self.assertEqual(
            self._get_dates(complaint),
            {
                "acknowledge": date("2026-03-02 13:00:00"),
                "answer": date("2026-03-03 17:00:00"),
                "final": date("2026-03-12 09:00:00"),
            },
        )
        self.assertEqual(complaint.date_deadline, date("2026-03-02 13:00:00"))
        self.assertEqual(complaint.next_clock, "acknowledge")

    def test_state_without_cron(self):
        """The state is right at the very second, in reading, searching and grouping."""
        complaint = self._create_complaint()
        clocks = self.env["crm.complaint.clock"]
        domain = [("complaint_id", "=", complaint.id), ("kind", "=", "acknowledge")]
        expected = {
            "2026-03-02 12:59:59": ("running", "soon"),
            "2026-03-02 13:00:00": ("running", "soon"),
            "2026-03-02 13:00:01": ("missed", "missed"),
        }
        for moment, (state, complaint_state) in expected.items():
            with self.subTest(moment), self._at(moment):
                self.env.invalidate_all()
                clock = clocks.search([*domain, ("state", "=", state)])
                self.assertEqual(clock.state, state)
                groups = clocks._read_group(domain, ["state"], ["__count"])
                self.assertEqual(groups, [(state, 1)])
                self.assertEqual(complaint.deadline_state, complaint_state)
                found = complaint.search([("deadline_state", "=", complaint_state)])
                self.assertIn(complaint, found)
                self.assertEqual(complaint.is_any_missed, state == "missed")
                late = complaint.search([("is_any_missed", "=", True)])
                self.assertEqual(complaint in late, state == "missed")

    def test_states_agree(self):
        """Read and searched, every state is the same."""
        late = self._create_complaint(date_received="2026-02-02 09:00:00")
        waits = self._create_complaint(stage_id=self.stage_waiting.id)
        taken_back = self._create_complaint()
        taken_back.stage_id = self.stage_withdrawn
        done = self._create_complaint()
        self._close(done)
        praise = self._create_complaint(type="praise")
        complaints = late | waits | taken_back | done | praise
        domain = [("id", "in", complaints.ids)]
        for state, _label in complaints._fields["deadline_state"].selection:
            found = complaints.search([*domain, ("deadline_state", "=", state)])
            read = complaints.filtered(lambda c, state=state: c.deadline_state == state)
            self.assertEqual(found, found & read)
            self.assertEqual(len(found), len(read))
        self.assertEqual(set(taken_back.clock_ids.mapped("state")), {"dropped"})
        clocks = complaints.clock_ids
        for state, _label in clocks._fields["state"].selection:
            found = clocks.search([("id", "in", clocks.ids), ("state", "=", state)])
            read = clocks.filtered(lambda c, state=state: c.state == state)
            self.assertEqual(set(found), set(read))
        self.assertEqual(
            set(clocks.mapped("state")), set(dict(clocks._fields["state"].selection))
        )

    def test_met(self):
        """A clock is met at the date of what it asks for, once."""
        complaint = self._create_complaint()
        with self._at("2026-03-02 11:00:00"):
            complaint.action_acknowledge()
        with self._at("2026-03-02 12:00:00"):
            complaint.action_acknowledge()
        clock = self._get_clock(complaint, "acknowledge")
        self.assertEqual(clock.date_met, date("2026-03-02 11:00:00"))
        self.assertEqual(clock.state, "met")
        with self._at("2026-03-04 09:00:00"):
            complaint.stage_id = self.stage_answered
        clock = self._get_clock(complaint, "answer")
        self.assertEqual(clock.state, "missed")
        self.assertEqual(clock.hours_late, 16)

    def test_answered_at_once(self):
        """Who has our answer knows, too, that we received the complaint."""
        complaint = self._create_complaint()
        with self._at("2026-03-02 10:00:00"):
            complaint.stage_id = self.stage_answered
        for kind in ("acknowledge", "answer"):
            self.assertEqual(self._get_clock(complaint, kind).state, "met")
        self.assertEqual(self._get_clock(complaint, "final").state, "running")

    def test_pause(self):
        """Waiting for the customer stops the clocks that may wait, and no other."""
        complaint = self._create_complaint()
        with self._at("2026-03-02 11:00:00"):
            complaint.stage_id = self.stage_waiting
            self.assertFalse(self._get_dates(complaint)["answer"])
            self.assertEqual(self._get_clock(complaint, "answer").state, "paused")
            self.assertTrue(self._get_dates(complaint)["final"])
        with self._at("2026-03-04 10:00:00"):
            complaint.stage_id = self.stage_investigating
        # 2 hours used, 14 left from Wednesday 10:00: 7 that day, 7 on Thursday
        dates = self._get_dates(complaint)
        self.assertEqual(dates["answer"], date("2026-03-05 16:00:00"))
        self.assertEqual(dates["final"], date("2026-03-12 09:00:00"))
        self.assertEqual(self._get_clock(complaint, "answer").hours_paused, 47)

    def test_pause_after_deadline(self):
        """Who asks the customer after the deadline has missed it all the same."""
        complaint = self._create_complaint()
        with self._at("2026-03-04 10:00:00"):
            complaint.stage_id = self.stage_waiting
            self.assertEqual(self._get_clock(complaint, "answer").state, "missed")

    def test_replanned(self):
        """Severity, category, team, tier and receipt choose the deadlines anew."""
        values = {
            "severity": {"severity": "4"},
            "category": {"category_id": self.category.id},
            "tier": {"tier_id": self.tier_high.id},
        }
        for hours, (name, criteria) in enumerate(values.items(), 1):
            self._create_sla(criteria | {"name": name}, answer=(hours, "hour"))
        self.category_other = self.category.create({"name": "Other"})
        complaint = self._create_complaint(category_id=self.category_other.id)
        self.assertTrue(complaint.is_sla_default)
        complaint.severity = "4"
        self.assertEqual(
            self._get_dates(complaint), {"answer": date("2026-03-02 10:00")}
        )
        self.assertFalse(complaint.is_sla_default)
        complaint.write({"severity": "2", "category_id": self.category.id})
        self.assertEqual(
            self._get_dates(complaint), {"answer": date("2026-03-02 11:00")}
        )
        complaint.category_id = self.category_other
        self._flush()
        self._place(complaint.relationship_id, tier_id=self.tier_high)
        self.assertEqual(
            self._get_dates(complaint), {"answer": date("2026-03-02 12:00:00")}
        )

    def test_tier_moved_silently(self):
        """A tier that a silent run gave is followed by the scheduled action."""
        self._create_sla({"tier_id": self.tier_high.id}, answer=(1, "hour"))
        complaint = self._create_complaint()
        self._flush()
        self.env.cr.execute(
            "UPDATE crm_relationship SET tier_id = %s WHERE id = %s",
            [self.tier_high.id, complaint.relationship_id.id],
        )
        self.env.invalidate_all()
        outdated = complaint._get_outdated(SQL("TRUE"))
        self.assertEqual(outdated, complaint)
        outdated._plan_clocks()
        self.assertEqual(list(self._get_dates(complaint)), ["answer"])
        self.assertFalse(complaint._get_outdated(SQL("TRUE")))

    def test_frozen(self):
        """After closing nothing changes a row, whatever becomes of the calendar."""
        complaint = self._create_complaint()
        self._close(complaint)
        rows = self._get_rows(complaint)
        self._create_leave("2026-03-02 00:00:00", "2026-03-20 00:00:00")
        self.calendar.attendance_ids.hour_to = 12
        self.sla.line_ids.duration = 1
        complaint.severity = "4"
        self._flush()
        self.assertEqual(self._get_rows(complaint), rows)
        with self._refused("not changed any more"):
            complaint.clock_ids[0].date_deadline = "2030-01-01 00:00:00"

    def test_reopened(self):
        """Reopened, a complaint has new clocks and keeps the old ones."""
        complaint = self._create_complaint()
        self._close(complaint)
        rows = self._get_rows(complaint)
        with self._at("2026-03-09 10:00:00"):
            complaint.write(
                {"stage_id": self.stage_investigating.id, "reopen_reason": "Again"}
            )
        self.assertEqual(self._get_rows(complaint)[:3], rows)
        self.assertEqual(len(complaint.clock_ids), 6)
        self.assertEqual(
            self._get_dates(complaint)["acknowledge"], date("2026-03-09 14:00:00")
        )

    def test_planned_twice(self):
        """Planning again leaves every row as it was."""
        complaint = self._create_complaint()
        complaint.stage_id = self.stage_waiting
        with self._at("2026-03-04 10:00:00"):
            complaint.stage_id = self.stage_investigating
            rows = self._get_rows(complaint)
            complaint._plan_clocks()
        self.assertEqual(self._get_rows(complaint), rows)
