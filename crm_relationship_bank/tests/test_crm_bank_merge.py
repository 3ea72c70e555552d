from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankMerge(BankCommon):
    """What is noted of customers who turn out to be one: once, the newest of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.anna | cls.bijan | cls.cyrus
        for number, partner in enumerate(cls.people):
            cls._create_account(str(number), {partner: 100})
        cls.one, cls.two, cls.three = map(cls._get_relationship, cls.people)
        cls.rival, cls.third = cls.env["res.bank"].create(
            [{"name": "Rival"}, {"name": "Third"}]
        )

    def _merge(self, *sources):
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        partners = self.anna.union(*sources)
        wizard._merge(partners.ids, self.anna)
        self.env.invalidate_all()
        return self._get_relationship(self.anna)

    def _know(self, customer, day, **values):
        values = {"bank_id": self.rival.id, "amount": 1} | values
        return self.env["crm.bank.wallet"].create(
            {
                "relationship_id": customer.id,
                "line": "current",
                "currency_id": self.bank.currency_id.id,
                "date": day,
            }
            | values
        )

    def test_complaint(self):
        """A complaint keeps its account when its customer is merged into another."""
        account = self.env["crm.bank.account"].search(
            [("relationship_id", "=", self.two.id)]
        )
        values = {"name": "Queue", "company_id": self.bank.id}
        values |= {"partner_id": self.bijan.id, "bank_account_id": account.id}
        complaint = self.env["crm.complaint"].create(values)
        customer = self._merge(self.bijan)
        self.assertEqual(complaint.relationship_id, customer)
        self.assertEqual(complaint.bank_account_id, account)

    def test_wallet(self):
        """The newest of what is known twice; nothing of what is known once is lost."""
        self._know(self.one, "2026-01-01", amount=10)
        newest = self._know(self.two, "2026-02-01", amount=20)
        self._know(self.three, "2026-01-15", amount=30)
        kept = newest | self._know(self.two, "2025-01-01", bank_id=self.third.id)
        rank = {"kind": "rank", "bank_id": False, "amount": 0, "bank_count": 2}
        kept |= self._know(self.one, "2026-01-02", our_rank=1, **rank)
        self._know(self.two, "2026-01-01", our_rank=2, **rank)
        customer = self._merge(self.bijan, self.cyrus)
        self.assertEqual(set(customer.wallet_ids), set(kept))

    def test_referrals(self):
        """Somebody whom both referred was referred once, others stay referred."""
        friends = self.env["res.partner"].create([{"name": "F"}, {"name": "G"}])
        referrals = self._refer(
            (self.one, friends[0], "2026-01-01"),
            (self.two, friends[0], "2026-01-02"),
            (self.two, friends[1], "2026-01-01"),
        )
        customer = self._merge(self.bijan)
        self.assertEqual(referrals.exists(), referrals[1:])
        self.assertEqual(referrals[1:].relationship_id, customer)

    def _refer(self, *rows):
        return self.env["crm.bank.referral"].create(
            [
                {"relationship_id": customer.id, "referred_id": friend.id}
                | {"branch_id": self.branch.id, "date": day}
                for customer, friend, day in rows
            ]
        )

    def test_referred(self):
        """Two referred people who are one: once by each referrer, nobody's is lost."""
        friends = self.env["res.partner"].create([{"name": "F"}, {"name": "G"}])
        referrals = self._refer(
            (self.one, friends[0], "2026-01-01"),
            (self.one, friends[1], "2026-01-02"),
            (self.two, friends[1], "2026-01-01"),
        )
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(friends.ids, friends[0])
        self.env.invalidate_all()
        self.assertEqual(referrals.exists(), referrals[1:])
        self.assertEqual(referrals[1:].referred_id, friends[0])

    def test_referred_and_joined(self):
        """The referral that has joined stays: a later one could not any more."""
        friends = self.env["res.partner"].create([{"name": "F"}, {"name": "G"}])
        joined, open_one = self._refer(
            (self.one, friends[0], "2026-01-01"), (self.one, friends[1], "2026-01-02")
        )
        self._create_account("9", {friends[0]: 100}, date_opened="2026-01-01")
        self.env["crm.bank.referral"]._note_joined(self.bank)
        self.assertEqual((joined.outcome, open_one.outcome), ("joined", "open"))
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(friends.ids, friends[0])
        self.env.invalidate_all()
        self.assertEqual((joined + open_one).exists(), joined)

    def test_referred_by_itself(self):
        """Who turns out to be its own referrer has not been referred."""
        referrals = self._refer(
            (self.one, self.bijan, "2026-01-01"), (self.three, self.bijan, "2026-01-01")
        )
        self._merge(self.bijan)
        self.assertEqual(referrals.exists(), referrals[1])
        self.assertEqual(referrals[1].referred_id, self.anna)

    def test_households(self):
        """The customer stays in its household; without one it follows the last."""
        houses = self.env["crm.bank.household"].create(
            [{"name": name, "company_id": self.bank.id} for name in "AB"]
        )
        members = self.env["crm.bank.household.member"].create(
            [
                {"household_id": house.id, "relationship_id": customer.id}
                for house, customer in zip(houses, (self.two, self.three), strict=True)
            ]
        )
        customer = self._merge(self.bijan, self.cyrus)
        self.assertEqual(members.exists(), members[1])
        self.assertEqual(members[1].relationship_id, customer)
