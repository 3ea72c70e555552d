from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankOverview(ReportCommon):
    """The block of a customer's form: all that the user may know, and no more."""

    def _get(self, role, customer):
        self.env.flush_all()
        self.env.invalidate_all()
        model = self._as(role, self.env["crm.relationship"])
        return call_kw(model, "get_bank_overview", [customer.ids], {})

    def test_months(self):
        """Two years of months by the customer's own part; a gap where none is known."""
        own = self.months.filtered(lambda m: m.account_id in self.account | self.joint)
        own.write({"average_balance": 10, "credit_turnover": 4})
        anna = self.account.relationship_id
        months = self._get("teller", anna)["months"]
        self.assertEqual(len(months), 24)
        self.assertEqual(months[0]["month"], "2024-03-01")
        self.assertEqual(months[-1]["month"], "2026-02-01")
        by_month = {month["month"]: month for month in months}
        self.assertIsNone(by_month["2025-06-01"]["fee_income"])
        # her own account, and half of the one she shares: of 10.01 she gets 5.01
        january = by_month["2026-01-01"]
        self.assertEqual(january["deposits"], 10 + 5)
        self.assertEqual(january["paid_in"], 4 + 2)
        self.assertEqual(january["debts"], 0)
        self.assertAlmostEqual(january["fee_income"], 10.01 + 5.01, 1)

    def test_parts_of_months_sum_to_the_month(self):
        """Nothing of an account is counted twice, nor lost, in another currency too."""
        bijan = self._get_relationship(self.bijan)
        fees = [
            self._get("head", customer)["months"][-2]["fee_income"]
            for customer in (self.account.relationship_id, bijan)
        ]
        # 10.01 of her account, 10.01 shared, and 10.01 euros at two euros a dollar
        self.assertAlmostEqual(sum(fees), 10.01 + 10.01 + 10.01 / 2, 6)

    def test_debts_apart(self):
        """What is owed is never added to what is left with the bank."""
        loan = self._create_account("6", {self.anna: 100}, product_id=self.loan.id)
        self.env["crm.bank.account.month"].create(
            {"account_id": loan.id, "month": "2026-02-01", "average_balance": 70}
            | {"credit_turnover": 5}
        )
        month = self._get("teller", self.account.relationship_id)["months"][-1]
        self.assertEqual(month["debts"], 70)
        self.assertEqual((month["deposits"], month["paid_in"]), (0, 0))

    def test_lines(self):
        """Held here, elsewhere, both or neither, with what is known of elsewhere."""
        anna = self.account.relationship_id
        other = self.env["res.bank"].create({"name": "Other"})
        self.env["crm.bank.wallet"].create(
            [
                {"relationship_id": anna.id, "line": line, "bank_id": other.id}
                | {"amount": 30, "source": "statement", "date": "2026-02-01"}
                | {"currency_id": self.bank.currency_id.id}
                for line in ("term", "loan")
            ]
        )
        lines = {row["line"]: row for row in self._get("teller", anna)["lines"]}
        self.assertEqual(len(lines), 9)
        self.assertEqual(lines["current"]["state"], "here")
        self.assertEqual(lines["current"]["amount"], 900)
        self.assertEqual(lines["term"]["state"], "both")
        self.assertEqual((lines["term"]["amount"], lines["term"]["share"]), (50, 62.5))
        self.assertEqual(lines["loan"]["state"], "elsewhere")
        self.assertEqual(lines["loan"]["other_amount"], 30)
        self.assertEqual(lines["loan"]["source"], "Statement")
        self.assertEqual(lines["card"]["state"], "none")

    def test_channels(self):
        """Of three months, the most used first."""
        channels = self._get("teller", self.account.relationship_id)["channels"]
        self.assertEqual(channels[0]["channel"], "mobile")
        self.assertEqual(sum(row["count"] for row in channels), 2 * 2 * 10)
        self.assertAlmostEqual(sum(row["share"] for row in channels), 1)

    def test_household(self):
        """All members by name; what they hold as far as the user may see it."""
        anna, cyrus = self.account.relationship_id, self.far_account.relationship_id
        self.env["crm.bank.household"].create(
            {
                "name": "Amini",
                "company_id": self.bank.id,
                "member_ids": [
                    Command.create({"relationship_id": own.id}) for own in anna | cyrus
                ],
            }
        )
        for role, deposits in {"teller": [950, False], "head": [950, 7]}.items():
            members = self._get(role, anna)["household"]["members"]
            self.assertEqual([row["deposits"] for row in members], deposits, role)
            debts = [0, False if role == "teller" else 0]
            for row, debt in zip(members, debts, strict=True):
                self.assertIs(row["debts"], debt, role)
            opened = [row["is_open"] for row in members]
            self.assertEqual(opened, [True, role == "head"])
        self.assertFalse(
            self._get("head", self._get_relationship(self.bijan))["household"]
        )

    def test_complaints(self):
        """The open ones that the user may read, and only what is a complaint."""
        anna = self.account.relationship_id
        self.env["crm.complaint"].create(
            [
                {"name": name, "partner_id": self.anna.id, "company_id": self.bank.id}
                | {"type": kind}
                for name, kind in (("Queue", "complaint"), ("Thanks", "praise"))
            ]
        )
        self.env.flush_all()
        # a salesperson reads the complaints that it follows
        self.assertFalse(self._get("teller", anna)["complaints"]["count"])
        officer = self.env.ref("crm_relationship.group_complaint_officer")
        self.users["teller"].group_ids += officer
        complaints = self._get("teller", anna)["complaints"]
        self.assertEqual(complaints["count"], 1)
        self.assertIn("Queue", complaints["rows"][0]["name"])

    def test_only_what_the_user_sees(self):
        """No customer of another branch; of a shared one only the visible accounts."""
        with self.assertRaises(AccessError):
            self._get("teller", self.far_account.relationship_id)
        seller = new_test_user(
            self.env,
            "seller",
            groups="crm_relationship.group_relationship_user_all",
            company_id=self.bank.id,
            company_ids=[Command.set(self.bank.ids)],
        )
        self.far_account.relationship_id.home_branch_id = False
        self.env.flush_all()
        customer = self.far_account.relationship_id
        with self.assertRaises(AccessError):
            customer.with_user(seller).get_bank_overview()
        # without a home branch everybody sees the customer, not its accounts
        overview = self._get("teller", customer)
        self.assertFalse(any(row["count"] for row in overview["lines"]))
        self.assertFalse(any(row["fee_income"] for row in overview["months"]))
        self.assertFalse(overview["channels"])

    def test_flat_number_of_queries(self):
        """As many queries for a customer of ten accounts as for one of one."""
        customer = self.far_account.relationship_id
        counts = []
        for more in (0, 0, 10):
            for number in range(more):
                self._create_account(f"7{number}", {self.cyrus: 100}, self.far)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as("head", customer).get_bank_overview()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
