from odoo.fields import Command, Date
from odoo.tests import HttpCase, tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestCrmBankMorningTours(BankCommon, HttpCase):
    """A branch manager's morning, with no right but the bank's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch.manager_id = cls.users["teller"]
        cls.account = cls._create_account("410020003000", {cls.anna: 100}, balance=700)
        cls._create_account("2", {cls.anna: 100}, balance=200, product_id=cls.term.id)
        cls._create_account("3", {cls.bijan: 100}, cls.sister, balance=200)
        third = cls._create_branch("103", parent_id=cls.region.id)
        cls._create_account("4", {cls.cyrus: 100}, third, balance=100)
        cls.customer = cls.account.relationship_id
        cls._set_months()
        cls._set_family()
        cls.env["crm.bank.event"].create(
            {"account_id": cls.account.id, "date": Date.today(), "kind": "outflow"}
            | {"amount": 600}
        )
        cls.env.flush_all()

    @classmethod
    def _set_months(cls):
        first = Date.today().replace(day=1)
        cls.env["crm.bank.account.month"].create(
            [
                {"account_id": cls.account.id, "average_balance": 500 + back}
                | {"month": Date.subtract(first, months=back), "mobile_count": 3}
                for back in range(1, 13)
            ]
        )

    @classmethod
    def _set_family(cls):
        spouse = cls._get_relationship(cls.bijan)
        members = {cls.customer: "head", spouse: "spouse"}
        cls.env["crm.bank.household"].create(
            {"name": "Amini", "company_id": cls.bank.id}
            | {
                "member_ids": [
                    Command.create({"relationship_id": own.id, "role": role})
                    for own, role in members.items()
                ]
            }
        )
        other = cls.env["res.bank"].create({"name": "Other"})
        cls.env["crm.bank.wallet"].create(
            {"relationship_id": cls.customer.id, "line": "term", "amount": 300}
            | {"bank_id": other.id, "currency_id": cls.bank.currency_id.id}
        )

    def test_morning(self):
        """From an outflow to the customer, a planned call, and the score card."""
        action = self.env.ref("crm_relationship_bank.crm_bank_morning_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "crm_bank_morning",
            login=self.users["teller"].login,
        )
        activity = self.customer.activity_ids
        self.assertEqual(activity.summary, "Ask where the money went")
        self.assertEqual(activity.user_id, self.users["teller"])
