from freezegun import freeze_time

from odoo.tests import tagged

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestCrmBankRegisterRemind(RegisterCommon):
    """Registers are opened when a period has ended, and who is responsible is told."""

    def _get_registers(self):
        return self.env["crm.bank.complaint.register"].search(
            [("profile_id", "=", self.profile.id)]
        )

    def test_period_that_ended(self):
        """The scheduled action opens the register of each period that ended, once."""
        cron = self.env.ref("crm_relationship_bank.ir_cron_complaint_register")
        self._complain("2026-02-01 08:00:00", channel_id=False)
        for _call in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        register = self._get_registers()
        self.assertEqual(str(register.date_to), "2026-06-30")
        self.assertEqual(str(register.date_due), "2026-07-30")
        self.assertEqual(register.incomplete_count, 1)
        self.assertFalse(register.activity_ids)

    def test_reminder(self):
        """It comes in time by Tehran's days, says what is missing, and comes once."""
        self.profile.reminder_days = 7
        register = self._register()
        self._complain("2026-02-01 08:00:00", channel_id=False)
        for moment, count in {
            "2026-07-22 20:29:00": 0,
            "2026-07-22 20:31:00": 1,
            "2026-07-24 08:00:00": 1,
        }.items():
            with freeze_time(moment):
                register._remind_due()
            self.assertEqual(len(register.activity_ids), count, moment)
        self.assertEqual(register.activity_ids.user_id, self.users["officer"])
        self.assertIn("register needs: 1", register.activity_ids.summary)
        self._submit_anyhow(register)

    def _submit_anyhow(self, register):
        """Give what is missing, submit, and see that nothing is left to be done."""
        register.entry_ids.complaint_id.channel_id = self.channel
        register.action_prepare()
        self._submit(register)
        self.assertFalse(register.activity_ids)

    def test_profile_that_fails(self):
        """What fails of one bank is logged, and the registers of others are opened."""
        other = self._create_profile(company_id=self.other_bank.id, user_id=False)
        registers = self.env["crm.bank.complaint.register"]
        opened = []

        def fail_at_first(_self, profile):
            opened.append(profile)
            if profile == self.profile:
                raise ValueError(profile)

        self.patch(type(registers), "_open_next", fail_at_first)
        logger = "odoo.addons.crm_relationship_bank.models.complaint"
        with self.assertLogs(f"{logger}.crm_bank_complaint_register_remind", "ERROR"):
            registers._open_ended()
        self.assertLessEqual({self.profile, other}, set(opened))

    def test_reminder_that_fails(self):
        """What fails of one bank is logged, tried again, and holds up no other's."""
        bad = self._register()
        other = self._create_profile(company_id=self.other_bank.id, user_id=False)
        good = self._register(profile_id=other.id)
        prepare = type(bad)._prepare

        def fail_at_bad(register):
            prepare(register)
            if register == bad:
                raise ValueError(register)

        self.patch(type(bad), "_prepare", fail_at_bad)
        cron = self.env.ref("crm_relationship_bank.ir_cron_complaint_register")
        logger = "odoo.addons.crm_relationship_bank.models.complaint"
        with (
            freeze_time("2026-07-24 08:00:00"),
            self.enter_registry_test_mode(),
            self.assertLogs(f"{logger}.crm_bank_complaint_register_remind", "ERROR"),
        ):
            cron.method_direct_trigger()
        self.assertEqual(str(good.date_reminded), "2026-07-24")
        self.assertFalse(bad.date_reminded or bad.activity_ids)

    def test_reminder_of_nobody(self):
        """Who left the bank is replaced by an officer who reads registers."""
        self.profile.user_id = False
        register = self._register(user_id=self.users["branch_officer"].id)
        register._remind()
        user = register.activity_ids.user_id
        self.assertTrue(user)
        self.assertNotEqual(user, self.users["branch_officer"])
