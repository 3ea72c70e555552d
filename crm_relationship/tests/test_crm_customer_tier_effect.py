from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestCrmCustomerTierEffect(TierCommon):
    """What a tier gives, each switched on by itself, and nothing on the contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.tiers.rule_ids.filtered(lambda rule: rule.tier_id == cls.top)
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls._place(cls.relationship, tier_id=cls.top)
        cls.other = cls._meet(cls.customer_own, cls.company_a)
        cls._place(cls.other, tier_id=cls.mid)

    # --- pricelist ---

    def _get_pricelist(self, partner, company=None):
        partner = partner.with_company(company or self.company_a)
        partner.invalidate_recordset(["property_product_pricelist"])
        return partner.property_product_pricelist

    def _use_pricelists(self):
        user = self.env.ref("base.group_user")
        user._apply_group(self.env.ref("product.group_product_pricelist"))
        self.pricelist, self.own = self.env["product.pricelist"].create(
            [{"name": "Of the tier"}, {"name": "By hand"}]
        )
        self.rule.pricelist_id = self.pricelist

    def test_pricelist(self):
        """The tier's, for contacts, too; one set by hand wins; B is another company."""
        self._use_pricelists()
        self.assertEqual(self._get_pricelist(self.customer), self.pricelist)
        self.assertEqual(self._get_pricelist(self.contact), self.pricelist)
        self.assertNotEqual(self._get_pricelist(self.customer_own), self.pricelist)
        self.assertNotEqual(
            self._get_pricelist(self.customer, self.company_b), self.pricelist
        )
        partner = self.customer.with_company(self.company_a)
        partner.specific_property_product_pricelist = self.own
        self.assertEqual(self._get_pricelist(self.customer), self.own)
        partner.specific_property_product_pricelist = False
        self.pricelist.active = False
        self.assertNotEqual(self._get_pricelist(self.customer), self.pricelist)
        self.pricelist.active = True
        self.company_a.relationship_use_tiers = False
        self.assertNotEqual(self._get_pricelist(self.customer), self.pricelist)

    def test_pricelists_switched_off(self):
        self._use_pricelists()
        feature = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user")._remove_group(feature)
        self.assertFalse(self._get_pricelist(self.customer))

    # --- priority, referrer ---

    def test_priority(self):
        """New opportunities have it, one given by hand stays; so do late customers."""
        self.rule.lead_priority = "2"
        lead = self._create_lead(self.contact, self.company_a)
        self.assertEqual(lead.priority, "2")
        given = self._create_lead(self.contact, self.company_a, priority="1")
        self.assertEqual(given.priority, "1")
        other = self._create_lead(self.customer_own, self.company_a)
        self.assertEqual(other.priority, "0")
        late = self._create_lead(None, self.company_a)
        late.partner_id = self.customer
        self.assertEqual(late.priority, "2")

    def test_priority_on_screen(self):
        """What a form sends for a lead that nobody has ranked is no choice."""
        self.rule.lead_priority = "2"
        leads = self.env["crm.lead"].with_user(self.users["all"])
        for view in ("crm.crm_lead_view_form", "crm.quick_create_opportunity_form"):
            with Form(leads.with_company(self.company_a), view) as form:
                form.name = "A wish"
                form.partner_id = self.customer
            self.assertEqual(form.record.priority, "2", view)

    def test_referrer(self):
        """A lead tells the customer who sent it, once; nobody sends oneself."""
        lead = self._create_lead(None, self.company_a)
        lead.with_user(self.users["all"]).referrer_id = self.contact
        lead.with_user(self.users["all"]).partner_id = self.stranger
        known = self._meet(self.stranger, self.company_a)
        self.assertEqual(known.referrer_id, self.contact)
        self._create_lead(
            self.stranger, self.company_a, referrer_id=self.customer_own.id
        )
        self.assertEqual(known.referrer_id, self.contact)
        self._create_lead(self.customer, self.company_a, referrer_id=self.contact.id)
        self.assertFalse(self.relationship.referrer_id)

    # --- account manager ---

    def test_manager_required(self):
        self.rule.is_manager_required = True
        missing = self.env["crm.relationship"].search(
            [("is_manager_missing", "=", True)]
        )
        self.assertIn(self.relationship, missing)
        self.assertTrue(self.relationship.is_manager_missing)
        self.assertNotIn(self.other, missing)
        managed = self.relationship.with_user(self.users["all"])
        managed.user_id = self.users["own"]
        self.assertFalse(self.relationship.is_manager_missing)
        for work in (
            lambda: managed.write({"user_id": False}),
            managed.action_follow_salesperson,  # the contact has none
        ):
            with self.assertRaisesRegex(UserError, "asks for an account manager"):
                with self.env.cr.savepoint():
                    work()
            self.assertEqual(managed.user_id, self.users["own"])
        self.customer.user_id = self.users["all"]
        managed.action_follow_salesperson()
        self.assertEqual(self.relationship.user_id, self.users["all"])
        self.rule.is_manager_required = False
        managed.user_id = False

    # --- benefits ---

    def test_benefits(self):
        """Given so many times a year, to customers of the tier, as a salesperson."""
        self.rule.benefit_ids = [
            Command.create({"name": "Free delivery", "yearly_limit": 2})
        ]
        benefit = self.rule.benefit_ids
        uses = self.env["crm.customer.tier.benefit.use"].with_user(self.users["own"])
        values = {"benefit_id": benefit.id, "relationship_id": self.relationship.id}
        uses.create([values | {"date": day} for day in ("2025-01-01", "2025-12-31")])
        with self.assertRaisesRegex(ValidationError, "2 times this year"):
            uses.create(values | {"date": "2025-06-01"})
        uses.create(values)
        text = self.relationship.with_user(self.users["own"]).benefit_text
        self.assertEqual(text, "Free delivery: 1 of 2 this year")
        with self.assertRaisesRegex(ValidationError, "is for customers of tier Top"):
            uses.create(values | {"relationship_id": self.other.id})
        self.other.user_id = self.users["all"]
        self._place(self.other, tier_id=self.top)
        theirs = uses.sudo().create(values | {"relationship_id": self.other.id})
        with self.assertRaises(AccessError):
            theirs.with_user(self.users["own"]).read(["note"])
        with self.assertRaises(AccessError):
            theirs.with_user(self.users["portal"]).read(["note"])

    def test_benefit_of_another_company(self):
        """A tier of both companies brings in each what that company's scheme says."""
        theirs = self._create_scheme(shares=(50, 80), company_id=self.company_b.id)
        rule = theirs.rule_ids.filtered(lambda rule: rule.tier_id == self.top)
        rule.benefit_ids = [Command.create({"name": "Lounge"})]
        uses = self.env["crm.customer.tier.benefit.use"].with_user(self.users["own"])
        values = {"benefit_id": rule.benefit_ids.id}
        with self.assertRaisesRegex(ValidationError, "brings in Relationship A"):
            uses.create(values | {"relationship_id": self.relationship.id})
        abroad = self._meet(self.customer, self.company_b)
        self._place(abroad, tier_id=self.top)
        uses.create(values | {"relationship_id": abroad.id})

    # --- screens ---

    def test_forms(self):
        """The forms of a tier, a scheme and a customer open for who works there."""
        for record, role in (
            (self.top, "manager"),
            (self.tiers, "manager"),
            (self.rule, "manager"),
            (self.relationship, "manager"),
            (self.relationship, "own"),
            (self.relationship, "reader"),
        ):
            Form(record.with_user(self.users[role]))

    # --- who moved ---

    def test_movements(self):
        """The matrix counts each move once, whoever is cleaned up meanwhile."""
        self._place(self.relationship, tier_id=self.mid)
        moves = self.env["crm.customer.tier.movement.report"].with_user(
            self.users["manager"]
        )
        domain = [("company_id", "=", self.company_a.id)]
        counted = moves._read_group(
            domain, ["old_tier_id", "new_tier_id"], ["change_count:sum"]
        )
        none = self.top.browse()
        self.assertEqual(
            {(old, new): count for old, new, count in counted},
            {(none, self.top): 1, (none, self.mid): 1, (self.top, self.mid): 1},
        )
        companies = self.company_b.ids
        own = moves.with_user(self.users["own_b"]).with_context(
            allowed_company_ids=companies
        )
        self.assertFalse(own.search(domain))
