from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged

from .lead_common import SALES, LeadCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankApplication(LeadCommon):
    """What an application may name, what stays as it was, and merged leads."""

    def test_application_of_an_unreadable_customer(self):
        """Nobody reads a customer of another branch by applying for it."""
        far = self._get_relationship(self.cyrus)
        values = {"relationship_id": far.id, "product_id": self.term.id}
        applications = self._as("teller", self.env["crm.bank.application"])
        with self.assertRaises(AccessError):
            applications.create(values)
        own = applications.create(values | {"relationship_id": self.customer.id})
        with self.assertRaises(AccessError):
            own.relationship_id = far.id

    def test_application_of_a_strange_lead(self):
        """The night wins no lead that the user may not change, or of somebody else."""
        applications = self._as("teller", self.env["crm.bank.application"])
        values = {"relationship_id": self.customer.id, "product_id": self.term.id}
        far = self._new_lead("head", partner_id=self.cyrus.id, user_id=False)
        with self.assertRaises(AccessError):
            applications.create(values | {"lead_id": far.id})
        of_another = self._new_lead(partner_id=self.bijan.id)
        with self.assertRaisesRegex(ValidationError, "not a lead of"):
            applications.create(values | {"lead_id": of_another.id})

    def test_lead_of_a_customer_of_another_branch(self):
        """Who handles the lead has the customer's name from it."""
        lead = self._new_lead("head", partner_id=self.cyrus.id)
        lead.write({"bank_branch_id": self.branch.id, "bank_product_id": self.term.id})
        own = self._as("teller", lead)
        own.action_bank_apply()
        application = own.bank_application_ids
        self.assertEqual(application.branch_id.id, self.branch.id)
        self.env.invalidate_all()
        self.assertEqual(application.display_name, "Long Term: Cyrus Bahar")

    def test_unreadable_account_by_hand(self):
        """The refusal names no account of another branch."""
        application = self._apply()
        account = self._get_relationship(self.cyrus).holding_ids.account_id
        with self.assertRaises(AccessError):
            application.account_id = account.id

    def test_application_without_rights_of_leads(self):
        """Tellers who have no leads note applications, too."""
        own = self._as("number", self.env["crm.bank.application"]).create(
            {"relationship_id": self.customer.id, "product_id": self.term.id}
        )
        self.assertEqual(own.branch_id.id, self.branch.id)

    # --- what stays ---

    def test_dates_of_defaults(self):
        """Neither a default of the context nor one of the user's own sets a date."""
        self._as("teller", self.env["ir.default"]).set(
            "crm.bank.application", "date_opened", "2026-01-02", user_id=True
        )
        applications = self._as("teller", self.env["crm.bank.application"])
        own = applications.with_context(default_date="2026-01-01").create(
            {"relationship_id": self.customer.id, "product_id": self.term.id}
        )
        self.assertEqual(own.date, Date.to_date("2026-03-10"))
        self.assertFalse(own.date_opened)

    def test_opened_stays_as_asked(self):
        application = self._apply()
        application.amount = 600
        application.action_open()
        for values in ({"amount": 999}, {"product_id": self.loan.id}):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                application.write(values)
        application.responsible_id = self.users["head"].id

    def test_declined_twice(self):
        """What was declined before answers no newer offer."""
        application = self._apply()
        refusal = {"state": "declined", "decline_reason": "No"}
        application.write(refusal)
        offer = self.env["crm.bank.next.product"].create(
            {"relationship_id": self.customer.id, "product_id": self.term.id}
            | {"company_id": self.bank.id, "state": "offered"}
        )
        application.write(refusal)
        self.assertEqual(offer.state, "offered")

    # --- merged leads ---

    def test_merged_leads(self):
        """Who sees nothing of the bank merges leads, and nothing of it is lost."""
        self.users["seller"] = self._new_user("seller", SALES)
        seller = self.users["seller"].id
        best = self._new_lead("seller", probability=90)
        other = self._new_lead("head", user_id=seller, bank_amount=500)
        other.write({"bank_product_id": self.term.id, "bank_branch_id": self.sister.id})
        other.action_bank_apply()
        application = other.bank_application_ids
        offer = self.env["crm.bank.next.product"].create(
            {"relationship_id": self.customer.id, "product_id": self.loan.id}
            | {"company_id": self.bank.id, "state": "offered", "lead_id": other.id}
        )
        pair = self.env["crm.lead"].browse((best | other).ids)
        kept = self._as("seller", pair).merge_opportunity().sudo()
        self.assertEqual(kept.id, best.id)
        self.assertEqual(kept.bank_product_id.id, self.term.id)
        self.assertEqual(kept.bank_amount, 500)
        self.assertEqual(kept.bank_branch_id.id, self.branch.id, "its own stays")
        self.assertEqual(kept.bank_application_ids.ids, application.ids)
        self.assertEqual(offer.lead_id.id, kept.id)
        self.assertEqual(offer.state, "offered")

    def test_merged_leads_of_two_customers(self):
        """The lead that stays is not that of somebody else's application."""
        best = self._new_lead("head", probability=90)
        other = self._apply("head", partner_id=self.cyrus.id)
        leads = self._as("head", best) | other.lead_id
        leads.merge_opportunity()
        self.assertTrue(other.exists())
        self.assertFalse(other.lead_id)
