from freezegun import freeze_time

from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankMorning(BankCommon):
    """A branch manager's morning list and the score card: what is in, and for whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._create_account("1", {cls.anna: 100}, balance=900)
        cls.deposit = cls._create_account(
            "2", {cls.bijan: 100}, product_id=cls.term.id, balance=100
        )
        cls.far_account = cls._create_account("3", {cls.cyrus: 100}, cls.far, balance=7)

    def _event(self, **values):
        values = {"account_id": self.account.id, "date": "2026-03-09"} | values
        return self.env["crm.bank.event"].create({"kind": "outflow"} | values)

    def _look(self, role="teller", model="crm.bank.morning"):
        """Return the lines that a role sees."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self._as(role, self.env[model]).search(
            [("company_id", "=", self.bank.id)]
        )

    def test_events(self):
        """Events of the week until somebody has dealt with them; no harmless ones."""
        self._event()
        self._event(kind="salary")
        self._event(date="2026-03-02", kind="card_blocked")
        lines = self._look()
        self.assertEqual(lines.mapped("kind"), ["outflow"])
        self.assertEqual(lines.relationship_id.id, self.account.relationship_id.id)
        lines.action_done()
        self.assertFalse(self._look())

    def test_maturing(self):
        """Deposits that mature within thirty days, closed ones not."""
        self.deposit.date_maturity = "2026-04-09"
        self.assertEqual(self._look().mapped("kind"), ["maturity"])
        self.deposit.date_maturity = "2026-04-10"
        self.assertFalse(self._look())

    def test_obstacles(self):
        """What is unsolved since yesterday, until it is solved."""
        obstacles = self._as("teller", self.env["crm.bank.obstacle"])
        obstacles.create({"kind": "waiting", "date": "2026-03-10"})
        self.assertFalse(self._look())
        obstacles.create({"kind": "system", "date": "2026-03-09"})
        lines = self._look()
        self.assertEqual(lines.mapped("kind"), ["obstacle"])
        lines.action_done()
        self.assertFalse(self._look())

    def test_the_day_at_the_bank(self):
        """It is the 11th at the bank, wherever its reader is."""
        self.bank.partner_id.tz = "Pacific/Kiritimati"
        self.users["teller"].tz = "Pacific/Honolulu"
        self.deposit.date_maturity = "2026-04-10"
        self.account.dormancy_notice_date = "2026-03-11"
        self._event(date="2026-03-03")
        obstacles = self.env["crm.bank.obstacle"]
        obstacles.create(
            {"branch_id": self.branch.id, "kind": "waiting", "date": "2026-03-10"}
        )
        self.assertEqual(self._look().mapped("kind"), ["outflow"])
        with freeze_time("2026-03-10 12:00:00"):
            kinds = set(self._look().mapped("kind"))
        self.assertEqual(kinds, {"maturity", "dormancy", "obstacle"})

    def test_dormancy_notice(self):
        self.account.last_customer_date = "2025-10-11"
        self.env["crm.bank.account"]._update_dormancy(self.bank)
        self.assertIn("dormancy", self._look().mapped("kind"))

    def test_complaints(self):
        """Open complaints of the branch's customers, for who may read complaints."""
        self.env["crm.complaint"].create(
            [
                {"name": "Queue", "partner_id": person.id, "company_id": self.bank.id}
                for person in (self.anna, self.cyrus)
            ]
        )
        self.env.flush_all()
        officer = self.env.ref("crm_relationship.group_complaint_officer")
        self.users["teller"].group_ids += officer
        lines = self._look()
        self.assertEqual(lines.mapped("kind"), ["complaint"])
        self.assertEqual(lines.branch_id.id, self.branch.id)
        self.assertEqual(lines.action_open()["res_model"], "crm.complaint")

    def test_branch_of_complaint(self):
        """It is on the list of the branch where it happened, without a customer too."""
        officer = self.env.ref("crm_relationship.group_complaint_officer")
        self.users["region"].group_ids += officer
        values = {"name": "Queue", "company_id": self.bank.id}
        values["branch_id"] = self.sister.id
        complaints = self.env["crm.complaint"].create(
            [values | {"partner_id": self.anna.id}, values]
        )
        lines = self._look("region")
        self.assertEqual(sorted(lines.mapped("res_id")), sorted(complaints.ids))
        self.assertEqual(lines.branch_id.ids, self.sister.ids)

    def test_day_of_complaint(self):
        """A complaint is of the bank's day, not of that in UTC."""
        self.bank.partner_id.tz = "Asia/Tehran"
        self.env["crm.complaint"].create(
            {"name": "Queue", "partner_id": self.anna.id, "company_id": self.bank.id}
            | {"date_received": "2026-03-08 22:00:00"}
        )
        officer = self.env.ref("crm_relationship.group_complaint_officer")
        self.users["teller"].group_ids += officer
        self.assertEqual(str(self._look().date), "2026-03-09")

    def test_by_branch(self):
        """Nobody sees another branch's exceptions; head office sees all."""
        self._event()
        self._event(account_id=self.far_account.id)
        self.assertEqual(len(self._look()), 1)
        self.assertEqual(len(self._look("region")), 1)
        self.assertEqual(len(self._look("head")), 2)

    def test_ids_are_unique(self):
        """A line keeps its id, whatever else is on the list."""
        self.account.date_maturity = "2026-03-20"
        self.account.last_customer_date = "2025-10-11"
        self.env["crm.bank.account"]._update_dormancy(self.bank)
        before = self._look().ids
        self._event()
        after = self._look().ids
        self.assertEqual(len(set(after)), len(before) + 1)
        self.assertLess(set(before), set(after))

    def test_score_card(self):
        """Deposits, debts and the share of the greatest depositors, by branch."""
        self._create_account(
            "4", {self.cyrus: 100}, product_id=self.loan.id, balance=50
        )
        card = self._look("head", "crm.bank.score.card").grouped("branch_id")
        own = card[self.branch.with_env(self._as("head", self.branch).env)]
        self.assertRecordValues(
            own,
            [
                {
                    "deposit_amount": 1000,
                    "debt_amount": 50,
                    "customer_count": 3,
                    "top_share": 100,
                }
            ],
        )
        self.assertEqual(len(card), 2)
        seen = self._look("teller", "crm.bank.score.card")
        self.assertEqual(seen.branch_id.ids, self.branch.ids)
        self.assertEqual(seen.deposit_amount, 1000)

    def test_concentration(self):
        """The twenty greatest of twenty-five equal depositors hold four fifths."""
        people = self.env["res.partner"].create(
            [{"name": f"Saver {number}"} for number in range(25)]
        )
        for number, person in enumerate(people):
            self._create_account(f"9{number}", {person: 100}, self.sister, balance=10)
        seen = self._look("region", "crm.bank.score.card")
        card = seen.filtered(lambda own: own.branch_id.id == self.sister.id)
        self.assertEqual(card.top_share, 80)
