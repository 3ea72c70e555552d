from datetime import timedelta
from random import Random

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tests import tagged

from .register_common import RegisterCommon

COUNTS = ("received_count", "reopened_count", "closed_count", "open_count")
FIRST = {"date_from": "2026-01-01", "date_to": "2026-06-30"}
SECOND = {"date_from": "2026-07-01", "date_to": "2026-12-31"}
LATER = "2027-01-10 08:00:00"


@tagged("post_install", "-at_install")
class TestCrmBankRegisterReopened(RegisterCommon):
    """A complaint that was taken up again is reported where that happened."""

    def _move(self, complaint, moment, kind, **values):
        """Let an agent move a complaint to a stage at a moment in UTC."""
        if kind == "new":
            values["reopen_reason"] = "Not settled"
        with freeze_time(moment):
            stage = self._get_stage(kind)
            self._as("agent", complaint).write({"stage_id": stage.id} | values)

    def _close(self, complaint, moment, outcome="upheld", **values):
        values |= {"outcome": outcome, "cause_id": self.cause.id}
        self._move(complaint, moment, "closed", **values)

    def _count(self, **days):
        """Return the counts of the register of these days, as it would be made now."""
        with freeze_time(LATER):
            register = self._register(**days)
            counts = tuple(register[name] for name in COUNTS)
            entry = register.entry_ids.read(
                ["outcome_code", "days", "band", "redress_amount", "date_reopened"]
            )
            register.unlink()
        return counts, entry and entry[0]

    def test_reopened_later(self):
        """Reopened and closed in the later half-year; the earlier one stays closed."""
        complaint = self._complain("2026-02-01 08:00:00")
        self._close(complaint, "2026-02-05 08:00:00", redress_amount=5)
        first = self._submit(self._register())
        self._move(complaint, "2026-08-01 08:00:00", "new")
        self.assertEqual(self._count(**SECOND)[0], (0, 1, 0, 1))
        self._close(complaint, "2026-08-03 08:00:00", "rejected", redress_amount=12)
        self.assertEqual(tuple(first[name] for name in COUNTS), (1, 0, 1, 0))
        corrected = first.browse(first.action_correct()["res_id"])
        self.assertEqual(tuple(corrected[name] for name in COUNTS), (1, 0, 1, 0))
        entry = corrected.entry_ids
        self.assertEqual(entry.outcome_code, "upheld")
        self.assertEqual((entry.days, entry.redress_amount), (4, 5))
        self.assertFalse(entry.date_reopened)
        counts, entry = self._count(**SECOND)
        self.assertEqual(counts, (0, 1, 1, 0))
        self.assertEqual(str(entry["date_reopened"]), "2026-08-01")
        self.assertEqual((entry["outcome_code"], entry["band"]), ("rejected", "3"))
        self.assertEqual((entry["days"], entry["redress_amount"]), (2, 7))

    def test_corrected(self):
        """Withdrawn by mistake and closed a minute later is no reopening."""
        complaint = self._complain("2026-02-01 08:00:00")
        self._move(complaint, "2026-03-10 08:00:00", "withdrawn")
        self._close(complaint, "2026-03-10 08:01:00")
        counts, entry = self._count(**FIRST)
        self.assertEqual(counts, (1, 0, 1, 0))
        self.assertEqual((entry["days"], entry["date_reopened"]), (37, False))

    def test_reopened_at_the_boundaries(self):
        """The half-year of a reopening begins at midnight in Tehran, too."""
        for moment, first, second in (
            ("2026-06-30 20:29:59", (1, 0, 0, 1), (0, 0, 0, 1)),
            ("2026-06-30 20:30:00", (1, 0, 1, 0), (0, 1, 0, 1)),
        ):
            complaint = self._complain("2026-02-01 08:00:00")
            self._close(complaint, "2026-02-05 08:00:00")
            self._move(complaint, moment, "new")
            self.assertEqual(self._count(**FIRST)[0], first, moment)
            self.assertEqual(self._count(**SECOND)[0], second, moment)
            complaint.type = "praise"

    def test_reopened_within(self):
        """Closed and reopened within a half-year is still open, and no reopening."""
        complaint = self._complain("2026-02-01 08:00:00")
        self._close(complaint, "2026-02-05 08:00:00")
        self._move(complaint, "2026-03-01 08:00:00", "new")
        self.assertEqual(self._count(**FIRST)[0], (1, 0, 0, 1))
        self._close(complaint, "2026-04-01 08:00:00", "partly", redress_amount=9)
        counts, entry = self._count(**FIRST)
        self.assertEqual(counts, (1, 0, 1, 0))
        self.assertEqual((entry["outcome_code"], entry["days"]), ("partly", 31))
        self.assertEqual(entry["redress_amount"], 9)
        self.assertFalse(self._count(**SECOND)[1])

    def test_withdrawn(self):
        """Taken back, then taken up again; and closed, then taken back."""
        complaint = self._complain("2026-02-01 08:00:00")
        self._move(complaint, "2026-02-05 08:00:00", "withdrawn")
        self._move(complaint, "2026-08-01 08:00:00", "new")
        self.assertEqual(self._count(**FIRST)[0], (0, 0, 0, 0))
        self.assertEqual(self._count(**SECOND)[0], (0, 1, 0, 1))
        complaint.type = "praise"
        complaint = self._complain("2026-02-01 08:00:00")
        self._close(complaint, "2026-02-05 08:00:00")
        self._move(complaint, "2026-08-01 08:00:00", "withdrawn")
        self.assertEqual(self._count(**FIRST)[0], (1, 0, 1, 0))
        self.assertEqual(self._count(**SECOND)[0], (0, 0, 0, 0))

    def test_balance(self):
        """Open at the beginning, received and reopened: closed, or open at the end."""
        random = Random(7)
        last = Datetime.to_datetime("2027-01-05 08:00:00")
        for _number in range(12):
            moment = Datetime.to_datetime("2025-07-05 08:00:00")
            moment += timedelta(days=random.randrange(300))
            complaint = self._complain(moment)
            while True:
                moment += timedelta(days=random.randrange(1, 160))
                if moment > last:
                    break
                if complaint.kind == "closed":
                    self._move(complaint, moment, "new")
                else:
                    self._close(complaint, moment)
        halves = [
            self._count(date_from=since, date_to=until)[0]
            for since, until in (
                ("2025-07-01", "2025-12-31"),
                *(tuple(half.values()) for half in (FIRST, SECOND)),
                ("2027-01-01", "2027-06-30"),
            )
        ]
        before = 0
        for received, reopened, closed, still_open in halves:
            self.assertEqual(before + received + reopened, closed + still_open, halves)
            before = still_open
        self.assertEqual(sum(half[0] for half in halves), 12)
        self.assertTrue(all(half[1] for half in halves[1:3]), halves)

    def test_closed_before_it_was_noted(self):
        """Of a reopening that left no closing the complaint is open from the first."""
        complaint = self._complain("2026-02-01 08:00:00")
        self._close(complaint, "2026-02-05 08:00:00")
        self._move(complaint, "2026-08-01 08:00:00", "new")
        self.env["crm.bank.complaint.closing"].search(
            [("complaint_id", "=", complaint.id)]
        ).unlink()
        self.assertEqual(self._count(**FIRST)[0], (1, 0, 0, 1))
        self.assertEqual(self._count(**SECOND)[0], (0, 0, 0, 1))

    def test_who_reads_closings(self):
        """Officers of the whole bank read earlier closings; nobody writes them."""
        complaint = self._complain("2026-02-01 08:00:00")
        self._close(complaint, "2026-02-05 08:00:00")
        self._move(complaint, "2026-08-01 08:00:00", "new")
        closing = self.env["crm.bank.complaint.closing"].search(
            [("complaint_id", "=", complaint.id)]
        )
        self.assertEqual(str(closing.date_closed), "2026-02-05 08:00:00")
        officer = self._as("officer", closing)
        self.assertEqual(officer.outcome, "upheld")
        for role in ("agent", "teller", "head", "branch_officer"):
            self.assertFalse(self._as(role, closing).has_access("read"), role)
        for call in (officer.unlink, lambda: officer.write({"outcome": "rejected"})):
            with self.assertRaises(AccessError):
                call()

    def test_refused_reopening(self):
        """A reopening without a reason is refused and leaves nothing."""
        complaint = self._complain("2026-02-01 08:00:00")
        self._close(complaint, "2026-02-05 08:00:00")
        with self.assertRaisesRegex(Exception, "reason of reopening"):
            self._as("agent", complaint).stage_id = self._get_stage("new")
        self.assertFalse(
            self.env["crm.bank.complaint.closing"].search_count(
                [("complaint_id", "=", complaint.id)]
            )
        )
