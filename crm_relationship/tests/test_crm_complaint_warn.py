from odoo.fields import Command
from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintWarn(ComplaintCommon):
    """Each level of a policy is told once, to somebody who may read the complaint."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sla.line_ids.filtered(lambda line: line.kind != "answer").unlink()
        cls.leader = cls._new_user(
            "leader", "crm_relationship.group_complaint_user", cls.companies
        )
        cls.team.user_id = cls.leader
        cls._flush()

    def _warn(self, moment):
        """Run the scheduled action until nothing is due; return the new activities."""
        activities = self.env["mail.activity"]
        before = activities.search([("res_model", "=", "crm.complaint")])
        clocks = self.env["crm.complaint.clock"]
        with self._at(moment):
            for _round in range(10):
                due = clocks.search(clocks._get_warning_domain())
                if not due:
                    break
                due._warn()
            self.assertFalse(clocks.search_count(clocks._get_warning_domain()))
        return activities.search([("res_model", "=", "crm.complaint")]) - before

    def test_levels(self):
        """Assignee at 50 and 75, leader at 90, officers at 100 percent."""
        complaint = self._create_complaint(user_id=self.users["agent"].id)
        agent, officer = self.users["agent"], self.users["officer"]
        # 16 working hours from Monday 9:00
        steps = (
            ("2026-03-02 16:59:59", []),
            ("2026-03-02 17:00:00", [agent]),
            ("2026-03-03 12:59:00", []),
            ("2026-03-03 13:00:00", [agent]),
            ("2026-03-03 15:24:00", [self.leader]),
            ("2026-03-03 17:00:01", [officer]),
            ("2026-03-09 17:00:00", []),
        )
        for moment, users in steps:
            with self.subTest(moment):
                activities = self._warn(moment)
                told = activities.filtered(lambda a: a.res_id == complaint.id).user_id
                told &= agent | officer | self.leader
                self.assertEqual(told, told.browse().union(*users))

    def test_late_action(self):
        """When the action did not run for days, every level is still told, once."""
        complaint = self._create_complaint(user_id=self.users["agent"].id)
        activities = self._warn("2026-03-20 09:00:00")
        own = activities.filtered(lambda a: a.user_id == self.users["agent"])
        self.assertEqual(len(own), 2)
        self.assertEqual(
            len(activities.filtered(lambda a: a.user_id == self.leader)), 1
        )
        self.assertEqual(self._get_clock(complaint, "answer").percent_warned, 100)
        self.assertFalse(self._warn("2026-03-21 09:00:00"))

    def test_nobody_twice(self):
        """A new policy with an early deadline repeats no level that was told."""
        complaint = self._create_complaint(user_id=self.users["agent"].id)
        self.assertEqual(len(self._warn("2026-03-02 17:00:00")), 1)
        self._create_sla({"severity": "4"}, answer=(9, "hour"))
        complaint.severity = "4"
        self._flush()
        activities = self._warn("2026-03-02 17:00:00")  # 8 of 9 hours
        self.assertEqual(activities.mapped("user_id"), self.users["agent"])
        self.assertEqual(len(activities), 1)
        self.assertIn("75", activities.summary)

    def test_paused_and_done(self):
        """What waits, is answered or withdrawn warns nobody."""
        waits = self._create_complaint(stage_id=self.stage_waiting.id)
        answered = self._create_complaint()
        answered.stage_id = self.stage_answered
        withdrawn = self._create_complaint()
        withdrawn.stage_id = self.stage_withdrawn
        self.assertFalse(self._warn("2026-03-20 09:00:00"))
        with self._at("2026-03-20 09:00:00"):
            waits.stage_id = self.stage_investigating
        self.assertTrue(self._warn("2026-03-30 09:00:00"))

    def test_only_who_may_read(self):
        """A recipient without access is passed over for the next one up."""
        self.team.user_id = self.users["own"]
        complaint = self._create_complaint(is_confidential=True)
        activities = self._warn("2026-03-02 17:00:00")
        self.assertIn(self.users["officer"], activities.user_id)
        self.assertNotIn(self.users["own"], activities.user_id)
        self.assertNotIn(self.users["agent"], activities.user_id)
        level = self.sla.level_ids.filtered(lambda level: level.percent == 75)
        level.write({"recipient": "named", "user_id": self.users["own"].id})
        self.assertNotIn(self.users["own"], self._warn("2026-03-03 13:00:00").user_id)
        self.assertTrue(complaint.exists())

    def test_deputy(self):
        """A deputy hears of what the deputy may read; the rest stays where it was."""
        agent, officer = self.users["agent"], self.users["officer"]
        colleague = self._new_user(
            "colleague", "crm_relationship.group_complaint_user", self.company_a
        )
        self.team.member_ids |= colleague
        secret = self._create_complaint(user_id=agent.id, is_confidential=True)
        plain = self._create_complaint(user_id=agent.id)
        cover = self.env["crm.complaint.cover"].create(
            {"user_id": agent.id, "deputy_id": colleague.id}
            | {"date_from": "2026-03-01", "date_to": "2026-03-05"}
            | {"company_id": self.company_a.id}
        )
        activities = self._warn("2026-03-02 17:00:00")
        told = {activity.res_id: activity.user_id for activity in activities}
        self.assertEqual(told[plain.id], colleague)
        self.assertEqual(told[secret.id], agent)
        messages = self.env["mail.message"].search([("model", "=", False)])
        self.assertIn(plain.number, " ".join(messages.mapped("body")))
        for message in messages:
            if secret.number in message.body:
                self.assertNotIn(colleague.partner_id, message.partner_ids)
        cover.deputy_id = officer
        activities = self._warn("2026-03-03 13:00:00")
        self.assertEqual(activities.user_id, officer)

    def test_other_company(self):
        """An officer of another company is not told."""
        self.users["officer"].write(
            {"company_id": self.company_b.id}
            | {"company_ids": [Command.set(self.company_b.ids)]}
        )
        self._create_complaint()
        activities = self._warn("2026-03-20 09:00:00")
        self.assertNotIn(self.users["officer"], activities.user_id)

    def test_one_message(self):
        """All of a batch come in one message a person and level."""
        self._create_complaint(user_id=self.users["agent"].id)
        self._create_complaint(user_id=self.users["agent"].id)
        partner = self.users["agent"].partner_id
        domain = [("partner_ids", "in", partner.ids), ("model", "=", False)]
        messages = self.env["mail.message"].search(domain)
        self.assertEqual(len(self._warn("2026-03-02 17:00:00")), 2)
        self.assertEqual(len(self.env["mail.message"].search(domain) - messages), 1)

    def test_scheduled_action(self):
        """The action itself works off what is due, in batches."""
        for _number in range(3):
            self._create_complaint(user_id=self.users["agent"].id)
        clocks = self.env["crm.complaint.clock"]
        with self._at("2026-03-02 17:00:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_relationship.ir_cron_warn_complaints"
            ).method_direct_trigger()
            self.assertFalse(clocks.search_count(clocks._get_warning_domain()))
