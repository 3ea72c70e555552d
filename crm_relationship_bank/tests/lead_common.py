from odoo.fields import Command

from .common import BankCommon

SALES = "sales_team.group_sale_salesman_all_leads"


class LeadCommon(BankCommon):
    """Anna is a customer of the teller's branch, Cyrus of one far away; both may wish.

    Teller, region and head office have Odoo's rights of leads, too.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("teller", "region", "head"):
            cls.users[role].group_ids = [Command.link(cls.env.ref(SALES).id)]
        cls._create_account("1", {cls.anna: 100})
        cls._create_account("2", {cls.cyrus: 100}, cls.far)
        cls.customer = cls._get_relationship(cls.anna)

    def _new_lead(self, role="teller", **values):
        values = {"name": "Wish", "partner_id": self.anna.id} | values
        values = {"company_id": self.bank.id, "type": "opportunity"} | values
        return self._as(role, self.env["crm.lead"]).create(values)

    def _apply(self, role="teller", **values):
        values = {"bank_product_id": self.term.id, "bank_amount": 500} | values
        lead = self._new_lead(role, **values)
        lead.action_bank_apply()
        return lead.bank_application_ids
