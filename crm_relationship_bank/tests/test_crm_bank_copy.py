from odoo.fields import Command
from odoo.tests import tagged

from .common import BankCommon

AGENT = "crm_relationship.group_complaint_user"
SALES = "sales_team.group_sale_salesman_all_leads"


@tagged("post_install", "-at_install")
class TestCrmBankCopy(BankCommon):
    """Who sees nothing of the bank duplicates records of Odoo as without it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_account("1", {cls.anna: 100})
        cls.users["seller"] = cls._new_user("seller", SALES)
        cls.users["agent"] = cls._new_user("agent", AGENT)

    def _new_lead(self, role):
        lead = self.env["crm.lead"].create(
            {"name": "Wish", "partner_id": self.anna.id, "company_id": self.bank.id}
            | {"bank_product_id": self.term.id, "bank_amount": 500}
            | {"user_id": self.users[role].id}
        )
        return self._as(role, lead)

    def test_lead_of_a_stranger_to_the_bank(self):
        """What cannot be read stays behind; the branch is the customer's again."""
        copied = self._new_lead("seller").copy({"name": "Again"})
        self.assertEqual(copied.name, "Again")
        copied_sudo = copied.sudo()
        self.assertFalse(copied_sudo.bank_product_id)
        self.assertEqual(copied_sudo.bank_branch_id.id, self.branch.id)

    def test_lead_of_the_bank(self):
        self.users["teller"].group_ids = [Command.link(self.env.ref(SALES).id)]
        copied = self._new_lead("teller").copy()
        self.assertEqual(copied.bank_product_id.id, self.term.id)
        self.assertEqual(copied.bank_amount, 500)

    def test_complaint_of_a_stranger_to_the_bank(self):
        agent = self.users["agent"]
        team = self.env["crm.complaint.team"].create(
            {"name": "Bank", "company_id": self.bank.id, "member_ids": agent.ids}
        )
        complaint = self.env["crm.complaint"].create(
            {"name": "Queue", "partner_id": self.bijan.id, "user_id": agent.id}
            | {"company_id": self.bank.id, "team_id": team.id}
            | {"bank_product_id": self.term.id}
        )
        copied = self._as("agent", complaint).copy()
        self.assertEqual(copied.partner_id.id, self.bijan.id)
        self.assertFalse(copied.sudo().bank_product_id)

    def test_activity_of_a_stranger_to_the_bank(self):
        activity = self._new_lead("seller").activity_schedule(
            "mail.mail_activity_data_todo"
        )
        self.assertEqual(activity.copy({"summary": "Again"}).summary, "Again")
