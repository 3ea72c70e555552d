from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

USER = "crm_relationship_bank.group_bank_user"
# {role: groups}, from least to most rights
ROLES = {
    "teller": USER,
    "region": USER,
    "head": "crm_relationship_bank.group_bank_user_all",
    "manager": "crm_relationship_bank.group_bank_manager",
    "number": f"{USER},crm_relationship_bank.group_bank_number",
}


class BankCommon(BaseCommon):
    """Two banks; the first has a region of two branches, and one branch outside it.

    The teller works in the first branch, the region's manager in none, head office sees
    all. ``self.users[role]`` as in ``ROLES``.
    """

    @classmethod
    def setup_independent_company(cls, **kwargs):
        return cls._create_company(
            name="Bank A", currency_id=cls._enable_currency("USD").id
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.company
        cls.other_bank = cls._create_company(
            name="Bank B", currency_id=cls._enable_currency("EUR").id
        )
        banks = cls.bank | cls.other_bank
        cls.env = cls.env["base"].with_context(allowed_company_ids=banks.ids).env
        cls.users = {role: cls._new_user(role, ROLES[role]) for role in ROLES}
        cls._set_branches()
        cls.current, cls.term, cls.loan = cls.env["crm.bank.product"].create(
            [
                {"name": name, "code": code, "line": line, "company_id": cls.bank.id}
                for name, code, line in (
                    ("Current", "CUR", "current"),
                    ("Long Term", "TRM", "term"),
                    ("Facility", "LOA", "loan"),
                )
            ]
        )
        cls.anna, cls.bijan, cls.cyrus = cls.env["res.partner"].create(
            [{"name": name} for name in ("Anna Amini", "Bijan Amini", "Cyrus Bahar")]
        )

    @classmethod
    def _new_user(cls, role, groups):
        return new_test_user(
            cls.env,
            login=f"bank_{role}",
            groups=groups,
            company_id=cls.bank.id,
            company_ids=[Command.set(cls.bank.ids)],
        )

    @classmethod
    def _set_branches(cls):
        new = cls._create_branch
        cls.region = new("1", manager_id=cls.users["region"].id)
        cls.branch = new(
            "101",
            parent_id=cls.region.id,
            staff_ids=[
                Command.set([cls.users["teller"].id, cls.users["number"].id]),
            ],
        )
        cls.sister = new("102", parent_id=cls.region.id)
        cls.far = new("201")

    @classmethod
    def _create_branch(cls, code, **values):
        values = {"name": f"Branch {code}", "company_id": cls.bank.id} | values
        return cls.env["crm.bank.branch"].create({"code": code} | values)

    @classmethod
    def _create_account(cls, number, holders, branch=None, **values):
        """Return an account.

        :param dict holders: ``{partner: share}``, the first one is the primary holder
        """
        lines = [
            Command.create(
                {
                    "partner_id": partner.id,
                    "share": share,
                    "role": "joint" if index else "primary",
                }
            )
            for index, (partner, share) in enumerate(holders.items())
        ]
        return cls.env["crm.bank.account"].create(
            {
                "number": number,
                "product_id": cls.current.id,
                "branch_id": (branch or cls.branch).id,
                "company_id": cls.bank.id,
                "currency_id": cls.bank.currency_id.id,
                "holder_ids": lines,
            }
            | values
        )

    @classmethod
    def _get_relationship(cls, partner, company=None):
        return cls.env["crm.relationship"]._get_of(partner, company or cls.bank)

    def _as(self, role, records):
        """Return the records, or the model, as a user of this role reads them."""
        return records.with_env(self.env(user=self.users[role], context={}))
