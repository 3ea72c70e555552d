from odoo.fields import Domain
from odoo.tests import tagged

from .shown_common import ShownCommon


@tagged("post_install", "-at_install")
class TestShownSearch(ShownCommon):
    """What is found is what is seen, and the parts add up to the total."""

    def _assert_parts(self, records, domain):
        """The domain finds what the values read say, its opposite finds the rest."""
        domain = Domain(domain)
        scope = self._get_scope(records._name)
        found = records.search(scope & domain)
        others = records.search(scope & ~domain)
        case = f"{records._name}, {records.env.user.login}, {list(domain)}"
        self.assertEqual(found, records.filtered_domain(domain), case)
        self.assertEqual(others, records - found, case)

    def _get_domains(self, field, seen, values):
        """Return the domains to try on a field with these records or values."""
        name = field.name
        equal = [(name, "=", value) for value in values]
        yield from equal
        yield from [(name, "!=", value) for value in values]
        yield (name, "in", list(values))
        yield (name, "not in", list(values))
        yield (name, "in", [*list(values)[:1], False])
        yield (name, "not in", [*list(values)[:1], False])
        yield from [(name, "=", False), (name, "!=", False)]
        if field.type == "many2one":
            yield from self._get_link_domains(name, seen, values)
        elif field.type in ("char", "selection"):
            yield from self._get_text_domains(field, values)
        else:
            yield from self._get_ordered_domains(field, values)

    def _get_link_domains(self, name, seen, values):
        text = seen[:1].sudo().display_name or "High"
        for operator in ("ilike", "not ilike"):
            yield (name, operator, text[1:3])
        for operator in ("=", "!="):
            yield (name, operator, text)
        for operator in ("any", "not any"):
            yield (name, operator, [("id", "in", list(values)[:1])])
            yield (name, operator, [("display_name", "ilike", text[:2])])
            yield (name, operator, [])

    def _get_ordered_domains(self, field, values):
        limits = {"date": ["2024-12-31"]}.get(field.type, [])
        if field.falsy_value == 0:
            limits = [0, 1, 60.5, -1]
            yield (field.name, "=", 0)
        for operator in (">", "<", ">=", "<="):
            for limit in (*limits, *values):
                yield (field.name, operator, limit)
        if field.type == "date":
            yield (field.name, ">", "today -1y")
            yield (field.name + ".year_number", "=", 2025)

    def _get_text_domains(self, field, values):
        yield (field.name, "=", "")
        for operator in ("ilike", "not ilike", "=like", "not =like"):
            yield (field.name, operator, str(values[0]) if values else "5")

    def _test_model(self, env, model_name, names):
        records = env[model_name].search(self._get_scope(model_name))
        for name in names:
            field = records._fields[name]
            if not records._has_field_access(field, "read"):
                continue
            seen = records.mapped(name)
            values = seen.ids if field.type == "many2one" else sorted({*seen} - {0})
            for domain in self._get_domains(field, seen, values[:2]):
                self._assert_parts(records, [domain])

    def _test_role(self, role, companies, get_names, **context):
        """Test the fields that ``get_names`` gives of each model of a role."""
        env = self._as(role, companies, **context)
        for model_name in self._get_models(env):
            with self.subTest(role=role, model=model_name, companies=companies.ids):
                self._test_model(env, model_name, get_names(model_name))

    def test_parts_all(self):
        """Those who see everything, company A chosen first."""
        self._test_role("accountant", self.companies, self._get_names)

    def test_parts_own_documents(self):
        """A salesperson with own documents, in both companies and in either."""
        self._test_role("own", self.company_b | self.company_a, self._get_names)
        self._test_role("own", self.company_a, self._get_one_of_each)
        self._test_role("own", self.company_b, self._get_one_of_each)

    def test_parts_reader(self):
        """Somebody who sees no amounts."""
        self._test_role("reader", self.companies, self._get_names)

    def test_parts_archived(self):
        """Archived contacts and relationships, asked for or not."""
        get_names = self._get_one_of_each
        self._test_role("own", self.companies, get_names, active_test=False)
        self._test_role("accountant", self.company_b, get_names, active_test=False)

    def test_parts_of_relationship(self):
        """What stands in the relationship, by its own path."""
        domains = [
            [("relationship_id.tier_id", "=", self.tier_high.id)],
            [("relationship_id.tier_id", "!=", self.tier_high.id)],
            [("relationship_id.tier_id", "=", False)],
            [("relationship_id.tier_id.name", "ilike", "lo")],
            [("relationship_id.purchase_count", ">", 0)],
            [("relationship_id.purchase_amount", "<", 60)],
            [("relationship_id.partner_id.name", "ilike", "shared")],
            [("relationship_id", "not any", [("tier_id", "=", self.tier_low.id)])],
            [("relationship_id", "ilike", "shared")],
            [("relationship_id", "not ilike", "shared")],
        ]
        for role in ("own", "accountant"):
            env = self._as(role)
            for model_name in self._get_models(env):
                records = env[model_name].search(self._get_scope(model_name))
                for domain in domains:
                    self._assert_parts(records, domain)

    def test_text_of_numbers(self):
        """A number is searched as text, too; the parts add up."""
        for name in ("customer_purchase_count", "customer_purchase_amount"):
            for value in ("1", "0", "5"):
                scope = self._get_scope("res.partner")
                partners = self._as("own")["res.partner"]
                found = partners.search_count(scope & Domain(name, "ilike", value))
                rest = partners.search_count(scope & Domain(name, "not ilike", value))
                self.assertEqual(found + rest, partners.search_count(scope))
