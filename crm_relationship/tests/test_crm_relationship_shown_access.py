from collections import Counter

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .shown_common import MODELS, ShownCommon

MUTED = ("odoo.orm.models", "odoo.models", "odoo.addons.base.models.ir_model")
MUTED += ("odoo.addons.base.models.ir_rule",)
# Found by what follows from the first purchase, with its access; tested by itself.
DERIVED = {"customer_newness"}


@tagged("post_install", "-at_install")
class TestShownAccess(ShownCommon):
    """A user is shown what ``crm.relationship`` gives the user itself, in every way."""

    def _test_readable(self, records, name):
        """Whatever the user asks, the answer is what the relationships say."""
        expected = self._get_expected(records, name)
        values = [expected[record.id] or None for record in records]
        read = [row[name] or None for row in records.read([name], load=None)]
        self.assertEqual(read, values)
        scope = self._get_scope(records._name)
        for value in {*values}:
            ids = [i for i, v in zip(records.ids, values, strict=True) if v == value]
            found = records.search(scope & Domain(name, "=", value or False))
            self.assertCountEqual(found.ids, ids)
        ordered = records.search(scope, order=f"{name}, id")
        self.assertCountEqual(ordered.ids, records.ids)
        field = records._fields[name]
        if field.type != "many2one":
            filled = sorted(value for value in values if value)
            empty = [None] * values.count(None)
            self.assertEqual(
                [value or None for value in ordered.mapped(name)],
                empty + filled if field.falsy_value == 0 else filled + empty,
            )
        exported = [row[0] for row in records.export_data([name])["datas"]]
        self.assertEqual([not v for v in exported], [not v for v in values])
        self._test_totals(records, name, values)
        self._test_groups(records, name, values)

    def _test_totals(self, records, name, values):
        scope = self._get_scope(records._name)
        ((listed,),) = records._read_group(scope, [], [f"{name}:array_agg"])
        self.assertEqual(Counter(v or None for v in listed), Counter(values))
        ((number,),) = records._read_group(scope, [], [f"{name}:max"])
        # a number that is 0 somewhere, and nothing elsewhere
        self.assertEqual(number or None, max((v for v in values if v), default=None))
        if records._fields[name].falsy_value == 0:
            ((total,),) = records._read_group(scope, [], [f"{name}:sum"])
            self.assertAlmostEqual(total or 0, sum(v or 0 for v in values))

    def _test_groups(self, records, name, values):
        field = records._fields[name]
        groupby = f"{name}:day" if field.type == "date" else name
        scope = self._get_scope(records._name)
        counts = Counter()
        for group in records.formatted_read_group(scope, [groupby], ["__count"]):
            domain = scope & Domain(group["__extra_domain"])
            self.assertEqual(records.search_count(domain), group["__count"])
            key = group[groupby]
            key = key[0] if isinstance(key, tuple) else key or None
            counts[str(key)] += group["__count"]
        self.assertEqual(counts, Counter(map(str, values)))

    def _get_questions(self, records, name):
        """Return ways to ask for a field, as ``{name: function}``."""
        field = records._fields[name]
        groupby = f"{name}:month" if field.type == "date" else name
        other = "partner_id" if "partner_id" in records._fields else "parent_id"
        questions = {
            "read": lambda: records.read([name]),
            "web_read": lambda: records.web_read({name: {}}),
            "search": lambda: records.search([(name, "=", False)]),
            "search not": lambda: records.search(["!", (name, "!=", False)]),
            "count": lambda: records.search_count([(name, "!=", False)]),
            "order": lambda: records.search([], order=f"{name} desc"),
            "web_search_read": lambda: records.web_search_read([], {name: {}}),
            "group": lambda: records.formatted_read_group([], [groupby]),
            "web group": lambda: records.web_read_group([], [groupby]),
            "sets": lambda: records._read_grouping_sets([], [[groupby], []]),
            "group order": lambda: records._read_group(
                [], [other], order=f"{name}:array_agg"
            ),
            "having": lambda: records._read_group(
                [], [other], having=[(f"{name}:count_distinct", ">", 0)]
            ),
            "filter": lambda: records.filtered_domain([(name, "=", False)]),
            "export": lambda: records._export_rows([[name]]),
            "name_search": lambda: records.name_search("", [(name, "=", False)]),
            "nested": lambda: records.search([(f"{other}.{name}", "=", False)]),
        }
        for function in ("array_agg", "count", "count_distinct", "max"):
            questions[function] = lambda function=function: records._read_group(
                [], [], [f"{name}:{function}"]
            )
        if field.type == "many2one":
            questions |= self._get_link_questions(records, name)
        if field.falsy_value == 0:
            for function in ("sum", "avg"):
                questions[function] = lambda function=function: (
                    records.formatted_read_group([], [], [f"{name}:{function}"])
                )
        return questions

    def _get_link_questions(self, records, name):
        return {
            "any": lambda: records.search([(name, "any", [])]),
            "not any": lambda: records.search([(name, "not any", [("id", "=", 1)])]),
            "ilike": lambda: records.search([(name, "ilike", "h")]),
            "path": lambda: records.search([(f"{name}.create_uid", "=", 1)]),
            "group path": lambda: records._read_group([], [f"{name}.create_uid"]),
            "recordset": lambda: records._read_group([], [], [f"{name}:recordset"]),
            "panel": lambda: records.search_panel_select_range(
                name, enable_counters=True
            ),
        }

    def _test_refused(self, records, names):
        self.assertFalse(names & records.fields_get().keys())
        for name in names:
            self.assertIn(name, records._fields)
            for question, ask in self._get_questions(records, name).items():
                with self.subTest(model=records._name, name=name, question=question):
                    with self.assertRaises(AccessError), mute_logger(*MUTED):
                        ask()

    def _test_role(self, role, *choices):
        """Test a role with each choice of companies."""
        for companies in choices:
            env = self._as(role, companies)
            for model_name in self._get_models(env):
                records = env[model_name].search(self._get_scope(model_name))
                refused = set()
                for name in self._get_names(model_name):
                    if not records._has_field_access(records._fields[name], "read"):
                        refused.add(name)
                        continue
                    with self.subTest(
                        role=role, model=model_name, name=name, company=env.company.id
                    ):
                        self._test_readable(records, name)
                if role in ("reader", "invoicing"):
                    self.assertEqual(refused, self._get_amounts(model_name))
                else:
                    self.assertFalse(refused)
                self._test_refused(records, refused)

    def test_portal(self):
        """A portal user sees nothing of it, on the records that it may read."""
        portal = self.users["portal"]
        self._place(
            self._meet(portal.partner_id, self.company_a), tier_id=self.tier_low
        )
        self._create_order(portal.partner_id)
        self._create_invoice(portal.partner_id).action_post()
        env = self._as("portal")
        for model_name in self._get_models(env):
            records = env[model_name].search([], limit=5)
            self.assertTrue(records)
            self._test_refused(records, self._get_own_fields(model_name))

    def test_employee(self):
        """A user without any of the rights sees nothing of it."""
        env = self._as("employee")
        self.assertIn("res.partner", self._get_models(env))
        for model_name in self._get_models(env):
            records = env[model_name].search([], limit=5)
            self._test_refused(records, self._get_own_fields(model_name))

    def test_reader(self):
        """A reader sees the position of every customer, and no amount."""
        self._test_role("reader", self.company_a, self.company_b | self.company_a)
        self._test_role("invoicing", self.companies)

    def test_own_documents(self):
        """A salesperson sees own and unassigned customers, in either company."""
        a, b = self.company_a, self.company_b
        self._test_role("own", a, b, a | b, b | a)
        self._test_role("own_b", b)

    def test_all_documents(self):
        """Who sees all documents sees all customers, a manager as well."""
        self._test_role("all", self.companies)
        self._test_role("manager", self.companies)
        self._test_role("accountant", self.company_b | self.company_a)

    def test_relationship_ids(self):
        """The dependency behind it all is for nobody: it would be searched unruled."""
        for role in ("portal", "reader", "own", "manager"):
            partners = self._as(role)["res.partner"]
            for domain in ([("relationship_ids", "=", False)],):
                with self.assertRaises(AccessError), mute_logger(*MUTED):
                    partners.search(domain)
            with self.assertRaises(AccessError), mute_logger(*MUTED):
                partners.search([], limit=1).read(["relationship_ids"])

    def test_colleague(self):
        """A colleague's customer looks like nobody's to a salesperson."""
        partner = self.customer_other.with_env(self._as("own"))
        self.assertFalse(partner.relationship_id)
        self.assertFalse(partner.customer_tier_id)
        seen = self.customer_other.with_env(self._as("all"))
        self.assertEqual(seen.customer_tier_id, self.tier_high)

    def test_every_model(self):
        """The tests cover all models that show it, and all that they show."""
        mixin = "crm.relationship.shown.mixin"
        found = {
            name
            for name in self.env.registry.descendants([mixin], "_inherit")
            if not self.env[name]._abstract
        }
        self.assertEqual(found - {mixin}, {*MODELS})
        for model_name in MODELS:
            names = {*self._get_names(model_name)}
            self.assertLessEqual(names, self._get_own_fields(model_name))
            # a column of the record itself shows nothing of its customer
            searchable = {
                name
                for name in self._get_own_fields(model_name)
                if self.env[model_name]._fields[name]._description_searchable
                and not self.env[model_name]._fields[name].store
            }
            self.assertLessEqual(searchable - names, DERIVED)
