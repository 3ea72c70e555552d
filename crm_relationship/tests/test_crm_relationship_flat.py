from datetime import timedelta

from odoo.fields import Command
from odoo.tests import Form, tagged

from .queries import queries_of
from .tier_common import DAY, LONG_AGO, TierCommon

FEW, MANY = 4, 40
# told of one customer at a time, on its form
TOLD = {"rfm_explanation", "tier_explanation"}


@tagged("post_install", "-at_install")
class TestCrmRelationshipFlat(TierCommon):
    """Lists and forms ask as many questions for forty customers as for four."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls._use_lines(100, 50, grace_days=60)
        rules.contact_days = 30
        rules.benefit_ids = [Command.create({"name": "Delivery", "yearly_limit": 2})]
        buyers = cls._create_buyers({n: [(LONG_AGO, 20 + n * 4)] for n in range(MANY)})
        cls.buyers = cls.env["crm.relationship"].union(*buyers.values())
        cls.buyers.user_id = cls.users["own"]
        cls._score_on(DAY)
        cls._insert_orders(
            [(buyer.partner_id, DAY, -15) for buyer in cls.buyers], cls.company_a
        )
        cls.buyers._touch_own_purchases()
        cls._score_on(DAY + timedelta(1))

    def _count(self, ask, records):
        """Return how many statements ``ask`` runs for so many records, warmed up."""
        counts = []
        for number in (FEW, FEW, MANY):
            self.env.flush_all()
            self.env.invalidate_all()
            with queries_of("") as queries:
                ask(records[:number])
            counts.append(len(queries))
        return counts[1:]

    def _assert_flat(self, ask, records):
        few, many = self._count(ask, records)
        self.assertEqual(few, many)

    def test_fields(self):
        """Each computed field, for itself."""
        own = self.buyers.with_user(self.users["own"])
        names = [
            name
            for name, field in own._fields.items()
            if field.compute
            and not field.store
            and name not in TOLD
            and own._has_field_access(field, "read")
        ]
        for name in sorted(names):
            with self.subTest(name):
                self._assert_flat(lambda records, n=name: records.read([n]), own)

    def test_lists(self):
        """The list and the cards, with what they show."""
        own = self.buyers.with_user(self.users["own"])
        for kind in ("list", "kanban"):
            view = own.get_views([(False, kind)])["models"]["crm.relationship"]
            asked = {
                name: {"fields": {"display_name": {}}}
                if own._fields[name].type == "many2one"
                else {}
                for name in view["fields"]
                if name in own._fields
            }
            with self.subTest(kind):
                self._assert_flat(lambda records, a=asked: records.web_read(a), own)

    def test_shown(self):
        """What contacts show of their customers."""
        partners = self.buyers.partner_id.with_user(self.users["own"])
        partners = partners.with_company(self.company_a)
        names = [*partners._get_shown_fields()]
        self._assert_flat(lambda records: records.read(names), partners)

    def test_form(self):
        """A form costs the same, however long the customer's history is."""
        own = self.buyers[0].with_user(self.users["own"])
        counts = []
        for moves in (2, 2, 20):
            for number in range(moves):
                tier = (self.top, self.mid)[number % 2]
                self._place(self.buyers[0], tier_id=tier)
            self.env.flush_all()
            self.env.invalidate_all()
            with queries_of("") as queries:
                Form(own)
            counts.append(len(queries))
        self.assertEqual(counts[1], counts[2])
