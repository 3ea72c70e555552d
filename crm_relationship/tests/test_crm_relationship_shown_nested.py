from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .shown_common import MODELS, ShownCommon

MUTED = ("odoo.orm.models", "odoo.models", "odoo.addons.base.models.ir_model")
MUTED += ("odoo.addons.base.models.ir_rule",)


@tagged("post_install", "-at_install")
class TestShownNested(ShownCommon):
    """No leak by way of another model, of server code, or of a saved filter."""

    def test_superuser_serves_user(self):
        """Server code that works as superuser for a user shows the user's own view."""
        for role in ("portal", "employee", "reader", "own", "all"):
            env = self._as(role)
            for model_name in MODELS:
                records = env[model_name].sudo().search(self._get_scope(model_name))
                for name in self._get_names(model_name):
                    is_shown = records.sudo(False)._has_field_access(
                        records._fields[name], "read"
                    )
                    with self.subTest(role=role, model=model_name, name=name):
                        self._test_superuser(records, name, is_shown)

    def _test_superuser(self, records, name, is_shown):
        shown = [bool(record[name]) for record in records]
        if not is_shown:
            self.assertNotIn(True, shown)
            for ask in (
                lambda: records.search([(name, "!=", False)]),
                lambda: records.search([], order=name),
                lambda: records._read_group([], [], [f"{name}:array_agg"]),
            ):
                with self.assertRaises(AccessError), mute_logger(*MUTED):
                    ask()
            return
        expected = self._get_expected(records.sudo(False), name)
        self.assertEqual(shown, [bool(expected[record.id]) for record in records])
        scope = self._get_scope(records._name)
        found = records.search(scope & Domain(name, "!=", False))
        self.assertEqual(found, records.filtered(name))

    def test_other_company(self):
        """Serving a company that is not the user's shows nothing and does not fail."""
        env = self.env(user=self.users["own_b"])
        for company in self.companies:
            orders = env["sale.order"].sudo().with_company(company)
            own = Domain("company_id", "=", company.id)
            orders = orders.search(own)
            tiers = orders.mapped("customer_tier_id")
            expected = self.tier_low if company == self.company_b else tiers.browse()
            self.assertEqual(tiers, expected)
            found = orders.search(own & Domain("customer_tier_id", "!=", False))
            self.assertEqual(found, orders.filtered("customer_tier_id"))
            groups = orders._read_group(own, ["relationship_id.tier_id"], ["__count"])
            self.assertEqual(
                {tier for tier, _count in groups} - {tiers.browse()}, {*tiers}
            )

    def test_companies_chosen(self):
        """The contact shows the first of the chosen companies, and no other."""
        a, b = self.company_a, self.company_b
        high, low = self.tier_high, self.tier_low
        for companies, tier in ((a, high), (b, low), (a | b, high), (b | a, low)):
            customer = self.customer.with_env(self._as("own", companies))
            self.assertEqual(customer.customer_tier_id, tier)
            found = customer.search([("customer_tier_id", "=", tier.id)])
            self.assertIn(customer, found)
            self.assertEqual(found.customer_tier_id, tier)

    def _get_questions(self, field):
        """Return ``{model: domain}`` that reach a field of the customer's contact."""
        return {
            "res.users": [(f"partner_id.{field}", "!=", False)],
            "crm.lead": [(f"partner_id.{field}", "!=", False)],
            "sale.order": [("partner_id", "any", [(field, "!=", False)])],
            "sale.order.line": [(f"order_id.{field}", "!=", False)],
            "account.move": [
                (f"partner_id.commercial_partner_id.{field}", "!=", False)
            ],
            "res.partner": [("child_ids", "any", [(field, "!=", False)])],
        }

    def test_domains(self):
        """Domains of other models reach what the user may see, or are refused."""
        fields = ["customer_tier_id", "relationship_id", "customer_purchase_amount"]
        fields += ["relationship_id.purchase_amount", "relationship_id.tier_id"]
        for role in ("portal", "employee", "reader", "own", "all"):
            env = self._as(role)
            for field in fields:
                amounts = field.endswith("amount")
                is_refused = role in ("portal", "employee")
                is_refused |= amounts and role == "reader"
                for model_name, domain in self._get_questions(field).items():
                    if not env[model_name].has_access("read"):
                        continue
                    with self.subTest(role=role, model=model_name, domain=domain):
                        self._test_domain(env[model_name], domain, is_refused)

    def _test_domain(self, model, domain, is_refused):
        if is_refused:
            with self.assertRaises(AccessError), mute_logger(*MUTED):
                model.search(domain)
            return
        path = domain[0][0]
        found = model.search(domain)
        if "." in path and path.startswith("partner_id.cust"):
            self.assertEqual(found, found.filtered(path))
            rest = model.search(["!", *domain]).sudo()
            self.assertFalse(rest.filtered(path))

    def test_users(self):
        """A user is a contact: the fields that it inherits are guarded alike."""
        portal = self.users["portal"]
        relationship = self._meet(portal.partner_id, self.company_a)
        self._place(relationship, tier_id=self.tier_low)
        domain = [("customer_tier_id", "=", self.tier_low.id)]
        for role in ("portal", "employee"):
            users = self._as(role)["res.users"]
            for ask in (
                lambda users=users: users.search(domain),
                lambda users=users: users.search([], order="customer_tier_id"),
                lambda users=users: users._read_group([], ["customer_tier_id"]),
                lambda users=users: users.browse(users.env.uid).customer_tier_id,
            ):
                with self.assertRaises(AccessError), mute_logger(*MUTED):
                    ask()
            self.assertFalse(users.browse(portal.id).sudo().customer_tier_id)
        relationship.user_id = self.users["all"]
        for role, found in (("own", users.browse()), ("all", portal)):
            users = self._as(role)["res.users"]
            self.assertEqual(users.search(domain), found.with_env(users.env))
            tier = users.browse(portal.id).customer_tier_id
            self.assertEqual(tier, self.tier_low if found else tier.browse())

    def test_group_path(self):
        """Grouping by what stands in the relationship shows the user's own."""
        for role in ("own", "all"):
            orders = self._as(role)["sale.order"]
            groups = orders._read_group(
                self._get_scope("sale.order"), ["relationship_id.tier_id"], ["__count"]
            )
            own = orders.search(self._get_scope("sale.order")).mapped(
                "customer_tier_id"
            )
            self.assertEqual({tier for tier, _count in groups if tier}, {*own})
        for role, name in (("employee", "tier_id"), ("reader", "purchase_amount")):
            partners = self._as(role)["res.partner"]
            with self.assertRaises(AccessError), mute_logger(*MUTED):
                partners._read_group([], [f"relationship_id.{name}"])
            with self.assertRaises(AccessError), mute_logger(*MUTED):
                partners._read_group([], [f"parent_id.relationship_id.{name}"])

    def test_saved_filter(self):
        """A filter that a manager shared shows everybody his own customers."""
        saved = self._as("manager")["ir.filters"].create(
            {
                "name": "High",
                "model_id": "res.partner",
                "user_ids": [],
                "domain": str([("customer_tier_id", "=", self.tier_high.id)]),
                "context": "{'group_by': ['customer_stage_id']}",
            }
        )
        found = {}
        for role in ("own", "all"):
            partners = self._as(role)["res.partner"]
            filters = partners.env["ir.filters"].get_filters("res.partner")
            (row,) = [row for row in filters if row["id"] == saved.id]
            domain = Domain(saved._get_eval_domain()) & self._get_scope("res.partner")
            self.assertIn("customer_tier_id", row["domain"])
            found[role] = partners.search(domain)
            groups = partners.web_read_group(domain, ["customer_stage_id"], ["__count"])
            counts = [group["__count"] for group in groups["groups"]]
            self.assertEqual(sum(counts), len(found[role]))
        self.assertNotIn(self.customer_other, found["own"])
        self.assertIn(self.customer_other, found["all"])
