from odoo import SUPERUSER_ID
from odoo.tests import Form, tagged, users

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipCreate(LifeCommon):
    def test_lead(self):
        """A lead with a partner makes a prospect, in the lead's company."""
        self._create_lead(self.customer, self.company_b)
        self.assert_met(self.customer, self.company_b)

    def test_lead_gets_partner(self):
        """A lead makes a customer as soon as somebody knows who it is."""
        lead = self._create_lead(company=self.company_a)
        self.assertFalse(self._get(self.stranger))
        lead.partner_id = self.stranger
        lead.flush_recordset()
        self.assert_met(self.stranger, self.company_a)

    def test_lead_changes_company(self):
        """A lead that goes to another company makes a customer there, too."""
        lead = self._create_lead(self.customer, self.company_a)
        lead.company_id = self.company_b
        lead.flush_recordset()
        self.assertEqual(self._get(self.customer).company_id, self.companies)

    def test_lead_without_company(self):
        """It counts for the salesperson's company, else for the author's."""
        lead = self._create_lead(self.customer, team_id=False)
        lead.write({"user_id": self.users["own_b"].id, "company_id": False})
        lead.flush_recordset()
        self.assertFalse(lead.company_id)
        self.assertIn(self.company_b, self._get(self.customer).company_id)
        author = self.users["own_b"]
        leads = self.env["crm.lead"].with_user(author)
        lead = leads.with_context(allowed_company_ids=self.company_b.ids).create(
            {"name": "?", "partner_id": self.stranger.id, "user_id": False}
            | {"team_id": False, "company_id": False}
        )
        self.assertFalse(lead.company_id)
        self.assert_met(self.stranger, self.company_b)

    @users("relationship_own")
    def test_lead_form(self):
        """A salesperson who enters a lead makes a customer of the company at work."""
        with Form(self.env["crm.lead"], "crm.crm_lead_view_form") as form:
            form.name = "A wish"
            form.partner_id = self.stranger.with_env(self.env)
        self.assertEqual(self._get(self.stranger.sudo()).company_id, self.company_a)

    @users("relationship_own")
    def test_order_form(self):
        """A quotation makes a customer."""
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.stranger.with_env(self.env)
        self.assertEqual(self._get(self.stranger.sudo()).company_id, self.company_a)

    def test_lead_import(self):
        """An imported lead makes a customer."""
        result = self.env["crm.lead"].load(
            ["name", "partner_id/.id", "company_id/.id"],
            [
                ["One", str(self.stranger.id), str(self.company_b.id)],
                ["Two", str(self.contact.id), str(self.company_b.id)],
            ],
        )
        self.assertFalse(result["messages"])
        self.assert_met(self.stranger, self.company_b)
        self.assert_met(self.customer, self.company_b)

    def test_order_of_contact(self):
        """The customer is the commercial entity of who orders."""
        self._create_order(self.contact)
        relationship = self.assert_met(self.contact, self.company_a)
        self.assertEqual(relationship.partner_id, self.customer)

    def test_order_gets_another_partner(self):
        """Both are customers: who was asked for first, and who buys now."""
        order = self._create_order(self.customer)
        order.partner_id = self.stranger
        order.flush_recordset()
        self.assert_met(self.stranger, self.company_a)
        self.assert_met(self.customer, self.company_a)

    def test_invoice(self):
        """Invoices, credit notes and receipts make customers; vendor bills do not."""
        self._create_invoice(self.customer)
        self.assert_met(self.customer, self.company_a)
        self._create_invoice(self.customer_b, self.company_b, move_type="out_refund")
        self.assert_met(self.customer_b, self.company_b)
        journal = self.env["account.journal"].create(
            {"name": "Bills", "code": "BILL", "type": "purchase"}
        )
        self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.stranger.id}
            | {"journal_id": journal.id}
        )
        self.assertFalse(self._get(self.stranger))

    def test_invoice_gets_partner(self):
        """An invoice makes a customer as soon as its partner is filled in."""
        invoice = self._create_invoice(self.env["res.partner"])
        invoice.partner_id = self.stranger
        invoice.flush_recordset()
        self.assert_met(self.stranger, self.company_a)

    def test_two_documents_make_one(self):
        """One relationship per company and customer, whatever the documents."""
        self._create_lead(self.contact, self.company_a)
        self._create_order(self.customer)
        self._create_order(self.contact)
        self._create_invoice(self.customer)
        self.assertEqual(len(self._get(self.customer)), 1)
        self._create_order(self.customer, self.company_b)
        self.assertEqual(self._get(self.customer).company_id, self.companies)

    def test_rights_do_not_matter(self):
        """A portal user's order and a visitor's lead make customers."""
        portal = self.users["portal"]
        order = self.env["sale.order"].with_user(portal).sudo()
        order.create({"partner_id": portal.partner_id.id})
        self.assert_met(portal.partner_id, self.company_a)
        visitor = self.env.ref("base.public_user")
        lead = self.env["crm.lead"].with_user(visitor).sudo()
        lead.create(
            {"name": "By the website", "partner_id": self.stranger.id}
            | {"company_id": self.company_b.id, "user_id": False}
        )
        relationship = self._get(self.stranger)
        self.assertEqual(relationship.company_id, self.company_b)
        self.assertEqual(relationship.lifecycle_kind, "responder", "asked by itself")

    def test_never_customers(self):
        """Our own companies and users, the public user and OdooBot are no customers."""
        own_contact = self._create_partner(
            name="Reception", parent_id=self.company_b.partner_id.id
        )
        for partner in (
            self.company_a.partner_id,
            own_contact,
            self.users["employee"].partner_id,
            self.env.ref("base.public_user").partner_id,
            self.env["res.users"].browse(SUPERUSER_ID).partner_id,
        ):
            with self.subTest(partner=partner.name):
                self._create_lead(partner, self.company_a)
                order = self._confirm(self._create_order(partner))
                self.assertEqual(order.state, "sale")
                self.assertFalse(self._get(partner))
        self.assertEqual(self.env["crm.relationship"]._create_from_documents(), 0)

    def test_branch(self):
        """A contact limited to a company is a customer of its branches, too."""
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company_a.id}
        )
        self._meet(self.customer_a, branch)
        self._meet(self.customer_b, branch)
        self.assertTrue(self._get(self.customer_a).active)
        self.assertFalse(self._get(self.customer_b).active)

    def test_new_company(self):
        """A company that is added has no customers before it has documents."""
        self._create_order(self.customer)
        company = self._create_company(name="Relationship C")
        self.assertEqual(self.env["crm.relationship"]._create_from_documents(), 0)
        self._create_lead(self.customer, company)
        self.assertEqual(self._get(self.customer).company_id, self.company_a | company)
