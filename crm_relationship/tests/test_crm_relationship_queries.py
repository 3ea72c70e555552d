from odoo.fields import Command
from odoo.tests import tagged

from .life_common import LifeCommon
from .queries import queries_of


@tagged("post_install", "-at_install")
class TestCrmRelationshipQueries(LifeCommon):
    """What the relationship costs those who do not ask for it."""

    def test_contact(self):
        """Creating and writing contacts costs no query of ours."""
        partners = self.env["res.partner"]
        self.env.flush_all()
        with queries_of("crm_relationship") as queries:
            partner = partners.create({"name": "New", "email": "new@example.com"})
            partners.create({"name": "Child", "parent_id": partner.id})
            self.env.flush_all()
            partner.write({"name": "Newer", "street": "Road 1", "comment": "So"})
            self.env.flush_all()
        self.assertEqual(queries, [])

    def test_draft(self):
        """Working on a quotation costs a query per flush, and settles nothing."""
        order = self._create_order(self.customer)
        self._flush()
        with queries_of("crm_relationship") as queries:
            order.order_line.price_unit = 3
            order.order_line = [Command.create({"product_id": self.product.id})]
            order.note = "Thank you"
            self._flush()
        self.assertEqual(queries, [])

    def test_confirm(self):
        """Confirming settles in a number of queries that does not grow with orders."""
        counts = []
        for number in (1, 30):
            orders = self.env["sale.order"].union(
                *(self._create_order(self.customer) for _index in range(number))
            )
            self._flush()
            self._confirm(self._create_order(self.customer))  # active from now on
            with queries_of("crm_relationship") as queries:
                self._confirm(orders)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 6)

    def test_documents(self):
        """So many leads at once: the same number of queries for 3 and for 60."""
        counts = []
        for number in (3, 60):
            partners = self.env["res.partner"].create(
                [{"name": f"Lead {index}"} for index in range(number)]
            )
            self.env.flush_all()
            with queries_of("crm_relationship") as queries:
                self.env["crm.lead"].create(
                    [
                        {"name": partner.name, "partner_id": partner.id}
                        | {"company_id": self.company_a.id, "user_id": False}
                        for partner in partners
                    ]
                )
                self._flush()
            self.assertEqual(len(self._get_all(partners)), number)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])

    def _get_all(self, partners):
        return self.env["crm.relationship"].search([("partner_id", "in", partners.ids)])
