from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

MODULE = "crm_relationship"


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo data load into a database with or without them, any number of times."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("base.user_demo", raise_if_not_found=False):
            cls.env["ir.model.data"]._update_xmlids(
                [{"xml_id": "base.user_demo", "record": cls.env.ref("base.user_admin")}]
            )
        cls._load()

    @classmethod
    def _load(cls):
        for filename in Manifest.for_addon(MODULE)["demo"]:
            convert_file(cls.env, MODULE, filename, {}, "init", noupdate=True)
        cls.env.cr.flush()

    def _get_customers(self):
        """Return the relationships with the customers of the demo data."""
        partners = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "res.partner")]
        )
        domain = [("partner_id", "in", partners.mapped("res_id"))]
        return self.env["crm.relationship"].search(domain)

    def _count(self):
        counted = ("sale.order", "account.move", "crm.lead", "res.partner", "res.users")
        ours = ("change", "override", "deputy")
        models = (*counted, "sale.order.line", *(f"crm.relationship.{n}" for n in ours))
        return {name: self.env[name].search_count([]) for name in models}

    def test_twice(self):
        """Loaded once more, nothing is added."""
        before = self._count()
        self._load()
        self.assertEqual(self._count(), before)

    def test_introduction(self):
        """The first plan is kept, and what was planned anew since stands beside it."""
        project = self.env.ref(f"{MODULE}.crm_readiness_project_demo")
        self.assertTrue(project.date_baseline)
        self.assertTrue(all(project.phase_ids.mapped("date_baseline_end")))
        self._load()
        self.assertEqual(project.replan_count, 2)
        self.assertEqual(len(project.phase_ids.replan_ids), 2)

    def test_spread(self):
        """Three years of orders, and customers in each state of buying."""
        customers = self._get_customers()
        self.assertGreaterEqual(len(customers), 60)
        self.assertGreaterEqual(sum(customers.mapped("purchase_count")), 600)
        kinds = set(customers.mapped("lifecycle_kind"))
        self.assertLessEqual({"prospect", "responder", "active"}, kinds)
        days = customers.filtered("last_purchase_date").mapped("last_purchase_date")
        self.assertGreater((max(days) - min(days)).days, 900)

    def test_nothing_computed_is_given(self):
        """Segments and tiers come from the scoring run, never from the files."""
        customers = self._get_customers()
        given = self.env["crm.relationship.change"].search(
            [
                ("relationship_id", "in", customers.ids),
                ("user_id", "!=", False),
                "|",
                ("new_tier_id", "!=", False),
                ("new_segment_id", "!=", False),
            ]
        )
        self.assertFalse(given)

    def test_held(self):
        """Somebody keeps a stage, somebody is away: their screens show something."""
        customers = self._get_customers()
        self.assertTrue(customers.stage_override_id)
        domain = [("relationship_id", "in", customers.ids)]
        self.assertTrue(self.env["crm.relationship.deputy"].search(domain))

    def test_facts(self):
        """Facts are those of the orders: cancelled ones out, euros at their rate."""
        pricelist = self.env.ref(f"{MODULE}.product_pricelist_euro_demo")
        euros = self.env["sale.order"].search([("pricelist_id", "=", pricelist.id)])
        self.assertNotEqual(euros.currency_id, euros.company_id.currency_id)
        customer = euros.partner_id.commercial_partner_id
        relationship = self._get_customers().filtered(
            lambda record: record.partner_id == customer
        )
        orders = self.env["sale.order"].search(
            [
                ("partner_id", "child_of", customer.id),
                ("state", "=", "sale"),
                ("company_id", "=", euros.company_id.id),
            ]
        )
        amount = sum(order.amount_untaxed / order.currency_rate for order in orders)
        self.assertAlmostEqual(relationship.purchase_amount, amount, places=1)
