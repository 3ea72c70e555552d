from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestCrmBankBranch(BaseCommon):
    """Branches: one code each in a company, a tree without circles, rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._create_company(name="Other Bank")
        cls.region = cls._create_branch("1", "North")
        cls.branch = cls._create_branch("101", "Central", parent_id=cls.region.id)

    @classmethod
    def _create_branch(cls, code, name, **values):
        values = {"company_id": cls.company.id} | values
        return cls.env["crm.bank.branch"].create({"code": code, "name": name} | values)

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(cls.env, login=login, groups=groups)

    def test_code_is_unique_in_a_company(self):
        """A second branch with a code of the company is refused, in clear words."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            self._create_branch("101", "Copy")
        message = self.env["crm.bank.branch"]._company_code_uniq.get_error_message(
            self.env["crm.bank.branch"], caught.exception.diag
        )
        self.assertIn("Another branch of the company has this code", message)

    def test_code_of_another_company(self):
        """Two companies number their branches independently."""
        twin = self._create_branch("101", "Twin", company_id=self.other_company.id)
        self.assertEqual(twin.code, self.branch.code)

    def test_region_of_itself(self):
        """The tree of regions has no circle."""
        with self.assertRaises(ValidationError):
            self.region.parent_id = self.branch

    def test_name_and_search(self):
        """A branch is shown and found by its code and by its name."""
        self.assertEqual(self.branch.display_name, "101 Central")
        for text in ("101", "Central"):
            found = self.env["crm.bank.branch"].name_search(text)
            self.assertIn((self.branch.id, "101 Central"), found)

    def test_region_of_another_company(self):
        """A branch belongs to a region of its own company."""
        with self.assertRaisesRegex(Exception, "ompan"):
            self._create_branch(
                "7", "Far", company_id=self.other_company.id, parent_id=self.region.id
            )

    def test_rights(self):
        """Users read, managers write, plain employees and salespeople see nothing."""
        user = self._new_user("bank_user", "crm_relationship_bank.group_bank_user")
        seen = self.branch.with_user(user)
        self.assertEqual(seen.name, "Central")
        with self.assertRaises(AccessError):
            seen.name = "Mine"
        manager = self._new_user(
            "bank_head", "crm_relationship_bank.group_bank_manager"
        )
        self.branch.with_user(manager).name = "Main"
        for login, groups in (
            ("bank_plain", "base.group_user"),
            ("bank_sales", "sales_team.group_sale_salesman"),
        ):
            stranger = self._new_user(login, groups)
            with self.assertRaises(AccessError):
                self.branch.with_user(stranger).read(["name"])

    def test_other_company(self):
        """Nobody sees the branches of a company that is not among the user's."""
        far = self._create_branch("9", "Far", company_id=self.other_company.id)
        user = self._new_user("bank_user", "crm_relationship_bank.group_bank_user")
        found = self.env["crm.bank.branch"].with_user(user).search([])
        self.assertIn(self.branch, found)
        self.assertNotIn(far, found)

    def test_form(self):
        """A manager sets a branch up by its form, staff included."""
        manager = self._new_user(
            "bank_head", "crm_relationship_bank.group_bank_manager"
        )
        with Form(self.env["crm.bank.branch"].with_user(manager)) as form:
            form.code = "205"
            form.name = "Bazaar"
            form.parent_id = self.region
            form.manager_id = manager
        branch = form.save()
        branch.staff_ids = [Command.link(manager.id)]
        self.assertRecordValues(
            branch.sudo(),
            [{"code": "205", "parent_id": self.region.id, "manager_id": manager.id}],
        )
