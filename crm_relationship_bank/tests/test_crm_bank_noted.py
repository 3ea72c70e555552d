from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged

from .common import BankCommon

LATE = "2026-03-09 22:00:00"  # half past one of the next day in Tehran
TODAY = Date.to_date("2026-03-10")


@tagged("post_install", "-at_install")
@freeze_time(LATE)
class TestCrmBankNoted(BankCommon):
    """What is noted in a branch: by whom, when, and what came of it, nobody gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank.partner_id.tz = "Asia/Tehran"
        for user in cls.users.values():
            user.tz = "America/New_York"
        cls._create_account("1", {cls.anna: 100}, date_opened="2026-01-01")
        cls.customer = cls._get_relationship(cls.anna)
        cls.rival = cls.env["res.bank"].create({"name": "Rival"})
        own = {"relationship_id": cls.customer.id}
        cls.values = {
            "obstacle": {"kind": "waiting"},
            "encounter": {},
            "referral": own | {"referred_id": cls.bijan.id},
            "rival.offer": own | {"bank_id": cls.rival.id, "line": "term"},
            "application": own | {"product_id": cls.term.id},
        }

    def _get_model(self, role, model):
        return self._as(role, self.env[f"crm.bank.{model}"])

    def _new(self, role, model, **values):
        return self._get_model(role, model).create(self.values[model] | values)

    def _assert_refused(self, call, text="set by the system"):
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            call()

    # --- who and when ---

    def test_noted_by(self):
        """Who notes it is who is logged in, whatever values and defaults say."""
        colleague = self.users["head"].id
        for model in self.values:
            records = self._get_model("teller", model)
            self._assert_refused(
                lambda model=model: self._new("manager", model, user_id=colleague)
            )
            own = records.with_context(default_user_id=colleague).create(
                self.values[model]
            )
            self.assertEqual(own.user_id, self.users["teller"], model)
            self._assert_refused(lambda own=own: own.write({"user_id": colleague}))
            self.assertEqual(own.date, TODAY, model)

    def test_copy_is_new(self):
        """A copy is noted by who makes it, and is not solved."""
        obstacle = self._new("teller", "obstacle")
        obstacle.action_solve()
        copy = self._as("region", obstacle).copy({"branch_id": self.branch.id})
        self.assertEqual(copy.user_id, self.users["region"])
        self.assertFalse(copy.solved_date or copy.solved_user_id)

    def test_day_of_another_bank(self):
        """The day is that of the branch's bank, not that of the bank one looks at."""
        self.other_bank.partner_id.tz = "America/New_York"
        both = (self.bank | self.other_bank).ids
        user = new_test_user(
            self.env,
            login="bank_both",
            groups="crm_relationship_bank.group_bank_user_all",
            company_id=self.bank.id,
            company_ids=[Command.set(both)],
        )
        far = self._create_branch("X", company_id=self.other_bank.id)
        obstacles = self.env(user=user, context={"allowed_company_ids": both})
        obstacle = obstacles["crm.bank.obstacle"].create({"branch_id": far.id})
        self.assertEqual(str(obstacle.date), "2026-03-09")
        obstacle.action_solve()
        self.assertEqual(str(obstacle.solved_date), "2026-03-09")

    def test_days_of_the_bank(self):
        """Default days are the bank's, in whatever zone the user is."""
        for model, name in (("account", "date_opened"), ("wallet", "date")):
            found = self._get_model("teller", model).default_get([name])
            self.assertEqual(found[name], TODAY, model)
        plan = self._get_model("teller", "visit.plan").with_context(
            active_model="crm.relationship", active_ids=self.customer.ids
        )
        self.assertEqual(str(plan.default_get(["date"])["date"]), "2026-03-11")

    def test_steps_by_the_day_of_the_bank(self):
        """Applications and answers to offers carry the bank's day, too."""
        application = self._new("teller", "application")
        application.action_review()
        self.assertEqual(application.date_review, TODAY)
        offer = self.env["crm.bank.next.product"].create(
            {"relationship_id": self.customer.id, "product_id": self.loan.id}
            | {"company_id": self.bank.id}
        )
        self._as("teller", offer).action_decline()
        self.assertEqual((offer.date_offered, offer.date_declined), (TODAY, TODAY))

    def test_use_by_the_day_of_the_bank(self):
        """The last day of use is the bank's: a movement of today in Tehran is one."""
        self.current.used_days = 0
        account = self.customer.holding_ids.account_id
        account.last_customer_date = TODAY
        own = self._as("teller", account)
        self.assertTrue(own.is_used)
        self.assertIn(own, own.search([("is_used", "=", True)]))
        account.last_customer_date = "2026-03-09"
        own.invalidate_recordset()
        self.assertFalse(own.is_used)
        self.assertNotIn(own, own.search([("is_used", "=", True)]))

    # --- obstacles ---

    def test_solved_by_the_button(self):
        """Nobody says who solved an obstacle, or when: who says it is solved did."""
        solved = {"solved_date": "2026-01-01", "solved_user_id": self.users["head"].id}
        for name, value in solved.items():
            given = {name: value}
            self._assert_refused(
                lambda one=given: self._new("teller", "obstacle", **one)
            )
        obstacle = self._new("teller", "obstacle")
        self._assert_refused(lambda: self._as("manager", obstacle).write(solved))
        self._as("region", obstacle).action_solve()
        obstacle.action_solve()
        self.assertEqual(obstacle.solved_user_id.id, self.users["region"].id)
        self.assertEqual(obstacle.solved_date, TODAY)
        obstacle.action_reopen()
        self.assertFalse(obstacle.solved_date or obstacle.solved_user_id)
        default = self._get_model("teller", "obstacle").with_context(
            default_solved_date="2026-01-01"
        )
        self.assertFalse(default.create({}).solved_date)

    def test_obstacle_of_another_branch(self):
        """Nobody solves, or brings back, what stands in another branch's way."""
        far = self._new("head", "obstacle", branch_id=self.far.id)
        for name in ("action_solve", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(self._as("teller", far), name)()
        self.assertFalse(far.solved_date)

    def test_score_of_an_encounter(self):
        """A score follows from the answers, nobody writes it."""
        encounter = self._new("teller", "encounter")
        for values in ({"score": 100}, {"answer_count": 9}):
            self._assert_refused(lambda values=values: encounter.write(values))

    # --- referrals ---

    def _open_account(self, day, partner=None, **values):
        number = f"9{self.env['crm.bank.account'].search_count([])}"
        return self._create_account(
            number, {partner or self.bijan: 100}, date_opened=day, **values
        )

    def test_joined_by_an_account(self):
        """Nobody joins by somebody's word: an account since the referral says it."""
        no_account = "opened no account since"
        self._assert_refused(
            lambda: self._new("teller", "referral", outcome="joined"), no_account
        )
        referral = self._new("teller", "referral")
        self._open_account("2026-03-09")
        self._assert_refused(lambda: referral.write({"outcome": "joined"}), no_account)
        self._open_account(TODAY)
        referral.outcome = "joined"
        self.assertEqual(self._get_relationship(self.bijan).referrer_id, self.anna)
        for values in (
            {"outcome": "open"},
            {"referred_id": self.cyrus.id},
            {"date": "2026-01-01"},
        ):
            self._assert_refused(
                lambda values=values: referral.write(values), "stays as it is"
            )
        referral.thanks_date = TODAY

    def test_who_signs_has_not_joined(self):
        """Neither a signatory nor the customer of another bank has joined this one."""
        referral = self._new("teller", "referral")
        account = self._open_account(TODAY, self.anna)
        account.holder_ids = [
            Command.create(
                {"partner_id": self.bijan.id, "role": "signatory", "share": 0}
            )
        ]
        branch = self._create_branch("Y", company_id=self.other_bank.id)
        product = self.current.copy({"company_id": self.other_bank.id, "code": "Y"})
        self._open_account(
            TODAY,
            company_id=self.other_bank.id,
            branch_id=branch.id,
            product_id=product.id,
        )
        with self.assertRaisesRegex(ValidationError, "opened no account"):
            referral.outcome = "joined"

    def test_the_night_notes_who_joined(self):
        """The file of the night brings the account; the referral needs nobody."""
        referral = self._new("teller", "referral")
        other = self._new("teller", "referral", referred_id=self.cyrus.id)
        declined = self._new(
            "region",
            "referral",
            relationship_id=self._add_customer().id,
            branch_id=self.branch.id,
            outcome="declined",
        )
        self._open_account(TODAY)
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_relationship_bank.ir_cron_link_accounts"
            ).method_direct_trigger()
        found = [one.outcome for one in (referral, other, declined)]
        self.assertEqual(found, ["joined", "open", "declined"])
        self.assertEqual(self._get_relationship(self.bijan).referrer_id, self.anna)

    def _add_customer(self):
        partner = self.env["res.partner"].create({"name": "Dara"})
        self._create_account("77", {partner: 100})
        return self._get_relationship(partner)

    def test_unreadable_contact(self):
        """Nobody reads a contact of another company by noting that it was referred."""
        hidden = self.env["res.partner"].create(
            {"name": "Hidden", "company_id": self.other_bank.id}
        )
        with self.assertRaises(AccessError):
            self._new("teller", "referral", referred_id=hidden.id)
        referral = self._new("teller", "referral")
        with self.assertRaises(AccessError):
            referral.referred_id = hidden
