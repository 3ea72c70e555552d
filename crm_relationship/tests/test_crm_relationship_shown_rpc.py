from odoo.tests import tagged
from odoo.tools import mute_logger

from .rpc_common import RpcCommon
from .shown_common import MODELS, ShownCommon

MUTED = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.orm.models",
    "odoo.addons.base.models.ir_model",
)
MUTED += ("odoo.addons.base.models.ir_rule", "odoo.addons.rpc.controllers.json2")


@tagged("post_install", "-at_install")
class TestShownRpc(ShownCommon, RpcCommon):
    """The same from outside: every field, asked by requests of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        portal = cls.users["portal"].partner_id
        cls._place(cls._meet(portal, cls.company_a), tier_id=cls.tier_low)
        cls._create_order(portal)
        cls._create_invoice(portal).action_post()
        cls.env.flush_all()

    def _get_requests(self, model, name, ids):
        """Return ``(method, arguments)`` of all the ways to ask for a field."""
        field = self.env[model]._fields[name]
        groupby = f"{name}:month" if field.type == "date" else name
        number = field.falsy_value == 0
        total = f"{name}:{'sum' if number else 'count_distinct'}"
        domain = [(name, ">=", 0)] if number else [(name, "!=", False)]
        return [
            ("web_read", {"ids": ids, "specification": {name: {}}}),
            ("search_count", {"domain": domain}),
            ("search", {"domain": [], "order": f"{name} desc"}),
            ("web_read_group", {"domain": [], "groupby": [groupby]}),
            ("formatted_read_group", {"domain": [], "aggregates": [total]}),
            ("export_data", {"ids": ids, "fields_to_export": [name]}),
        ]

    def _test_refused(self, role, model, name):
        ids = self._as(role)[model].search(self._get_scope(model), limit=9).ids
        for method, arguments in self._get_requests(model, name, ids):
            if method == "export_data" and role == "portal":
                continue  # a portal user does not export at all
            self._assert_refused(role, model, method, **arguments)

    def _assert_refused(self, role, model, method, **arguments):
        with mute_logger(*MUTED):
            response = self._post(role, model, method, **arguments)
        case = f"{role}: {model}.{method} {arguments} {response.text[:200]}"
        self.assertEqual(response.status_code, 403, case)
        self.assertEqual(response.json()["name"], "odoo.exceptions.AccessError", case)

    def test_portal_and_employee(self):
        """From outside, too, who has no right gets an error and no value."""
        for role in ("portal", "employee"):
            readable = self._get_models(self._as(role))
            for model in {*MODELS} - {*readable}:
                domain = [("customer_tier_id", "=", False)]
                self._assert_refused(role, model, "search", domain=domain)
            for model in readable:
                for name in self._get_own_fields(model):
                    self._test_refused(role, model, name)

    def test_reader(self):
        """A reader gets no amounts."""
        for role in ("reader", "invoicing"):
            for model in self._get_models(self._as(role)):
                self.assertTrue(self._get_amounts(model))
                for name in self._get_amounts(model):
                    self._test_refused(role, model, name)

    def _test_answers(self, role, model, companies):
        records = self._as(role, companies)[model].search(self._get_scope(model))
        scope = list(self._get_scope(model))
        for name in self._get_names(model):
            if not records._has_field_access(records._fields[name], "read"):
                continue
            empty = 0 if records._fields[name].falsy_value == 0 else False
            expected = {
                id_: value or empty
                for id_, value in self._get_expected(records, name).items()
            }
            with mute_logger(*MUTED):  # the currency table of a report in a test
                rows = self._call(
                    role, model, "search_read", companies, domain=scope, fields=[name]
                )
            given = {row["id"]: row[name] for row in rows}
            if records._fields[name].type == "many2one":
                given = {id_: value and value[0] for id_, value in given.items()}
            elif records._fields[name].type == "date":
                expected = {i: value and str(value) for i, value in expected.items()}
            self.assertEqual(given, expected, f"{role} {model}.{name}")
            for value in {*expected.values()}:
                domain = [*scope, (name, "=", value)]
                with mute_logger(*MUTED):
                    found = self._call(role, model, "search", companies, domain=domain)
                ids = [i for i, other in expected.items() if other == value]
                self.assertCountEqual(found, ids, f"{role} {model}.{name} = {value}")

    def test_own_documents(self):
        """A salesperson with own documents gets its own view, in either company."""
        for companies in (self.company_a, self.company_b | self.company_a):
            for model in self._get_models(self._as("own")):
                self._test_answers("own", model, companies)

    def test_reader_and_all_documents(self):
        """Whoever sees all customers gets them, in the company chosen first."""
        companies = self.company_b | self.company_a
        for role in ("reader", "all"):
            for model in ("res.partner", "sale.order"):
                if self._as(role)[model].has_access("read"):
                    self._test_answers(role, model, companies)

    def test_manager(self):
        for model in MODELS:
            self._test_answers("accountant", model, self.companies)

    def test_other_companies(self):
        """Asking for a company that is not the user's is refused."""
        with mute_logger(*MUTED):
            response = self._post(
                "own_b", "res.partner", "search_read", self.company_a, domain=[]
            )
        self.assertEqual(response.status_code, 403)
