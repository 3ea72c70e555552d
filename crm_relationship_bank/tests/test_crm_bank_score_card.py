from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankScoreCard(ReportCommon):
    """A branch against the mean of its region, which tells of no single other one."""

    def _look(self, role, branch=None):
        self.env.flush_all()
        self.env.invalidate_all()
        cards = self._as(role, self.env["crm.bank.score.card"])
        return cards.search([("branch_id", "=", (branch or self.branch).id)])

    def test_mean_of_the_region(self):
        """Of three branches everybody gets it, and the rows of the own branch only."""
        third = self._create_branch("103", parent_id=self.region.id)
        self._create_account("6", {self.cyrus: 100}, third, balance=470)
        self.env["crm.bank.obstacle"].create(
            {"branch_id": third.id, "kind": "waiting", "date": "2026-03-09"}
        )
        self.env["crm.bank.account.month"].create(
            {"account_id": self.in_euro.id, "month": "2026-02-01", "fee_income": 6}
        )
        for role in ("teller", "region", "head"):
            card = self._look(role)
            self.assertEqual(card.deposit_amount, 1000)
            # 60 euros are 30 dollars
            self.assertEqual(card.region_deposit_amount, (1000 + 30 + 470) / 3, role)
            self.assertAlmostEqual(card.region_customer_count, 4 / 3, 1)
            self.assertAlmostEqual(card.region_obstacle_count, 1 / 3, 1)
            self.assertEqual((card.fee_income, card.region_fee_income), (3, 2))
            self.assertEqual(card.region_count, 3)
        self.assertFalse(self._look("teller", third))
        self.assertFalse(self._look("teller", self.sister))

    def test_two_branches_keep_their_figures(self):
        """The mean of two is half the other's figure: for who sees all branches."""
        self.assertFalse(self._look("teller").region_deposit_amount)
        self.assertFalse(self._look("region").region_deposit_amount)
        self.assertEqual(self._look("head").region_deposit_amount, (1000 + 30) / 2)
        teller = self._as("teller", self.env["crm.bank.score.card"])
        self.assertFalse(teller.search([("region_deposit_amount", ">", 0)]))

    def test_mean_of_a_measure_few_have(self):
        """Branches without the figure count for nothing, whoever has one."""
        third = self._create_branch("103", parent_id=self.region.id)
        self._create_account("6", {self.cyrus: 100}, third, balance=470)
        self._meet(self.branch | third)
        card = self._look("teller")
        self.assertFalse(card.region_encounter_score)
        self.assertTrue(card.region_deposit_amount)
        self.assertEqual(self._look("head").region_encounter_score, 100)
        self._meet(self.sister)
        self.assertEqual(self._look("teller").region_encounter_score, 100)

    def _meet(self, branches):
        item = self.env["crm.bank.encounter.item"].create({"name": "Greets first"})
        answer = Command.create({"item_id": item.id, "answer": "yes"})
        self.env["crm.bank.encounter"].create(
            [
                {"branch_id": branch.id, "date": "2026-03-09", "answer_ids": [answer]}
                for branch in branches
            ]
        )

    def test_mean_with_a_single_one_hidden(self):
        """A reader of two of three branches could tell the third one's figure."""
        third = self._create_branch("103", parent_id=self.region.id)
        self._create_account("6", {self.cyrus: 100}, third, balance=470)
        self.assertEqual(self._look("teller").region_deposit_amount, 500)
        self.sister.staff_ids += self.users["teller"]
        card = self._look("teller")
        self.assertEqual((card.region_deposit_amount, card.region_count), (0, 3))
        third.staff_ids += self.users["teller"]
        self.assertEqual(self._look("teller").region_deposit_amount, 500)

    def test_the_day_at_the_bank(self):
        """Wherever the reader and the database are: it is the 11th at the bank."""
        self.bank.partner_id.tz = "Pacific/Kiritimati"
        self.users["teller"].tz = "Pacific/Honolulu"
        dates = ("2026-03-10", "2026-03-11", "2026-04-10", "2026-04-11")
        for number, day in enumerate(dates):
            self._create_account(
                f"7{number}",
                {self.cyrus: 100},
                balance=10**number,
                date_maturity=day,
                product_id=self.term.id,
            )
        with freeze_time("2026-03-10 12:00:00"):
            card = self._look("teller")
            self.assertEqual(card.maturing_amount, 10 + 100)
            action = card.action_open_maturing()
            found = card.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(found.mapped("balance")), 10 + 100)

    def test_month_at_the_bank(self):
        """On the bank's first day of April the fees are those of March."""
        self.bank.partner_id.tz = "Pacific/Kiritimati"
        self.users["teller"].tz = "Pacific/Honolulu"
        self.env["crm.bank.account.month"].create(
            {"account_id": self.account.id, "month": "2026-03-01", "fee_income": 8}
        )
        with freeze_time("2026-03-31 12:00:00"):
            card = self._look("teller")
            self.assertEqual(card.fee_income, 8)
            action = card.action_open_fees()
            uses = card.env[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(uses.mapped("fee_income")), 8)

    def test_without_a_region(self):
        """Branches that belong to no region are not each other's region."""
        self._create_branch("202")
        self.assertFalse(self._look("head", self.far).region_deposit_amount)

    def test_figures_open_their_records(self):
        card = self._look("teller")
        for name, count in (
            ("accounts", 2),
            ("depositors", 2),
            ("fees", 1),
            ("dormant", 0),
            ("maturing", 0),
            ("obstacles", 0),
            ("encounters", 0),
        ):
            action = getattr(card, f"action_open_{name}")()
            found = card.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(found, count, name)
