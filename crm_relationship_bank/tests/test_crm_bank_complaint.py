from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common import BankCommon

AGENT = "crm_relationship.group_complaint_user"
EXPORT = "base.group_allow_export"
OFFICER = "crm_relationship.group_complaint_officer"
NUMBER = "600700800900"


@tagged("post_install", "-at_install")
class TestCrmBankComplaint(BankCommon):
    """What a complaint at a bank is about, and who sees it for that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._create_account(NUMBER, {cls.anna: 60, cls.bijan: 40})
        cls.far_account = cls._create_account(
            "2", {cls.cyrus: 100}, cls.far, product_id=cls.term.id
        )
        cls.team = cls.env["crm.complaint.team"].create(
            {"name": "Bank", "company_id": cls.bank.id}
        )

    @classmethod
    def _complain(cls, partner=None, **values):
        values = {"name": "Queue", "partner_id": partner and partner.id} | values
        values |= {"company_id": cls.bank.id, "team_id": cls.team.id}
        return cls.env["crm.complaint"].create(values)

    def _allow(self, role, *groups):
        links = [Command.link(self.env.ref(group).id) for group in groups]
        self.users[role].group_ids = links
        self.team.member_ids = self.users[role]

    # --- what it is about ---

    def test_account_gives_product_and_branch(self):
        """The agent chooses the account; both may be changed afterwards."""
        self._allow("teller", AGENT)
        form = Form(self._as("teller", self.env["crm.complaint"]))
        form.name = "Queue"
        form.partner_id = self.bijan
        form.bank_account_id = self.account
        self.assertEqual(form.bank_product_id.id, self.current.id)
        form.bank_product_id = self.loan
        complaint = form.save().with_env(self.env)
        self.assertEqual(complaint.branch_id, self.branch)
        self.assertEqual(complaint.bank_product_id, self.loan)
        self.assertEqual(complaint.bank_line, "loan")

    def test_branch_of_customer_or_user(self):
        """Without an account: the customer's home branch, else that of the user."""
        self.assertEqual(self._complain(self.cyrus).branch_id, self.far)
        self._allow("teller", AGENT)
        complaint = self._as("teller", self.env["crm.complaint"]).create(
            {"name": "Who?", "company_id": self.bank.id}
        )
        self.assertEqual(complaint.branch_id.id, self.branch.id)
        complaint = self._complain()
        self.assertFalse(complaint.branch_id)
        complaint.partner_id = self.cyrus
        self.assertEqual(complaint.branch_id, self.far)

    def test_branch_stays_when_the_customer_moves(self):
        """Where it happened does not change with where the customer is at home."""
        complaint = self._complain(self.cyrus)
        self._get_relationship(self.cyrus).home_branch_id = self.sister
        self.assertEqual(complaint.branch_id, self.far)

    def test_branch_by_hand_stays_when_the_customer_is_corrected(self):
        """A branch that was found follows the customer, a chosen one does not."""
        self.users["head"].group_ids += self.env.ref(OFFICER)
        for by_form in (False, True):
            found = self._complain(self.anna)
            chosen = self._complain(self.anna, branch_id=self.sister.id)
            for complaint in self._as("head", found | chosen):
                if by_form:
                    with Form(complaint) as form:
                        form.partner_id = self.cyrus
                else:
                    complaint.partner_id = self.cyrus
            self.assertEqual(found.branch_id, self.far)
            self.assertEqual(chosen.branch_id, self.sister)

    def test_customer_is_corrected(self):
        """Account and product are let go; a joint holder keeps them."""
        complaint = self._complain(self.anna, bank_account_id=self.account.id)
        complaint.partner_id = self.bijan
        self.assertEqual(complaint.bank_account_id, self.account)
        complaint.partner_id = self.cyrus
        self.assertFalse(complaint.bank_account_id or complaint.bank_product_id)
        self.assertEqual(complaint.branch_id, self.far)

    def test_customer_is_corrected_without_rights_on_accounts(self):
        """An officer who sees no account corrects the customer, too."""
        self.users["plain"] = new_test_user(
            self.env,
            login="plain_officer",
            groups=OFFICER,
            company_id=self.bank.id,
            company_ids=[Command.set(self.bank.ids)],
        )
        wrong, right = self.env["res.partner"].create([{"name": "N"}, {"name": "O"}])
        account = self._create_account("5", {wrong: 100})
        complaint = self._complain(wrong, bank_account_id=account.id)
        complaint.branch_id = False
        complaint.relationship_id.home_branch_id = False
        self._as("plain", complaint).partner_id = right
        self.assertFalse(complaint.bank_account_id or complaint.bank_product_id)

    def test_account_of_somebody_else(self):
        for partner in (self.cyrus, None):
            with self.assertRaisesRegex(ValidationError, "not one of the customer's"):
                self._complain(partner, bank_account_id=self.account.id)
        complaint = self._complain(self.anna, bank_account_id=self.account.id)
        with self.assertRaisesRegex(ValidationError, "not one of the customer's"):
            complaint.write(
                {"partner_id": self.cyrus.id, "bank_account_id": self.account.id}
            )

    def test_account_that_the_user_may_not_read(self):
        """A teller learns nothing of an account by linking it."""
        complaint = self._complain(self.cyrus, branch_id=self.branch.id)
        self._allow("teller", AGENT)
        with self.assertRaises(AccessError):
            self._as("teller", complaint).bank_account_id = self.far_account.id

    def test_branch_of_another_bank(self):
        branch = self._create_branch("9", company_id=self.other_bank.id)
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            self._complain(self.anna, branch_id=branch.id)

    # --- who sees it ---

    def test_seen_by_branch(self):
        """The branch concerned and the customer's own see it, and those above them."""
        complaint = self._complain(self.cyrus, branch_id=self.sister.id)
        for role, seen in {"teller": False, "region": True, "head": True}.items():
            self._allow(role, OFFICER)
            self.assertEqual(self._as(role, complaint).has_access("read"), seen, role)
        own = self._complain(self.anna, branch_id=self.far.id)
        self.assertTrue(self._as("teller", own).has_access("read"))
        clocks = self.env["crm.complaint.clock"].search(
            [("complaint_id", "=", complaint.id)]
        )
        self.assertTrue(clocks)
        self.assertTrue(self._as("region", clocks).has_access("read"))
        self.assertFalse(self._as("teller", clocks)._filtered_access("read"))

    def test_branch_does_not_widen_the_base(self):
        """Neither a complaint of another team nor a secret is seen for its branch."""
        self._allow("teller", AGENT)
        self.team.member_ids = False
        complaint = self._complain(self.anna)
        self.assertFalse(self._as("teller", complaint).has_access("read"))
        self.team.member_ids = self.users["teller"]
        self.assertTrue(self._as("teller", complaint).has_access("read"))
        complaint.is_confidential = True
        self.assertFalse(self._as("teller", complaint).has_access("read"))

    def test_employee_is_for_officers(self):
        complaint = self._complain(self.anna, employee_user_id=self.users["number"].id)
        self._allow("teller", AGENT, EXPORT)
        agent = self._as("teller", complaint)
        for call in (
            lambda: agent.read(["employee_user_id"]),
            lambda: agent.export_data(["employee_user_id"]),
            lambda: agent.search([("employee_user_id", "!=", False)]),
            lambda: agent._read_group([], ["employee_user_id"]),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertNotIn("employee_user_id", agent.fields_get())
        self._allow("teller", OFFICER)
        self.assertEqual(agent.employee_user_id, self.users["number"])

    def test_whole_number_stays_hidden(self):
        complaint = self._complain(self.anna, bank_account_id=self.account.id)
        self._allow("teller", AGENT, EXPORT)
        agent = self._as("teller", complaint)
        names = ["bank_account_id", "display_name", "bank_product_id"]
        self.assertNotIn(
            NUMBER, str(agent.read(names) + agent.export_data(names)["datas"])
        )
        self.assertIn("0900", agent.bank_account_id.display_name)
        found = agent.search([("bank_account_id.number_masked", "=", NUMBER)])
        self.assertEqual(found.id, complaint.id)

    def test_merging_fills_in(self):
        """The kept complaint learns account, product and employee of the other."""
        kept = self._complain(self.anna)
        other = self._complain(self.anna, bank_account_id=self.account.id)
        other.employee_user_id = self.users["number"]
        kept._merge(other)
        self.assertEqual(kept.bank_account_id, self.account)
        self.assertEqual(kept.bank_product_id, self.current)
        self.assertEqual(kept.employee_user_id, self.users["number"])


@tagged("post_install", "-at_install")
class TestCrmBankComplaintPortal(BankCommon, HttpCase):
    """What a customer reads of a complaint: the product, nothing else of the bank."""

    def test_page(self):
        account = self._create_account(NUMBER, {self.anna: 100})
        user = new_test_user(
            self.env,
            login="anna_amini",
            groups="base.group_portal",
            partner_id=self.anna.id,
            company_id=self.bank.id,
            company_ids=[Command.set(self.bank.ids)],
        )
        complaint = self.env["crm.complaint"].create(
            {"name": "Queue", "partner_id": self.anna.id, "company_id": self.bank.id}
            | {"bank_account_id": account.id}
            | {"employee_user_id": self.users["number"].id}
        )
        self.authenticate(user.login, user.login)
        page = self.url_open(f"/my/complaints/{complaint.id}").text
        self.assertIn(complaint.number, page)
        self.assertIn(self.current.name, page)
        hidden = (NUMBER[-4:], self.branch.name, self.users["number"].name)
        for text in hidden:
            self.assertNotIn(text, page)
        with self.assertRaises(AccessError):
            complaint.with_user(user).read(["bank_product_id"])
