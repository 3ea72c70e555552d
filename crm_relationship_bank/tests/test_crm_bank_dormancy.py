from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BankCommon

SCORING = "odoo.addons.crm_relationship_bank.models.scoring"


@tagged("post_install", "-at_install")
class TestCrmBankDormancy(BankCommon):
    """How deep an account sleeps, and whether it is in use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._create_account(
            "1",
            {cls.anna: 60, cls.bijan: 40},
            date_opened="2019-01-10",
            last_customer_date="2026-02-20",
            balance=2000,
        )

    def _sleep_on(self, day):
        with freeze_time(f"{day} 10:00:00"):
            self.env["crm.bank.account"]._update_dormancy(self.bank)
        return self.account.dormancy

    def test_three_steps(self):
        """Asleep in three steps, each from its day on, and woken by a movement."""
        self.current.write(
            {"inactive_days": 100, "dormant_days": 200, "unclaimed_days": 300}
            | {"notice_days": 10}
        )
        self.account.last_customer_date = "2025-01-01"
        self.assertFalse(self._sleep_on("2025-04-10"))
        self.assertEqual(str(self.account.dormancy_notice_date), "2025-04-01")
        self.assertEqual(self._sleep_on("2025-04-11"), "inactive")
        self.assertEqual(str(self.account.dormancy_date), "2025-04-11")
        self.assertEqual(self._sleep_on("2025-07-20"), "dormant")
        self.assertEqual(self._sleep_on("2025-10-28"), "unclaimed")
        self.assertFalse(self.account.dormancy_notice_date)
        self.account.last_customer_date = "2025-10-28"
        self.assertFalse(self._sleep_on("2025-10-29"))
        changes = self.account.dormancy_ids.sorted("id")
        self.assertEqual(
            changes.mapped("dormancy"), ["inactive", "dormant", "unclaimed", False]
        )
        self.assertEqual(changes[-1].old_dormancy, "unclaimed")

    def test_notice_is_given_once(self):
        """Who told the customer says so: once a step, logged, off the morning list."""
        self.current.write(
            {"inactive_days": 100, "dormant_days": 200, "unclaimed_days": 300}
            | {"notice_days": 10}
        )
        self.account.last_customer_date = "2025-01-01"
        self._sleep_on("2025-04-05")
        with freeze_time("2025-03-31 10:00:00"):  # a day before it is due
            self._as("teller", self.account).action_tell_dormancy()
        self.assertFalse(self.account.is_dormancy_told)
        line = self._look_on("2025-04-05")
        self.assertEqual(line.kind, "dormancy")
        self.assertFalse(self._look_on("2025-03-31"))
        with freeze_time("2025-04-05 10:00:00"):
            for _again in range(2):
                line.action_done()
        self.assertTrue(self.account.is_dormancy_told)
        self.assertFalse(self._look_on("2025-04-06"))
        [told] = self.account.dormancy_ids
        self.assertEqual((told.is_notice, str(told.date)), (True, "2025-04-05"))
        self.assertEqual(told.create_uid, self.users["teller"])
        self._sleep_on("2025-04-06")
        self.assertTrue(self.account.is_dormancy_told)
        self._sleep_on("2025-07-15")
        self.assertFalse(self.account.is_dormancy_told)
        self.assertEqual(self._look_on("2025-07-15").kind, "dormancy")
        with self.assertRaises(AccessError):
            self._as("teller", self.account).is_dormancy_told = True
        far = self._create_account("2", {self.cyrus: 100}, self.far)
        with self.assertRaises(AccessError):
            self._as("teller", far).action_tell_dormancy()

    def test_maturity_is_dealt_with(self):
        """A maturity is dealt with once; the next one is another."""
        self.account.date_maturity = "2025-04-20"
        line = self._look_on("2025-04-05")
        with freeze_time("2025-04-05 10:00:00"):
            line.action_done()
        self.assertFalse(self._look_on("2025-04-05"))
        self.account.date_maturity = "2025-04-30"
        self.assertEqual(self._look_on("2025-04-05").kind, "maturity")

    def _look_on(self, day):
        """Return the teller's morning list of a day."""
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(f"{day} 10:00:00"):
            morning = self._as("teller", self.env["crm.bank.morning"])
            lines = morning.search([("company_id", "=", self.bank.id)])
            lines.fetch(["kind"])
            return lines

    def test_sleeps_once(self):
        """A second look on the same day logs nothing; closed accounts do not sleep."""
        self.account.last_customer_date = "2020-01-01"
        self._sleep_on("2026-01-01")
        count = len(self.account.dormancy_ids)
        self._sleep_on("2026-01-01")
        self.assertEqual(len(self.account.dormancy_ids), count)
        self.account.write(
            {"state": "closed", "date_closed": "2026-03-10", "close_reason": "Moved"}
        )
        self.assertFalse(self._sleep_on("2026-04-01"))

    @freeze_time("2026-03-31 10:00:00")
    def test_in_use(self):
        """In use by a movement of late or by a balance, both as the product says."""
        domain = [("id", "=", self.account.id), ("is_used", "=", True)]
        self.current.used_days = 39
        self.assertTrue(self.account.is_used)
        self.assertTrue(self.account.search(domain))
        self.current.used_days = 38
        self.account.invalidate_recordset(["is_used"])
        self.assertFalse(self.account.is_used)
        self.assertFalse(self.account.search(domain))
        self.current.used_balance = 2000
        self.account.invalidate_recordset(["is_used"])
        self.assertTrue(self.account.is_used)
        self.assertTrue(self.account.search(domain))

    def test_one_company_holds_up_no_other(self):
        """What fails for one bank is logged, and the accounts of others fall asleep."""
        self.account.last_customer_date = "2020-01-01"
        accounts = type(self.account)
        update = accounts._update_dormancy

        def fail_at_other(records, company):
            if company == self.other_bank:
                raise ValueError(company)
            return update(records, company)

        self.patch(accounts, "_update_dormancy", fail_at_other)
        cron = self.env.ref("crm_relationship_bank.ir_cron_dormancy")
        with (
            self.enter_registry_test_mode(),
            self.assertLogs(f"{SCORING}.crm_bank_account", "ERROR"),
        ):
            cron.method_direct_trigger()
        self.assertTrue(self.account.dormancy)
