import psycopg2

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .playbook_common import PlaybookCommon
from .queries import queries_of


@tagged("post_install", "-at_install")
class TestCrmPlaybookProblems(PlaybookCommon):
    """Bad input gets one message; one bad customer does not stop the others."""

    def _refuse(self, text, **values):
        with self.assertRaisesRegex(ValidationError, text):
            self._create_playbook(**values)

    def test_plan_of_another_company(self):
        plan = self._create_plan("Call", company_id=self.company_b.id)
        self._refuse("belongs to Relationship B", activity_plan_id=plan.id)
        self._refuse("all companies", activity_plan_id=plan.id, company_id=False)

    def test_stage_of_another_company(self):
        stage = self.stage_active.copy({"company_id": self.company_b.id})
        self._refuse("belongs to Relationship B", stage_id=stage.id)

    def test_no_action(self):
        self._refuse("does nothing yet", activity_plan_id=False)

    def test_no_event(self):
        self._refuse("Say when", stage_id=False)
        self._refuse("Say when", trigger="tier")
        self._refuse("Say when", trigger="occasion")

    def test_other_model(self):
        """Neither a plan nor an e-mail that is made for other records."""
        model_id = self.env["ir.model"]._get_id("crm.lead")
        template = self.template.copy({"model_id": model_id})
        self._refuse("other records", mail_template_id=template.id)
        plan = self.env["mail.activity.plan"].create(
            {"name": "Leads", "res_model": "crm.lead", "company_id": False}
        )
        self._refuse("other records", activity_plan_id=plan.id)

    def test_numbers(self):
        for values in ({"daily_cap": 0}, {"pause_days": -1}, {"offset_days": -1}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._create_playbook(**values)

    def test_colleague(self):
        self._refuse("Say who", responsible="user")
        self._refuse("no access", user_id=self.users["own_b"].id)

    def test_one_fails(self):
        """A customer for whom the e-mail cannot be written is put aside."""
        self.template.body_html = (
            "<p t-out=\"1 / (object.partner_id.name != 'Mine')\"/>"
        )
        playbook = self._create_playbook(mail_template_id=self.template.id)
        self._activate(self.everybody)
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            with self.assertLogs("odoo.addons.crm_relationship", "WARNING"):
                self._work()
        hits = self._get_hits(playbook)
        failed = hits.filtered(lambda hit: hit.state == "failed")
        self.assertEqual(failed.relationship_id, self.own)
        self.assertTrue(failed.error)
        self.assertEqual(set((hits - failed).mapped("state")), {"done"})
        self.assertFalse(self._get_activities(self.own))
        self.assertEqual(len(self._get_activities(self.other)), 2)
        # mended, it is tried again
        self.template.body_html = "<p>Hello</p>"
        failed.with_user(self.users["manager"]).action_retry()
        self._work()
        self.assertEqual(failed.state, "done")
        self.assertEqual(len(self._get_activities(self.own)), 2)

    def test_queries(self):
        """As many queries for 3 customers as for 30."""
        self._create_playbook(mail_template_id=self.template.id, daily_cap=100)
        counts = []
        for number in (3, 30):
            partners = self.env["res.partner"].create(
                [
                    {"name": f"C{index}", "email": f"c{number}.{index}@example.com"}
                    for index in range(number)
                ]
            )
            found = self.own.browse().union(
                *(self._meet(partner, self.company_a) for partner in partners)
            )
            self.env.flush_all()
            with queries_of("crm_relationship") as queries:
                self._activate(found)
                self._work()
                self.env.flush_all()
            counts.append(len(queries))
            self.assertEqual(len(self._get_mails(found)), number)
        self.assertEqual(counts[0], counts[1])

    def test_one_playbook_of_many(self):
        """A plan without steps plans nothing, and fails nobody."""
        self.plan.template_ids = [Command.clear()]
        playbook = self._create_playbook()
        self._activate(self.own)
        self._work()
        self.assertEqual(self._get_hits(playbook).state, "done")
