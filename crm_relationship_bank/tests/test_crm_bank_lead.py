from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged

from .lead_common import SALES, LeadCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankLead(LeadCommon):
    """Leads name product, amount and branch, and become applications."""

    def test_branch(self):
        """A lead is at its customer's home branch, until another one is chosen."""
        lead = self._new_lead()
        self.assertEqual(lead.bank_branch_id.id, self.branch.id)
        lead.bank_branch_id = self.sister
        lead.name = "Another wish"
        self.assertEqual(lead.bank_branch_id.id, self.sister.id)
        stranger = self._new_lead("head", partner_id=self.bijan.id)
        self.assertFalse(stranger.bank_branch_id)

    def test_other_bank(self):
        """Product and branch are the lead's own bank's."""
        product = self.current.copy({"company_id": self.other_bank.id, "code": "X"})
        lead = self._new_lead(user_id=False).with_env(self.env)
        with self.assertRaises(ValidationError):
            lead.bank_product_id = product
        with self.assertRaises(ValidationError):
            lead.bank_branch_id = self.env["crm.bank.branch"].create(
                {"name": "X", "code": "X", "company_id": self.other_bank.id}
            )
        lead.bank_product_id = self.current
        with self.assertRaises(ValidationError):
            lead.company_id = self.other_bank
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.env["crm.lead"].create(
                {"name": "Wish", "company_id": self.bank.id}
                | {"bank_product_id": product.id}
            )

    def test_branch_of_new_company(self):
        """A lead that goes to another company leaves the branch behind."""
        lead = self._new_lead(user_id=False).with_env(self.env)
        lead.company_id = self.other_bank
        self.assertFalse(lead.bank_branch_id)

    def test_seen_by_branch(self):
        """Staff of the branch, those above it, head office, and whose lead it is."""
        own = self._new_lead("head", user_id=False)
        far = self._new_lead("head", partner_id=self.cyrus.id, user_id=False)
        for role, seen in (("teller", own), ("region", own), ("head", own | far)):
            found = self._as(role, own).search([("id", "in", (own | far).ids)])
            self.assertEqual(set(found.ids), set(seen.ids), role)
            counts = found._read_group([("id", "in", (own | far).ids)], [], ["__count"])
            self.assertEqual(counts, [(len(seen),)], role)
        far.user_id = self.users["teller"]
        self.assertTrue(self._as("teller", far).has_access("write"))

    def test_leads_need_rights_of_sales(self):
        """The bank gives nobody leads whom Odoo gives none."""
        lead = self._new_lead("head")
        self.assertFalse(self._as("manager", lead).has_access("read"))

    def test_fields_are_the_banks(self):
        """A salesperson of the company without the bank reads none of its fields."""
        seller = self._new_user("seller", SALES)
        lead = self._new_lead("head", user_id=seller.id)
        lead = lead.with_user(seller)
        self.assertEqual(lead.name, "Wish")
        for name in ("bank_product_id", "bank_amount", "bank_branch_id"):
            with self.assertRaises(AccessError):
                lead.read([name])

    # --- applications ---

    def test_application(self):
        """It takes over what the lead says, once; dates follow the moves."""
        application = self._apply()
        self.assertRecordValues(
            application,
            [
                {"relationship_id": self.customer.id, "product_id": self.term.id}
                | {"branch_id": self.branch.id, "amount": 500, "state": "requested"}
                | {"date": Date.to_date("2026-03-10"), "date_review": False}
            ],
        )
        self.assertEqual(
            application.lead_id.action_bank_apply()["res_id"], application.id
        )
        with freeze_time("2026-03-12"):
            application.action_review()
            application.action_approve()
        self.assertEqual(application.date_approved, Date.to_date("2026-03-12"))
        self.assertEqual(application.lead_id.bank_application_count, 1)
        self.assertEqual(self.customer.bank_application_count, 1)

    def test_lead_without_product(self):
        with self.assertRaisesRegex(UserError, "product of interest"):
            self._new_lead().action_bank_apply()

    def test_moves(self):
        """What is opened stays so; a refusal says why; given up is taken up again."""
        application = self._apply()
        with self.assertRaises(ValidationError):  # undone, unlike assertRaisesRegex
            application.state = "declined"
        wizard = self._as("teller", self.env["crm.bank.application.decline"])
        wizard.create(
            {"application_ids": application.ids, "reason": "No income"}
        ).action_decline()
        self.assertEqual(application.date_closed, Date.to_date("2026-03-10"))
        with self.assertRaisesRegex(UserError, "cannot become"):
            application.state = "opened"
        application.action_request()
        self.assertFalse(application.date_closed)
        application.action_open()
        with self.assertRaisesRegex(UserError, "cannot become"):
            application.state = "withdrawn"

    def test_dates_are_the_systems(self):
        application = self._apply()
        for name in ("date", "date_opened"):
            with self.assertRaisesRegex(UserError, "set by the system"):
                application.write({name: "2026-01-01"})
        with self.assertRaisesRegex(UserError, "set by the system"):
            application.copy({"date": "2026-01-01"})

    def test_applications_by_role(self):
        """Seen at their branch and at the customer's home; nobody else's deletes."""
        own = self._apply()
        far = self._apply("head", partner_id=self.cyrus.id)
        elsewhere = self._apply("head", bank_branch_id=self.far.id)
        every = own | far | elsewhere
        near = own | elsewhere
        for role, seen in (("teller", near), ("region", near), ("head", every)):
            found = self._as(role, every).search([("id", "in", every.ids)])
            self.assertEqual(set(found.ids), set(seen.ids), role)
        with self.assertRaises(AccessError):
            self._as("teller", far).action_review()
        with self.assertRaises(AccessError):
            self._as("head", own).unlink()
        with self.assertRaises(AccessError):
            self._as("teller", own).create(
                {"relationship_id": far.relationship_id.id, "branch_id": self.far.id}
                | {"product_id": self.term.id}
            )

    # --- responders ---

    def _new_prospect(self):
        pairs = {(self.bijan.id, self.bank.id)}
        self.env["crm.relationship"]._ensure_pairs(pairs)
        customer = self._get_relationship(self.bijan)
        customer.home_branch_id = self.branch
        self.assertEqual(customer.lifecycle_kind, "prospect")
        return customer

    def test_applicant_is_responder(self):
        """Who applies has responded; the ledger names the cause."""
        customer = self._new_prospect()
        self._apply(partner_id=self.bijan.id)
        self.assertEqual(customer.lifecycle_kind, "responder")
        self.assertEqual(customer.change_ids[0].stage_cause, "application")

    def test_visitor_is_responder(self):
        """What is noted at the counter is a visit; a mystery visit is none."""
        customer = self._new_prospect()
        values = {"relationship_id": customer.id}
        as_teller = self._as("teller", self.env["crm.bank.encounter"])
        as_teller.create(values | {"kind": "mystery"})
        self.assertEqual(customer.lifecycle_kind, "prospect")
        obstacle = self._as("teller", self.env["crm.bank.obstacle"]).create({})
        obstacle.relationship_id = customer
        self.assertEqual(customer.lifecycle_kind, "responder")
        self.assertEqual(customer.change_ids[0].stage_cause, "visit")

    def test_rules_switch_it_off(self):
        customer = self._new_prospect()
        scheme = customer._get_lifecycle_scheme(self.bank)
        scheme.use_application = False
        self._apply(partner_id=self.bijan.id)
        self.assertEqual(customer.lifecycle_kind, "prospect")
