from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import BankCommon

# what six customers hold: current and long term together more often than by chance
BASKETS = ("CT", "CT", "CT", "CT", "C", "C", "T", "L")


@tagged("post_install", "-at_install")
class TestCrmBankTours(BankCommon, HttpCase):
    """A teller's ten seconds, and a relationship manager's visit, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = {"C": cls.current, "T": cls.term, "L": cls.loan}
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Holder {number}"} for number in range(len(BASKETS))]
        )
        for place, (partner, basket) in enumerate(
            zip(cls.people, BASKETS, strict=True)
        ):
            for letter in basket:
                cls._create_account(
                    f"7{place}{ord(letter)}",
                    {partner: 100},
                    product_id=cls.products[letter].id,
                )
        cls.bank.bank_next_min_count = 3
        cls.env["crm.bank.next.product"]._find(cls.bank)

    def test_obstacle(self):
        """A teller notes an obstacle, with no right but the bank's."""
        action = self.env.ref("crm_relationship_bank.crm_bank_obstacle_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "crm_bank_obstacle",
            login=self.users["teller"].login,
        )
        obstacle = self.env["crm.bank.obstacle"].search(
            [("note", "=", "Proof of income")]
        )
        self.assertEqual(obstacle.branch_id, self.branch)
        self.assertEqual(obstacle.user_id, self.users["teller"])
        self.assertEqual(obstacle.solved_user_id, self.users["teller"])

    def test_visit(self):
        """A visit is planned, a product offered, and the customer applies."""
        seller = self.env.ref("sales_team.group_sale_salesman")
        self.users["teller"].group_ids = [Command.link(seller.id)]
        customer = self._get_relationship(self.people[4])
        action = self.env.ref("crm_relationship.crm_relationship_action")
        self.start_tour(
            f"/odoo/action-{action.id}/{customer.id}",
            "crm_bank_visit",
            login=self.users["teller"].login,
        )
        self.assertEqual(customer.activity_ids.bank_product_id, self.term)
        self.assertEqual(customer.bank_next_product_ids.state, "interested")
        application = customer.bank_application_ids
        self.assertEqual(application.product_id, self.term)
        self.assertEqual(application.amount, 900)
        self.assertEqual(application.branch_id, self.branch)
