from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .lead_common import LeadCommon

LEAD = "odoo.addons.crm_relationship_bank.models.lead"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankApplicationLink(LeadCommon):
    """Which account an application became: by the file of the night, or by hand."""

    def _link(self):
        return self.env["crm.bank.application"]._link_accounts(self.bank)

    def test_linked_by_the_night(self):
        """By customer, product and day: from the day of the application on."""
        application = self._apply()
        for number, holder, product, day in (
            ("11", self.anna, self.term, "2026-03-09"),
            ("12", self.anna, self.loan, "2026-03-11"),
            ("13", self.bijan, self.term, "2026-03-11"),
        ):
            self._create_account(
                number, {holder: 100}, product_id=product.id, date_opened=day
            )
        self.assertEqual(self._link(), 0)
        account = self._create_account(
            "14",
            {self.bijan: 50, self.anna: 50},
            product_id=self.term.id,
            date_opened="2026-03-10",
        )
        self.assertEqual(self._link(), 1)
        self.assertEqual(application.account_id.id, account.id)
        self.assertEqual(application.state, "opened")
        self.assertEqual(application.date_opened, account.date_opened)
        self.assertEqual(application.lead_id.won_status, "won")
        self.assertEqual(self._link(), 0)

    def test_several_at_once(self):
        """Each account is the outcome of one application, each application has one."""
        first = self._apply()
        with freeze_time("2026-03-12"):
            second = self._apply()
        accounts = [
            self._create_account(
                number, {self.anna: 100}, product_id=self.term.id, date_opened=day
            )
            for number, day in (("21", "2026-03-13"), ("22", "2026-03-14"))
        ]
        self.assertEqual(self._link(), 2)
        linked = first.account_id | second.account_id
        self.assertEqual(set(linked.ids), {account.id for account in accounts})

    def test_not_what_was_declined(self):
        application = self._apply()
        application.write({"state": "declined", "decline_reason": "No"})
        self._create_account("31", {self.anna: 100}, product_id=self.term.id)
        self.assertEqual(self._link(), 0)

    def test_linked_by_hand(self):
        """The account is the applicant's own, and opens the application."""
        application = self._apply()
        strange = self._create_account("41", {self.bijan: 100})
        with self.assertRaises(ValidationError):
            application.account_id = strange
        own = self._create_account("42", {self.anna: 100})
        application.account_id = own
        self.assertEqual(application.state, "opened")

    def test_one_company_holds_up_no_other(self):
        """What fails for one company is logged, and the others go on."""
        applications = self.env["crm.bank.application"]
        done = []

        def fail_at_first(_self, company):
            done.append(company)
            if company == self.bank:
                raise ValueError(company)

        self.patch(type(applications), "_link_accounts", fail_at_first)
        cron = self.env.ref("crm_relationship_bank.ir_cron_link_accounts")
        with (
            self.enter_registry_test_mode(),
            self.assertLogs(f"{LEAD}.crm_bank_application_link", "ERROR"),
        ):
            cron.method_direct_trigger()
        self.assertLessEqual({self.bank, self.other_bank}, set(done))
