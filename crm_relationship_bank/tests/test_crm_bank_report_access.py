from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .report_common import ReportCommon

# {report: what its rows are about}
REPORTS = {
    "crm.bank.channel.use": "branch_id",
    "crm.bank.channel.move": "relationship_id",
    "crm.bank.depositor": "relationship_id",
    "crm.bank.dormancy.report": "account_id",
    "crm.bank.holding": "account_id",
    "crm.bank.stickiness": "relationship_id",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankReportAccess(ReportCommon):
    """A report shows each role what the records show it, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own = cls.account | cls.joint
        anna, bijan, cyrus = (
            cls._get_relationship(own) for own in (cls.anna, cls.bijan, cls.cyrus)
        )
        # {role: (accounts, their holders, customers)}; Bijan is at home in the sister
        # branch, and holds a part of an account of the teller's
        cls.seen = {
            "teller": (own, anna | bijan, anna),
            "region": (own | cls.in_euro, anna | bijan, anna | bijan),
            "head": (cls.accounts, anna | bijan | cyrus, anna | bijan | cyrus),
        }

    def test_rows_by_role(self):
        """By reading and by grouping, over accounts, holders and customers."""
        for role, seen in self.seen.items():
            for report, name in REPORTS.items():
                place = 0 if name == "account_id" else 2
                place = 1 if report == "crm.bank.depositor" else place
                ids = set(seen[place].ids)
                if name == "branch_id":
                    ids = set(seen[0].branch_id.ids)
                self._check_rows(role, report, name, ids)

    def _check_rows(self, role, report, name, expected):
        model = self._as(role, self.env[report])
        rows = call_kw(model, "search_read", [[], [name]], {})
        self.assertEqual({row[name][0] for row in rows}, expected, (role, report))
        read = [[], [name], ["__count"]]
        groups = call_kw(model, "formatted_read_group", read, {})
        self.assertEqual({row[name][0] for row in groups}, expected, (role, report))
        self.assertEqual(sum(row["__count"] for row in groups), len(rows))

    def test_places_are_of_whole_branches(self):
        """A teller ranks depositors of the own branch alone, and not the bank's."""
        model = self._as("teller", self.env["crm.bank.depositor"])
        rows = model.search([])
        self.assertEqual(rows.branch_id.ids, self.branch.ids)
        self.assertFalse(any(row.company_place for row in rows))
        self.assertFalse(model.search([("company_place", ">", 0)]))
        shares = self._ask("teller", model._name, [], ["company_top_share:avg"])
        self.assertFalse(shares[()][0])

    def test_other_bank(self):
        """Nothing of another bank, unless both are chosen; each in its currency."""
        domain = [("company_id", "=", self.other_bank.id)]
        for report in REPORTS:
            for role in self.seen:
                self.assertFalse(
                    self._as(role, self.env[report]).search(domain), (role, report)
                )
        head = self.users["head"]
        head.company_ids += self.other_bank
        both = self.env["crm.bank.dormancy.report"].with_user(head)
        both = both.with_context(allowed_company_ids=head.company_ids.ids)
        rows = both.search([("account_id", "in", (self.in_euro | self.elsewhere).ids)])
        amounts = {row.account_id.id: (row.amount, row.currency_id) for row in rows}
        usd = self.bank.currency_id
        self.assertEqual(amounts[self.in_euro.id], (30, usd))
        self.assertEqual(amounts[self.elsewhere.id], (50, self.euro))
        alone = both.with_context(allowed_company_ids=self.bank.ids)
        self.assertFalse(alone.search(domain))

    def test_closed_to_others(self):
        """Who is no user of the bank reads no report."""
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        for report in REPORTS:
            with self.assertRaises(AccessError):
                self.env[report].with_user(clerk).search([])

    def test_flat_number_of_queries(self):
        """Reading a report takes as many queries for ten rows as for twenty."""
        people = self.env["res.partner"].create(
            [{"name": f"Saver {number}"} for number in range(20)]
        )
        for number, person in enumerate(people):
            self._create_account(f"8{number}", {person: 100}, self.far, balance=7)
        self.env.flush_all()
        for report in REPORTS:
            model = self._as("head", self.env[report])
            counts = []
            for limit in (10, 10, 20):  # once for what is kept for good
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                model.search([], limit=limit).read()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(counts[1], counts[2], report)
