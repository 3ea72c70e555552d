import base64
import csv
import io
from collections import Counter
from datetime import timedelta

import pytz

from odoo.fields import Date, Datetime
from odoo.tests import tagged

from .register_common import RegisterCommon

COUNTS = ("received_count", "reopened_count", "closed_count", "open_count")


@tagged("post_install", "-at_install")
class TestCrmBankRegister(RegisterCommon):
    """The register of a half-year: what it counts, and that it stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._enable_currency("EUR")
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.rate_ids.unlink()
        cls.env["res.currency.rate"].create(
            [
                {"currency_id": cls.euro.id, "company_id": cls.bank.id}
                | {"name": day, "rate": rate}
                for day, rate in (("2026-01-01", 0.5), ("2026-03-01", 0.8))
            ]
        )

    def _get_rows(self, register):
        text = base64.b64decode(register.with_context(bin_size=False).csv_file)
        self.assertTrue(text.startswith(b"\xef\xbb\xbf"))
        return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))

    # --- what it counts ---

    def _complain_a_lot(self):
        """Complaints about everything, received and closed all over two years."""
        start = Datetime.to_datetime("2025-01-03 20:29:30")
        for number in range(60):
            received = start + timedelta(days=number * 9, minutes=number)
            took = (0, 3, 4, 56, 57, 150)[number % 6]
            closed = received + timedelta(days=took, hours=number % 5)
            is_closed = number % 7 and closed < Datetime.now()
            self._complain(
                received,
                closed if is_closed else None,
                bank_product_id=(self.current, self.loan)[number % 2].id,
                category_id=(self.fees, self.card_fees, self.staff)[number % 3].id,
                outcome=("upheld", "partly", "rejected")[number % 3],
                redress_amount=number * 1.37 if number % 4 == 0 else 0,
                redress_currency_id=(self.bank.currency_id, self.euro)[
                    number // 4 % 2
                ].id,
            )

    def _count(self, complaints):
        """Count in Python, without the register: ``{key: [sums]}``."""
        zone = pytz.timezone("Asia/Tehran")
        start, end = Date.to_date("2026-01-01"), Date.to_date("2026-06-30")
        issues = {self.fees: "I1", self.card_fees: "I1", self.staff: "I2"}
        sums = Counter()
        for one in complaints:
            received, closed = (
                moment and pytz.utc.localize(moment).astimezone(zone).date()
                for moment in (one.date_received, one.date_closed)
            )
            closed = closed if closed and closed <= end else None
            if received > end or (closed and closed < start):
                continue
            key = ["P1" if one.bank_product_id == self.current else "P2"]
            key += [issues[one.category_id], False, False, False]
            money = cost = 0
            if closed:
                days = (closed - received).days
                key[2] = "3" if days <= 3 else "56" if days <= 56 else "57+"
                key[3] = one.outcome
                money = one.redress_amount
            if money:
                currency = one.redress_currency_id
                key[4] = currency.name
                cost = currency._convert(
                    money, self.bank.currency_id, self.bank, closed
                )
            sums[(*key, "received")] += received >= start
            sums[(*key, "closed")] += bool(closed)
            sums[(*key, "open")] += not closed
            sums[(*key, "money")] += money
            sums[(*key, "cost")] += cost
        return {key: round(value, 2) for key, value in sums.items() if value}

    def test_counts(self):
        """The counts are those of a loop over the complaints, in every combination."""
        self._complain_a_lot()
        complaints = self.env["crm.complaint"].search(
            [("company_id", "=", self.bank.id)]
        )
        register = self._register()
        sums = Counter()
        for line in register.line_ids:
            key = (line.product_code, line.issue_code, line.band, line.outcome_code)
            key += (line.redress_currency_id.name,)
            names = {"received": "received_count", "closed": "closed_count"}
            names |= {"open": "open_count", "money": "redress_amount"}
            for short, name in (names | {"cost": "redress_cost"}).items():
                sums[(*key, short)] += line[name]
        expected = self._count(complaints)
        found = {key: round(value, 2) for key, value in sums.items() if value}
        self.assertEqual(found, expected)
        self.assertGreater(len(expected), 30)
        self.assertGreater(len({key[2] for key in expected}), 3)
        for name in COUNTS:
            self.assertEqual(register[name], sum(register.entry_ids.mapped(name)))

    def test_boundaries(self):
        """The half-year begins and ends at midnight in Tehran, 3:30 ahead of UTC."""
        moments = {
            "2025-12-31 20:29:59": 0,
            "2025-12-31 20:30:00": 1,
            "2026-06-30 20:29:59": 1,
        }
        for moment, count in moments.items():
            complaint = self._complain(moment)
            register = self._register()
            self.assertEqual(register.received_count, count, moment)
            self.assertEqual(register.open_count, 1)
            register.unlink()
            complaint.unlink()
        self._complain("2026-06-30 20:30:00")
        self.assertTrue(self._register().is_nil)

    def test_closed_at_the_boundaries(self):
        """Closed before the period: not in it. After its end: open then."""
        received = "2025-12-01 08:00:00"
        self._complain(received, "2025-12-31 20:29:59")
        register = self._register()
        self.assertTrue(register.is_nil)
        register.unlink()
        self._complain(received, "2025-12-31 20:30:00")
        self._complain(received, "2026-06-30 20:29:59")
        self._complain(received, "2026-06-30 20:30:00")
        register = self._register()
        counts = [register[name] for name in COUNTS]
        self.assertEqual(counts, [0, 0, 2, 1])
        later = register.entry_ids.filtered("open_count")
        self.assertFalse(later.outcome_code or later.band or later.date_closed)

    def test_taken_back_at_the_boundaries(self):
        """Withdrawn within the period: not in it. After its end: open then."""
        gone = self._get_stage("withdrawn").id
        for moment, count in {
            "2026-06-30 20:29:59": 0,
            "2026-06-30 20:30:00": 1,
        }.items():
            complaint = self._complain("2026-06-01 08:00:00", moment, stage_id=gone)
            register = self._register()
            counts = [register[name] for name in COUNTS]
            self.assertEqual(counts, [count, 0, 0, count], moment)
            register.unlink()
            complaint.write({"name": "Not counted", "type": "praise"})

    def test_merged_after_the_end(self):
        """Both were there then, unless the kept one was recorded after the end."""
        other = self._complain("2026-06-01 08:00:00")
        kept = self._complain("2026-06-20 08:00:00")
        kept._merge(other)
        for moment, count in {
            "2026-06-20 08:00:00": 2,
            "2026-06-30 20:30:00": 1,
        }.items():
            self.env.cr.execute(
                "UPDATE crm_complaint SET create_date = %s WHERE id = %s",
                [moment, kept.id],
            )
            register = self._register()
            self.assertEqual(register.received_count, count, moment)
            self.assertEqual(register.open_count, count, moment)
            register.unlink()

    def test_currencies(self):
        """Redress is converted at the rate of the day of closing, Tehran's day."""
        paid = {"redress_amount": 100, "redress_currency_id": self.euro.id}
        self._complain("2026-02-01 08:00:00", "2026-02-28 20:29:59", **paid)
        self._complain("2026-02-01 08:00:00", "2026-02-28 20:30:00", **paid)
        own = self.bank.currency_id.id
        self._complain(
            "2026-02-01 08:00:00",
            "2026-02-28 20:30:00",
            redress_amount=7,
            redress_currency_id=own,
        )
        register = self._register()
        costs = sorted(register.entry_ids.mapped("redress_cost"))
        self.assertEqual(costs, [7, 125, 200])
        paid = {one["currency"].name: one["amount"] for one in register._get_redress()}
        self.assertEqual(paid, {"EUR": 200, "USD": 7})

    def test_file(self):
        """A row a complaint, by columns that stay; no account, customer or formula."""
        account = self._create_account("600700800900", {self.anna: 100})
        complaint = self._complain(
            "2026-02-01 08:00:00",
            "2026-02-04 08:00:00",
            bank_account_id=account.id,
            redress_amount=5,
        )
        register = self._register()
        [row] = self._get_rows(register)
        self.assertEqual(
            row,
            {
                "number": complaint.number,
                "product_group": "P1",
                "issue": "I1",
                "date_received": "2026-02-01",
                "date_reopened": "",
                "date_closed": "2026-02-04",
                "days": "3",
                "time_band": "3",
                "decision": "upheld",
                "channel": "desk",
                "branch": "101",
                "redress": "5.00",
                "currency": complaint.redress_currency_id.name,
                "redress_converted": "5.00",
                "received_in_period": "1",
                "reopened_in_period": "0",
                "closed_in_period": "1",
                "open_at_end": "0",
            },
        )
        self.profile.is_customer_named = True
        self.anna.name = "=cmd|' /C calc'!A0"
        register.action_prepare()
        self.assertEqual(self._get_rows(register)[0]["customer"][:5], "'=cmd")

    def test_nil_return(self):
        """No complaint is an answer, too: it is prepared, checked and submitted."""
        register = self._submit(self._register())
        self.assertTrue(register.is_nil)
        self.assertEqual(self._get_rows(register), [])
        html = self.env["ir.actions.report"]._render_qweb_html(
            "crm_relationship_bank.report_complaint_register", register.ids
        )[0]
        self.assertIn(b"Nil return", html)
