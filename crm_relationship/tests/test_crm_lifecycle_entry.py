from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .lifecycle_common import LifecycleCommon
from .playbook_common import PlaybookCommon

TODAY = date(2025, 6, 30)
# who bought then is a former customer today, and was active yesterday
YEAR_AGO = TODAY - timedelta(days=365)


@tagged("post_install", "-at_install")
class TestCrmLifecycleEntry(PlaybookCommon, LifecycleCommon):
    """What follows a stage or a tier: its plan, its e-mail; who stays too long."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(f"{TODAY} 10:00:00"))
        super().setUpClass()
        cls.leaver = cls._create_buyers({"leaver": [(YEAR_AGO, 10)]})["leaver"]
        cls.leaver.user_id = cls.users["own"]
        cls.leaver.partner_id.email = "leaver@example.com"

    def _run_into_former(self):
        """Return the night in which the customer left; the one before was silent."""
        self._run(TODAY - timedelta(days=1))
        self.assertEqual(self.leaver.lifecycle_kind, "active")
        self.stage_former.write(
            {"activity_plan_id": self.plan.id, "mail_template_id": self.template.id}
        )
        run = self._run(TODAY)
        self.assertEqual(self.leaver.lifecycle_kind, "former")
        return run

    # --- the plan and the e-mail ---

    def test_by_hand(self):
        """Who enters gets both; who was there already, nothing."""
        self.stage_active.write(
            {"activity_plan_id": self.plan.id, "mail_template_id": self.template.id}
        )
        self._activate(self.own)
        activities = self._get_activities(self.own)
        self.assertEqual(activities.mapped("summary"), ["Call", "Write"])
        self.assertEqual(activities.user_id, self.users["own"])
        self.assertEqual(len(self._get_mails(self.own)), 1)
        self._place(self.own, tier_id=self.tier_high)
        self.assertEqual(self._get_activities(self.own), activities)
        self.assertFalse(self._get_activities(self.other))

    def test_nobody_to_do_it(self):
        """Without an account manager only those steps are planned that name one."""
        self.plan.template_ids[0].write(
            {"responsible_type": "other", "responsible_id": self.users["all"].id}
        )
        self.stage_active.activity_plan_id = self.plan
        self._activate(self.relationship)
        activity = self._get_activities(self.relationship)
        self.assertEqual(activity.summary, "Call")
        self.assertEqual(activity.user_id, self.users["all"])

    def test_opted_out(self):
        """Neither excluded addresses nor objections to profiling get the e-mail."""
        self.stage_active.mail_template_id = self.template
        self.env["mail.blacklist"]._add("mine@example.com")
        self.other.is_not_profiled = True
        self.relationship.partner_id.email = False
        self._activate(self.everybody)
        self.assertFalse(self._get_mails(self.everybody))

    def test_own_language(self):
        """A step without words of its own speaks the language of who does it."""
        self.env["res.lang"]._activate_lang("fr_FR")
        kind = self.env.ref("crm_relationship.mail_activity_type_thanks")
        kind.with_context(lang="fr_FR").summary = "Remercier"
        self.users["own"].lang = "fr_FR"
        self.plan.template_ids = [
            Command.clear(),
            Command.create({"activity_type_id": kind.id}),
        ]
        self.stage_active.activity_plan_id = self.plan
        self._activate(self.own)
        self.assertEqual(self._get_activities(self.own).summary, "Remercier")

    # --- nights ---

    def test_silent_night(self):
        self.stage_former.activity_plan_id = self.plan
        self.assertTrue(self._run(TODAY).is_silent)
        self.assertEqual(self.leaver.lifecycle_kind, "former")
        self.assertFalse(self._get_activities(self.leaver))

    def test_revert(self):
        """A night taken back takes its activities and unsent e-mails along."""
        run = self._run_into_former()
        self.assertEqual(len(self._get_activities(self.leaver)), 2)
        self.assertEqual(len(self._get_mails(self.leaver)), 1)
        kept = self.leaver.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.users["own"].id
        )
        run.with_user(self.users["manager"]).action_revert()
        self.assertEqual(self.leaver.lifecycle_kind, "active")
        self.assertEqual(self._get_activities(self.leaver), kept)
        self.assertFalse(self._get_mails(self.leaver))

    def test_revert_too_late(self):
        """What is done or sent by then stays."""
        run = self._run_into_former()
        done = self._get_activities(self.leaver)[0]
        done.action_feedback()
        self._get_mails(self.leaver).state = "sent"
        run.with_user(self.users["manager"]).action_revert()
        left = self._get_activities(self.leaver.with_context(active_test=False))
        self.assertFalse(left.filtered("active"))
        self.assertEqual(len(self._get_mails(self.leaver)), 1)
        self.assertTrue(done.exists())

    def test_ledger_stays_closed(self):
        """Nobody but code notes what followed, and code nothing else."""
        self._activate(self.own)
        change = self.own.change_ids[:1]
        with self.assertRaisesRegex(UserError, "cannot be edited"):
            change.with_user(self.users["manager"]).activity_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "cannot be edited"):
            change.sudo().write({"reason": "Nicer", "activity_ids": []})

    # --- promotion ---

    def test_promotion(self):
        """Rising into the tier starts its plan; a first tier, or falling, does not."""
        self.companies.relationship_use_tiers = True
        middle = self.env["crm.customer.tier"].create({"name": "Mid", "sequence": 50})
        tiers = self.tier_high | middle | self.tier_low
        scheme = self.env["crm.customer.tier.scheme"].create(
            {"name": "Tested", "company_id": self.company_a.id}
            | {
                "rule_ids": [
                    Command.create({"tier_id": tier.id, "share": share})
                    for tier, share in zip(tiers, (40, 70, 100), strict=True)
                ]
            }
        )
        rule = scheme.rule_ids.filtered(lambda rule: rule.tier_id == middle)
        rule.promotion_plan_id = self.plan
        self._place(self.relationship, tier_id=middle)  # the first
        self._place(self.own, tier_id=self.tier_low)
        self._place(self.other, tier_id=self.tier_high)
        self._place(self.own | self.other, tier_id=middle)
        self.assertEqual(len(self._get_activities(self.own)), 2)
        self.assertFalse(self._get_activities(self.other | self.relationship))

    def test_plan_of_another_company(self):
        """One message for a stage and for a tier that ask for a stranger's plan."""
        theirs = self._create_plan("Call", company_id=self.company_b.id)
        stage = self.stage_active.copy({"company_id": self.company_a.id})
        with self.assertRaisesRegex(UserError, "Plan .*belongs to another company"):
            stage.activity_plan_id = theirs
        scheme = self.env["crm.customer.tier.scheme"].create(
            {"name": "Tested", "company_id": self.company_a.id}
        )
        with self.assertRaisesRegex(UserError, "Plan .*belongs to another company"):
            scheme.rule_ids[0].promotion_plan_id = theirs

    # --- too long in a stage ---

    def test_made_for_others(self):
        """Neither a plan nor an e-mail for other records: each change would fail."""
        template = self.template.copy(
            {"model_id": self.env.ref("base.model_res_partner").id}
        )
        plan = self._create_plan("Call", res_model="crm.lead")
        scheme = self.env["crm.customer.tier.scheme"].create({"name": "Effects"})
        for record, values in (
            (self.stage_active, {"mail_template_id": template.id}),
            (self.stage_active, {"activity_plan_id": plan.id}),
            (scheme.rule_ids[0], {"promotion_plan_id": plan.id}),
        ):
            with self.assertRaisesRegex(ValidationError, "made for other records"):
                record.with_user(self.users["manager"]).write(values)

    def test_rotting(self):
        """Marked and found from the day after the last allowed one, and never for 0."""
        found = self.env["crm.relationship"]
        for allowed, standing, is_rotting in (
            (0, 400, False),
            (30, 30, False),
            (30, 31, True),
        ):
            with self.subTest(allowed=allowed, standing=standing):
                self.own.lifecycle_stage_id.rotting_days = allowed
                self.own._write_unguarded(
                    {"lifecycle_stage_date": TODAY - timedelta(days=standing)}
                )
                self.env.invalidate_all()
                self.assertEqual(self.own.is_rotting, is_rotting)
                for value in (True, False):
                    rows = found.search([("is_rotting", "=", value)])
                    self.assertEqual(self.own in rows, is_rotting == value)

    # --- why ---

    def test_why(self):
        """Since when and why, what comes next, and why at risk, in sentences."""
        self._run(TODAY - timedelta(days=1))
        own = self.leaver.with_user(self.users["own"])
        self.assertEqual(
            own._explain_stage(),
            [
                "Active Customer since 06/30/2024: First purchase.",
                "Without a purchase it will be a former customer on 06/30/2025.",
            ],
        )
        self.leaver.is_not_moved = True
        self.assertEqual(len(own._explain_stage()), 1)
        self.leaver.is_not_moved = False
        self._override_stage()
        self.assertEqual(len(own._explain_stage()), 1)
        self.leaver.stage_override_id.action_end()
        self.rules.use_silence = False
        self.leaver._write_unguarded({"risk_late_date": TODAY, "at_risk_date": TODAY})
        self.assertEqual(
            own._explain_stage()[1:], ["At risk since 06/30/2025: Late by Own Rhythm."]
        )

    def _override_stage(self):
        self.env["crm.relationship.override"].create(
            {"relationship_id": self.leaver.id, "kind": "stage"}
            | {"stage_id": self.stage_active.id, "reason": "A friend"}
        )

    def test_why_by_rhythm(self):
        """Of two rules, the one that comes first is what the panel says."""
        days = (60, 40, 20)
        buyer = self._create_buyers(
            {"quick": [(TODAY - timedelta(days=number), 10) for number in days]}
        )["quick"]
        self.rules.write({"use_rhythm": True, "rhythm_factor": 4})
        self._run(TODAY)
        told = buyer.with_user(self.users["reader"])._explain_stage()
        self.assertIn("a former customer on 08/29/2025", told[1])
        self._run(TODAY + timedelta(days=59))
        self.assertEqual(buyer.lifecycle_kind, "active")
        self._run(TODAY + timedelta(days=60))
        self.assertEqual(buyer.lifecycle_kind, "former")
        self.assertEqual(buyer.lifecycle_stage_date, date(2025, 8, 29))

    def test_forms(self):
        for record in (self.stage_active, self.rules):
            Form(record.with_user(self.users["manager"]))
