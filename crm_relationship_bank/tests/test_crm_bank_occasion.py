from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .occasion_common import OccasionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankOccasion(OccasionCommon):
    """Occasions of households: a child turns 18, an heir is to be spoken to."""

    def test_heir_after_a_death(self):
        """A death makes the heirs an occasion: dated, explained, once each."""
        self.assertFalse(self._look("teller"))
        self.head.death_date = "2026-02-20"
        line = self._look("teller")
        self.assertEqual((line.kind, str(line.date)), ("heir", "2026-04-01"))
        self.assertEqual(line.relationship_id.id, self.heir.id)
        self.assertEqual(line.heir_of_id.id, self.head.id)
        self.assertEqual(line.branch_id.id, self.branch.id)
        self.assertEqual(line.action_open()["res_id"], self.heir.id)
        line.action_done()
        self.assertFalse(self._look("teller"))
        self.members[2].generation = 3
        self.household.member_ids[2].unlink()
        self.assertFalse(self._look("teller"))

    def test_days_of_the_company(self):
        """So many days after the death as the bank says, listed a month ahead."""
        self.head.death_date = "2026-03-01"  # + 40 days is more than a month ahead
        self.assertFalse(self._look())
        self.bank.bank_heir_days = 7
        self.head.death_date = "2026-03-04"
        self.assertEqual(str(self._look().date), "2026-03-11")
        with self.assertRaisesRegex(Exception, "bank_heir_days"), self.cr.savepoint():
            self.bank.bank_heir_days = -1
            self.env.flush_all()

    def test_noted_late(self):
        """A death that is noted long after is due on the day when it is noted."""
        self.head.death_date = "2020-01-01"
        self.assertEqual(str(self._look().date), "2026-03-10")
        with freeze_time("2026-03-20 08:00:00"):
            self.members[2].role = "other"
            self.assertEqual(str(self._look().date), "2026-03-10")

    def test_done_together(self):
        """Lines of all kinds are done at once, though each is gone when it is done."""
        self.head.death_date = "2026-02-20"
        self.child.birthday = "2008-04-01"
        self.child.home_branch_id = self.branch
        account = self.env["crm.bank.account"].search(
            [("relationship_id", "=", self.head.id)]
        )
        account.date_maturity = "2026-03-20"
        self.env["crm.bank.event"].create(
            {"account_id": account.id, "date": "2026-03-09", "kind": "outflow"}
        )
        lines = self._look("teller")
        self.assertEqual(
            set(lines.mapped("kind")), {"heir", "adult", "maturity", "outflow"}
        )
        lines.action_done()
        self.assertFalse(self._look("teller"))

    def test_mistake_is_taken_back(self):
        self.head.death_date = "2026-02-20"
        self.assertTrue(self._look())
        self.head.death_date = False
        self.assertFalse(self._look())
        self.assertFalse(self.inheriting.heir_date)

    def test_another_death(self):
        """Who has been spoken to about one is due again when another member dies."""
        self.head.death_date = "2026-02-01"
        self._look().action_done()
        self.child.death_date = "2026-02-20"
        line = self._look()
        self.assertEqual(line.heir_of_id.id, self.child.id)
        self.assertEqual(str(line.date), "2026-04-01")

    def test_named_heir_later(self):
        """An heir who is named after the death is one; who died is nobody's heir."""
        self.head.death_date = "2026-02-20"
        self.members[2].role = "heir"
        self.assertEqual(len(self._look()), 2)
        self.heir.death_date = "2026-02-21"
        line = self._look()
        self.assertEqual(line.relationship_id.id, self.child.id)
        self.assertEqual(line.heir_of_id.id, self.heir.id)

    def test_branches(self):
        """Each branch has its own heirs; one without a branch is that of the dead."""
        self.head.death_date = "2026-02-20"
        self.heir.home_branch_id = self.far
        self.assertFalse(self._look("teller"))
        self.assertEqual(self._look().branch_id.id, self.far.id)
        self.heir.home_branch_id = False
        self.assertEqual(self._look("teller").branch_id.id, self.branch.id)
        self.head.home_branch_id = self.far
        self.assertFalse(self._look("teller"))

    def test_child_turns_18(self):
        """A child is listed a month before it turns 18, until somebody spoke to it."""
        self.child.birthday = "2008-04-10"
        self.assertFalse(self._look())
        self.child.birthday = "2008-04-09"
        line = self._look()
        self.assertEqual((line.kind, str(line.date)), ("adult", "2026-04-09"))
        self.assertFalse(line.heir_of_id)
        self.assertFalse(self._look("teller"))
        line.action_done()
        self.assertFalse(self._look())
        self.assertTrue(self.members[2].is_adult_done)

    def test_child_until_done(self):
        """A line stays for months until it is done; another birthday is another one."""
        self.child.birthday = "2008-04-09"
        with freeze_time("2026-12-01 08:00:00"):
            line = self._look()
            self.assertEqual(line.kind, "adult")
            line.action_done()
            self.assertFalse(self._look())
        self.child.birthday = "2008-03-20"
        self.assertEqual(str(self._look().date), "2026-03-20")
        self.members[2].is_adult_done = True
        self.assertFalse(self._look())
        self.members[2].is_adult_done = False
        self.assertTrue(self._look())

    def test_done_in_earlier_versions(self):
        """An upgrade keeps whom somebody had spoken to when that was a yes or no."""
        self.child.birthday = "2008-04-09"
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE crm_bank_household_member ADD is_adult_done boolean;"
            "UPDATE crm_bank_household_member SET is_adult_done = (role = 'child')"
        )
        for _again in range(2):
            self.members.init()
        self.assertFalse(self._look())
        self.assertTrue(self.members[2].is_adult_done)

    def test_child_of_long_ago(self):
        """Whose day was long over when the household was entered is not listed."""
        self.child.birthday = "2008-02-03"
        self.assertTrue(self._look())
        self.child.birthday = "2008-02-02"
        self.assertFalse(self._look())

    def test_child_without_a_branch(self):
        """A child whom no branch serves is for that of the head, else of another."""
        self.child.birthday = "2008-04-09"
        self.child.home_branch_id = False
        self.assertEqual(self._look("teller").branch_id.id, self.branch.id)
        self.head.home_branch_id = self.far
        self.assertFalse(self._look("teller"))
        self.assertEqual(self._look().branch_id.id, self.far.id)
        self.head.home_branch_id = False
        self.heir.home_branch_id = self.branch
        self.assertEqual(self._look("teller").branch_id.id, self.branch.id)

    def test_other_bank(self):
        """Another bank's death is not told here."""
        other = self.env["crm.relationship"].create(
            {"partner_id": self.anna.id, "company_id": self.other_bank.id}
        )
        other.death_date = "2026-02-20"
        self.assertFalse(self._look())

    def _merge(self, source, target):
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        people = source.partner_id | target.partner_id
        wizard._merge(people.ids, target.partner_id)
        self.env.invalidate_all()

    def _double(self, **values):
        """Return somebody who turns out to be one of these people."""
        partner = self.env["res.partner"].create({"name": "Double"})
        values |= {"partner_id": partner.id, "company_id": self.bank.id}
        return self.env["crm.relationship"].create(values)

    def test_merged_after_death(self):
        """Who has died stays dead under another contact, for the heirs, too."""
        self.head.death_date = "2026-02-20"
        [line] = self._look()
        day = line.date
        target = self._double()
        self._merge(self.head, target)
        self.assertEqual(str(target.death_date), "2026-02-20")
        line = self._look()
        self.assertEqual((line.relationship_id.id, line.date), (self.heir.id, day))
        self.assertEqual(line.heir_of_id.id, target.id)

    def test_heir_merged(self):
        """An heir stays one, though the double it joins is in another household."""
        self.head.death_date = "2026-02-20"
        self.child.birthday = "2008-04-01"
        [adult] = self._look().filtered(lambda own: own.kind == "adult")
        adult.action_done()
        other = self.household.copy({"name": "Other", "member_ids": []})
        for customer in (self.heir, self.child):
            double = self._double(birthday="2008-04-05")
            self.env["crm.bank.household.member"].create(
                {"household_id": other.id, "relationship_id": double.id}
                | {"role": "head"}
            )
            self._merge(customer, double)
            self.assertEqual(double.household_id, self.household)
        # what was done was another day
        self.assertEqual(set(self._look().mapped("kind")), {"heir", "adult"})
        self.assertEqual(str(self.members[2].adult_date), "2026-04-05")

    def test_day_of_death(self):
        """Nobody dies tomorrow, or before the birth."""
        self.head.birthday = "1950-01-01"
        for day in ("2026-03-11", "1949-12-31"):
            with self.assertRaisesRegex(ValidationError, "cannot have died"):
                self.head.death_date = day
