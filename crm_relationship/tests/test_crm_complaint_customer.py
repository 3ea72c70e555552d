from ast import literal_eval

from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintCustomer(ComplaintCommon):
    """Complaints show on the customer, to whoever sees the customer."""

    def test_counts(self):
        """Open, all and upheld complaints, and the next deadline, of one company."""
        complaint = self._create_complaint(self.contact)
        self._create_complaint(company_id=self.company_b.id)
        self._create_complaint(type="praise")
        relationship = complaint.relationship_id
        expected = {
            "complaint_count": 1,
            "complaint_open_count": 1,
            "complaint_upheld_count": 0,
            "complaint_deadline": complaint.date_deadline,
        }
        self.assertRecordValues(relationship, [expected])
        self._close(complaint, "partly")
        expected |= {"complaint_open_count": 0, "complaint_upheld_count": 1}
        expected["complaint_deadline"] = False
        self.assertRecordValues(relationship, [expected])

    def test_other_customer(self):
        """A complaint that changes its customer is counted where it belongs."""
        complaint = self._create_complaint()
        first = complaint.relationship_id
        complaint.partner_id = self.stranger
        self.assertEqual(first.complaint_count, 0)
        self.assertEqual(complaint.relationship_id.complaint_count, 1)

    def test_shown(self):
        """A salesperson reads on the contact that a complaint is open, and no more."""
        complaint = self._create_complaint()
        partner = self._as("all", self.customer)
        self.assertEqual(partner.customer_open_complaint_count, 1)
        domain = [("customer_open_complaint_count", ">", 0)]
        self.assertIn(partner, partner.search(domain))
        self.assertFalse(self._as("all", complaint).has_access("read"))
        self._close(complaint)
        partner.invalidate_recordset()
        self.assertEqual(partner.customer_open_complaint_count, 0)
        self.assertNotIn(partner, partner.search(domain))

    def test_satisfaction(self):
        """The latest rating of a settled complaint is the customer's satisfaction."""
        complaint = self._create_complaint()
        self.customer.email = "shared@customer.example"
        self._close(complaint)
        token = complaint.rating_ids.access_token
        complaint.sudo().rating_apply(1, token=token)
        self.assertEqual(complaint.relationship_id.last_satisfaction, 1)
        complaint.sudo().rating_apply(5, token=token)
        self.assertEqual(complaint.relationship_id.last_satisfaction, 5)

    def test_from_documents(self):
        """Recorded from an order, invoice or lead, the customer is filled in."""
        order = self._create_order(self.contact)
        lead = self._create_lead(self.stranger)
        complaints = self.env["crm.complaint"].with_company(self.company_a)
        for context, partner in (
            ({"default_order_id": order.id}, self.contact),
            ({"crm_relationship_lead": lead.id}, self.stranger),
        ):
            with Form(complaints.with_context(**context)) as form:
                form.name = "About it"
                self.assertEqual(form.partner_id, partner)

    def test_document_unseen(self):
        """An agent without rights on sales learns nothing from an order's number."""
        order = self._create_order(self.contact)
        complaints = self._as("agent", self.env["crm.complaint"])
        values = complaints.with_context(default_order_id=order.id).default_get(
            ["partner_id"]
        )
        self.assertNotIn("partner_id", values)

    def test_dissatisfied(self):
        """The dissatisfied: with an open complaint, a bad rating, or several."""
        action = self.env.ref("crm_relationship.crm_relationship_action_dissatisfied")
        domain = literal_eval(action.domain)
        complaint = self._create_complaint()
        relationship = complaint.relationship_id
        find = self.env["crm.relationship"].search
        self.assertIn(relationship, find(domain))
        self._close(complaint)
        self.assertNotIn(relationship, find(domain))
        self._close(self._create_complaint())
        self.assertIn(relationship, find(domain))
