from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankCounter(BankCommon):
    """What tellers note: obstacles, offers of rivals, referrals, service encounters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_account("1", {cls.anna: 100})
        cls.customer = cls._get_relationship(cls.anna)

    def _new(self, role, model, **values):
        return self._as(role, self.env[f"crm.bank.{model}"]).create(values)

    def test_obstacle(self):
        """A teller's obstacle is of the teller's branch, until it is solved."""
        obstacle = self._new("teller", "obstacle", kind="waiting", amount=5)
        self.assertEqual(obstacle.branch_id.id, self.branch.id)
        self.assertEqual(obstacle.user_id, self.users["teller"])
        obstacle.action_solve()
        self.assertTrue(obstacle.solved_date)
        self.assertEqual(obstacle.solved_user_id, self.users["teller"])

    def test_names(self):
        """An obstacle is named by its kind, a visit by branch and day."""
        obstacle = self._new("teller", "obstacle", kind="price")
        self.assertEqual(obstacle.display_name, "Rate or fee")
        visit = self._new("teller", "encounter", date="2026-03-09")
        self.assertEqual(visit.display_name, "\u2068101 Branch 101\u2069, 03/09/2026")

    def test_seen_by_branch(self):
        """What is noted in a branch is seen there, above it, and in head office."""
        obstacle = self._new("head", "obstacle", branch_id=self.sister.id)
        self.assertFalse(self._as("teller", obstacle).has_access("read"))
        self.assertTrue(self._as("region", obstacle).has_access("read"))
        with self.assertRaises(AccessError):
            self._new("teller", "obstacle", branch_id=self.far.id)

    def test_unreadable_customer(self):
        """Nobody reads a customer of another branch by noting something of it."""
        self._create_account("9", {self.cyrus: 100}, self.far)
        far = self._get_relationship(self.cyrus)
        for model in ("obstacle", "encounter"):
            with self.assertRaises(AccessError):
                self._new("teller", model, relationship_id=far.id)
        obstacle = self._new("teller", "obstacle")
        with self.assertRaises(AccessError):
            obstacle.relationship_id = far.id

    def test_rival_offer(self):
        bank = self.env["res.bank"].create({"name": "Rival"})
        offer = self._new(
            "teller",
            "rival.offer",
            relationship_id=self.customer.id,
            bank_id=bank.id,
            line="term",
            rate=23.5,
        )
        offer.outcome = "kept"
        self.assertEqual(offer.company_id.id, self.bank.id)

    def test_referral_joins(self):
        """The base counts a referred customer for the referrer, once it has joined."""
        self._create_account("2", {self.bijan: 100})
        referral = self._new(
            "teller",
            "referral",
            relationship_id=self.customer.id,
            referred_id=self.bijan.id,
        )
        referred = self._get_relationship(self.bijan)
        self.assertFalse(referred.referrer_id)
        referral.outcome = "joined"
        self.assertEqual(referred.referrer_id, self.anna)

    def test_referral_joins_by_night(self):
        """The night looks for accounts once; nobody else can say that it has."""
        values = {"relationship_id": self.customer.id, "referred_id": self.bijan.id}
        referral = self._new("teller", "referral", **values)
        with self.assertRaisesRegex(ValidationError, "opened no account"):
            referral.with_context(crm_bank_account_is_seen=True).outcome = "joined"
        self._create_account("2", {self.bijan: 100}, date_opened=referral.date)
        referrals = self.env["crm.bank.referral"]
        seen, look = [], type(referrals)._get_with_account

        def count(records):
            seen.append(records)
            return look(records)

        self.patch(type(referrals), "_get_with_account", count)
        referrals._note_joined(self.bank)
        self.assertEqual(len(seen), 1)
        self.assertEqual(referral.outcome, "joined")

    def test_referral_keeps_the_first_referrer(self):
        self._create_account("2", {self.bijan: 100})
        referred = self._get_relationship(self.bijan)
        referred.referrer_id = self.cyrus
        self._new(
            "teller",
            "referral",
            relationship_id=self.customer.id,
            referred_id=self.bijan.id,
            outcome="joined",
        )
        self.assertEqual(referred.referrer_id, self.cyrus)

    def test_nobody_refers_itself(self):
        with self.assertRaisesRegex(ValidationError, "refer itself"):
            self._new(
                "teller",
                "referral",
                relationship_id=self.customer.id,
                referred_id=self.anna.id,
            )

    def test_encounter_score(self):
        """The weighted share of yes among what could be seen."""
        items = self.env["crm.bank.encounter.item"].search([])
        items.active = False
        first, second, third = self.env["crm.bank.encounter.item"].create(
            [{"name": name, "weight": w} for name, w in (("a", 3), ("b", 1), ("c", 5))]
        )
        with Form(self._as("teller", self.env["crm.bank.encounter"])) as form:
            form.kind = "mystery"
        encounter = form.save()
        self.assertEqual(encounter.score, 0)
        answers = encounter.answer_ids.grouped("item_id")
        self.assertEqual(len(answers), 3)
        answers[first.with_env(encounter.env)].answer = "yes"
        answers[second.with_env(encounter.env)].answer = "no"
        self.assertEqual(encounter.score, 75)
        self.assertFalse(answers[third.with_env(encounter.env)].answer)

    def test_encounter_without_answers(self):
        """A visit of which nothing is answered yet lowers no branch's average."""
        item = self.env["crm.bank.encounter.item"].create({"name": "a", "weight": 1})
        for answer in ("yes", False):
            line = Command.create({"item_id": item.id, "answer": answer})
            self.env["crm.bank.encounter"].create(
                {"branch_id": self.branch.id, "answer_ids": [line]}
            )
        self.env.flush_all()
        cards = self.env["crm.bank.score.card"].with_company(self.bank)
        card = cards.search([("branch_id", "=", self.branch.id)])
        self.assertEqual(card.encounter_score, 100)
        encounters = self._as("teller", self.env["crm.bank.encounter"])
        domain = [("branch_id", "=", self.branch.id)]
        [group] = encounters.web_read_group(domain, ["branch_id"], ["score:avg"])[
            "groups"
        ]
        self.assertEqual(group["score:avg"], 100)
        rows = encounters.search_read(domain, ["score"])
        self.assertEqual({row["score"] for row in rows}, {100, False})
