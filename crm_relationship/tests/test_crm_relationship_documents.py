from odoo.fields import Domain
from odoo.tests import tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipDocuments(RelationshipCommon):
    """Smart buttons, the contact's page and the kinds of change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for company, amount in ((cls.company_a, 1), (cls.company_b, 2)):
            for _index in range(amount):
                cls._create_order(cls.contact, company)
                cls._create_lead(cls.customer, company)
                cls._create_invoice(cls.contact, company)
        cls._create_lead(cls.contact)  # of no company: of every company
        cls.in_a = cls._meet(cls.customer, cls.company_a)
        cls.in_b = cls._meet(cls.customer, cls.company_b)

    def _get_opened(self, relationship, action):
        """Return the documents that the smart button shows."""
        values = getattr(relationship, action)()
        documents = relationship.env[values["res_model"]]
        context = {
            name: value
            for name, value in values["context"].items()
            if not name.startswith("default_")
        }
        return documents.with_context(**context).search(values["domain"])

    def test_counts_in_two_companies(self):
        """Each company's relationship counts its own documents, contacts' ones too."""
        self.assertRecordValues(
            self.in_a | self.in_b,
            [
                {"sale_order_count": 1, "lead_count": 2, "invoice_count": 1},
                {"sale_order_count": 2, "lead_count": 3, "invoice_count": 2},
            ],
        )

    def test_buttons_open_what_they_count(self):
        """The list behind a button has as many lines as the button says."""
        for relationship in self.in_a | self.in_b:
            for action, name in (
                ("action_open_sale_orders", "sale_order_count"),
                ("action_open_leads", "lead_count"),
                ("action_open_invoices", "invoice_count"),
            ):
                documents = self._get_opened(relationship, action)
                self.assertEqual(len(documents), relationship[name], action)

    def test_lost_opportunities_count(self):
        """A lost opportunity is still counted and opened."""
        self.env["crm.lead"].search(
            [("partner_id", "=", self.contact.id)]
        ).active = False
        self.assertEqual(self.in_a.lead_count, 2)
        self.assertEqual(len(self._get_opened(self.in_a, "action_open_leads")), 2)

    def test_counts_follow_the_rights(self):
        """Whoever may not read a document does not count it either."""
        reader = self.in_a.with_user(self.users["reader"])
        self.assertEqual(reader.sale_order_count, 0)
        self.assertEqual(reader.invoice_count, 0)
        own = self.in_a.with_user(self.users["own"])
        self.env["sale.order"].search(
            [("partner_id", "=", self.contact.id)]
        ).user_id = self.users["all"]
        self.assertEqual(own.sale_order_count, 0)
        self.env.invalidate_all()
        self.assertEqual(self.in_a.with_user(self.users["all"]).sale_order_count, 1)

    def test_counts_cost_the_same_for_many(self):
        """The counts of many relationships take as many queries as those of one."""
        relationships = self.in_a | self.in_b
        relationships |= self._meet(self.customer_own, self.company_a)

        def count_queries(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("sale_order_count")
            return self.env.cr.sql_log_count - before

        count_queries(self.in_a)  # fills the caches of rights and rules
        self.assertLessEqual(count_queries(relationships), count_queries(self.in_a))

    def test_contact_page(self):
        """The contact shows what was planned, written and changed; a child as well."""
        self.in_a.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        self.in_a.message_post(body="Met them at the fair", message_type="comment")
        self.in_b.message_post(body="Not for company A", message_type="comment")
        self._place(self.in_a, tier_id=self.tier_high)
        for contact in self.customer | self.contact:
            shown = contact.with_user(self.users["all"]).with_company(self.company_a)
            self.assertEqual(shown.customer_activity_ids.summary, "Call")
            self.assertEqual(
                shown.customer_message_ids.mapped("preview"), ["Met them at the fair"]
            )
            self.assertEqual(shown.customer_change_ids.new_tier_id, self.tier_high)
            self.assertEqual(shown.customer_tier_date, self.in_a.tier_date)
            action = shown.action_open_relationship()
            self.assertEqual(action["res_id"], self.in_a.id)

    def test_open_without_defaults(self):
        """What is opened by a button is not filled with the defaults of that screen."""
        contact = self.contact.with_company(self.company_a)
        action = contact.with_context(default_name="Theirs").action_open_relationship()
        self.assertEqual(action["res_id"], self.in_a.id)
        self.assertEqual(action["context"], {})

    def test_kinds_of_change(self):
        """Filters of the ledger give what the fields say, and add up to everything."""
        self._place(self.in_a, tier_id=self.tier_low)
        self._place(self.in_a, tier_id=self.tier_high, rfm_segment_id=self.segment_best)
        self._place(self.in_a, tier_id=self.tier_low)
        self._place(self.in_a, tier_id=self.env["crm.customer.tier"])
        self._place(self.in_a, lifecycle_stage_id=self.stage_former)
        changes = self.in_a.change_ids.sorted("id")
        self.assertEqual(
            changes.mapped("tier_direction"), ["first", "up", "down", "lost", False]
        )
        ours = Domain("id", "in", changes.ids)
        Change = self.env["crm.relationship.change"]
        for name, values in (
            ("tier_direction", ("first", "up", "down", "lost", False)),
            ("is_tier_change", (True, False)),
            ("is_segment_change", (True, False)),
            ("is_stage_change", (True, False)),
        ):
            total = 0
            for value in values:
                found = Change.search(ours & Domain(name, "=", value))
                self.assertEqual(
                    found, changes.filtered_domain([(name, "=", value)]).sorted()
                )
                total += len(found)
                others = Change.search(ours & Domain(name, "!=", value))
                self.assertEqual(others | found, changes.sorted())
            self.assertEqual(total, len(changes))

    def test_changes_by_direction(self):
        """The ledger is grouped by the direction that a row shows."""
        self._place(self.in_a, tier_id=self.tier_low)
        self._place(self.in_b, tier_id=self.tier_low)
        self._place(self.in_b, tier_id=self.tier_high)
        domain = [("relationship_id", "in", (self.in_a | self.in_b).ids)]
        groups = self.env["crm.relationship.change"]._read_group(
            domain, ["tier_direction"], ["__count"]
        )
        self.assertEqual(dict(groups), {"first": 2, "up": 1})
