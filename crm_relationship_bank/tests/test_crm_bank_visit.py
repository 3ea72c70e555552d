from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from .common import BankCommon

TYPE = "crm_relationship_bank.mail_activity_type_visit"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankVisit(BankCommon):
    """Visits are planned once, for a purpose; held ones show interest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls._create_account("1", {cls.anna: 100})
        accounts |= cls._create_account("2", {cls.bijan: 100}, cls.sister)
        accounts |= cls._create_account("3", {cls.cyrus: 100}, cls.far)
        cls.customers = accounts.relationship_id
        cls.kind = cls.env.ref(TYPE)

    def _plan(self, role, records, **values):
        wizard = self._as(role, self.env["crm.bank.visit.plan"])
        wizard = wizard.with_context(
            active_model=records._name, active_ids=records.ids, active_id=records[:1].id
        )
        return wizard.create(values).action_plan()

    def _get_visits(self, customers=None):
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.kind.id),
                ("res_id", "in", (customers or self.customers).ids),
            ]
        )

    def test_once(self):
        """The same purpose is planned once, another one once more."""
        for _time in range(2):
            self._plan("region", self.customers[:2], product_id=self.term.id)
        visits = self._get_visits()
        self.assertEqual(set(visits.mapped("res_id")), set(self.customers[:2].ids))
        self.assertEqual(len(visits), 2)
        self.assertEqual(visits.bank_product_id, self.term)
        self.assertEqual(set(visits.mapped("summary")), {"Visit: Long Term"})
        self.assertEqual(visits.user_id, self.users["region"])
        self.assertEqual(
            set(visits.mapped("date_deadline")), {Date.to_date("2026-03-11")}
        )
        self._plan("region", self.customers[:2])
        self.assertEqual(len(self._get_visits()), 4)

    def test_missed(self):
        """A visit whose day has passed holds up no new one."""
        self._plan("region", self.customers[:1], date="2026-03-09")
        self._plan("region", self.customers[:1])
        self.assertEqual(len(self._get_visits()), 2)

    def test_rights(self):
        """Nobody plans visits to customers of other branches."""
        with self.assertRaises(AccessError):
            self._plan("teller", self.customers)
        self._plan("teller", self.customers[:1])
        self.assertEqual(self._get_visits().res_id, self.customers[0].id)

    def test_from_the_morning(self):
        """Lines of the morning list are visited, those without a customer left out."""
        account = self.customers[0].holding_ids.account_id
        event = {"date": "2026-03-09", "kind": "outflow"}
        self.env["crm.bank.event"].create(event | {"account_id": account.id})
        self._as("teller", self.env["crm.bank.obstacle"]).create(
            {"kind": "waiting", "date": "2026-03-09"}
        )
        self.env.flush_all()
        lines = self.env["crm.bank.morning"].with_company(self.bank)
        lines = lines.search([("company_id", "=", self.bank.id)])
        self.assertEqual(len(lines), 2)
        self._plan("teller", lines)
        self.assertEqual(self._get_visits().res_id, self.customers[0].id)

    def test_several_companies(self):
        product = self.current.copy({"company_id": self.other_bank.id, "code": "X"})
        with self.assertRaisesRegex(UserError, "one company"):
            self._plan("head", self.customers, product_id=product.sudo().id)

    def test_overdue(self):
        """A visit not held on its day is on the list of who sees the customer."""
        self._plan("head", self.customers, date="2026-03-09")
        self.env.flush_all()
        for role, count in (("teller", 1), ("region", 2), ("head", 3)):
            lines = self._as(role, self.env["crm.bank.morning"])
            lines = lines.search([("kind", "=", "visit")])
            self.assertEqual(len(lines), count, role)
        line = lines.filtered(
            lambda own: own.relationship_id.id == self.customers[0].id
        )
        self.assertEqual(line.action_open()["res_id"], self.customers[0].id)

    def test_overdue_by_tier(self):
        """The list tells whose visit it is by tier, of whom the user may read."""
        gold, silver = self.env["crm.customer.tier"].create(
            [{"name": name} for name in ("Gold B", "Silver B")]
        )
        customers = self.customers.with_context(crm_relationship_reason="By hand")
        customers[0].tier_id = gold
        customers[1].tier_id = silver
        self._plan("head", self.customers, date="2026-03-09")
        account = self._create_account("77", {self.cyrus: 100})
        self.env["crm.bank.event"].create(
            {"account_id": account.id, "kind": "outflow", "date": "2026-03-10"}
        )
        customers[2].tier_id = gold
        self.env.flush_all()
        for role, count in (("teller", 1), ("region", 1), ("head", 3)):
            lines = self._as(role, self.env["crm.bank.morning"])
            within = [("company_id", "=", self.bank.id)]
            every = lines.search(within)
            found = lines.search([*within, ("tier_id", "=", gold.id)])
            self.assertEqual(len(found), count, role)
            self.assertEqual(found, every.filtered(lambda r: r.tier_id.id == gold.id))
            others = lines.search([*within, ("tier_id", "!=", gold.id)])
            self.assertEqual(set(others.ids), set((every - found).ids), role)
            named = lines.search([*within, ("tier_id", "ilike", "gold b")])
            self.assertEqual(named, found, role)
            unnamed = lines.search([*within, ("tier_id", "not ilike", "gold b")])
            self.assertEqual(unnamed, every - found, role)
            empty = lines.search([*within, ("tier_id", "=", False)])
            self.assertEqual(empty, every.filtered(lambda r: not r.tier_id), role)

    def test_held(self):
        """A held visit is a contact, and makes a prospect a responder."""
        pairs = {(self.env["res.partner"].create({"name": "New"}).id, self.bank.id)}
        self.env["crm.relationship"]._ensure_pairs(pairs)
        [pair] = pairs
        prospect = self._get_relationship(self.env["res.partner"].browse(pair[0]))
        prospect.home_branch_id = self.branch
        self._plan("teller", prospect)
        self.assertEqual(prospect.lifecycle_kind, "prospect")
        self._as("teller", self._get_visits(prospect)).action_feedback()
        self.assertEqual(prospect.lifecycle_kind, "responder")
        self.assertEqual(prospect.change_ids[0].stage_cause, "visit")
        self.assertEqual(prospect.last_contact_date, Date.to_date("2026-03-10"))

    def test_uninstalled(self):
        """Without the bank visits are meetings, planned and held ones."""
        self._plan("teller", self.customers[:1])
        self._plan("region", self.customers[1:2])
        visits = self._get_visits()
        visits[0].action_feedback()
        self.env["mail.activity"]._leave_bank()
        meeting = self.env.ref("mail.mail_activity_data_meeting")
        visits = visits.with_context(active_test=False)
        self.assertEqual(visits.activity_type_id, meeting)
        self.kind.unlink()
