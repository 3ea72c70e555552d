from odoo.tests import tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestShownLists(RelationshipCommon):
    def test_two_companies_in_one_list(self):
        """One list with two companies' orders shows two tiers for one customer."""
        orders = self.env["sale.order"]
        for company, tier in (
            (self.company_a, self.tier_high),
            (self.company_b, self.tier_low),
        ):
            orders |= self._create_order(self.contact, company)
            relationship = self._meet(self.customer, company)
            self._place(relationship, tier_id=tier)
        self._confirm(orders, "2024-05-01")
        self.assertEqual(
            orders.mapped("customer_tier_id"), self.tier_high | self.tier_low
        )
        invoice = self._create_invoice(self.contact, self.company_b)
        self.assertEqual(invoice.customer_tier_id, self.tier_low)
        invoice.action_post()
        lead = self._create_lead(self.contact, self.company_b)
        self.assertEqual(lead.customer_tier_id, self.tier_low)
