from odoo.tests import tagged
from odoo.tools import SQL

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestShownFresh(RelationshipCommon):
    """What was read before a change is not shown after it, in one transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls.order = cls._create_order(cls.contact)
        cls.lead = cls._create_lead(cls.contact, cls.company_a)
        cls.invoice = cls._create_invoice(cls.contact)
        cls._flush()
        domain = [("partner_id", "=", cls.contact.id)]
        cls.report = cls.env["sale.report"].search(domain)

    def _get_records(self):
        """Return the records as a salesperson, and as superuser who serves it."""
        records = [self.customer, self.contact, self.order, self.lead, self.invoice]
        records = [record.with_user(self.users["own"]) for record in records]
        report = self.report.with_user(self.users["own"])
        return [
            *(record for record in records if record.has_access("read")),
            *(record.sudo() for record in (*records, report)),
        ]

    def _read(self, name):
        return {record[name] for record in self._get_records()}

    def _assert_fresh(self, name, before, action, after):
        self.assertEqual(self._read(name), {before})
        action()
        self.assertEqual(self._read(name), {after})

    def test_move(self):
        self._assert_fresh(
            "customer_tier_id",
            self.tier_high.browse(),
            lambda: self._place(self.relationship, tier_id=self.tier_high),
            self.tier_high,
        )

    def test_moved_by_record(self):
        """Moved on the contact, seen on the order."""
        contact = self.contact.with_context(crm_relationship_reason="Here")
        self._assert_fresh(
            "customer_segment_id",
            self.segment_best.browse(),
            lambda: contact.write({"customer_segment_id": self.segment_best.id}),
            self.segment_best,
        )

    def test_purchase(self):
        """Facts settled by SQL."""
        self._assert_fresh(
            "customer_purchase_count", 0, lambda: self._confirm(self.order), 1
        )

    def test_sql(self):
        """Set-based SQL, followed by ``_invalidate_shown``."""

        def update():
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_relationship SET tier_id = %s WHERE id = %s",
                    self.tier_low.id,
                    self.relationship.id,
                )
            )
            self.relationship.invalidate_recordset(flush=False)
            self.relationship._invalidate_shown()

        empty = self.tier_low.browse()
        self._assert_fresh("customer_tier_id", empty, update, self.tier_low)

    def test_rules(self):
        """A customer given to a colleague is out of sight."""
        other = self.users["all"]
        self._assert_fresh(
            "relationship_id",
            self.relationship,
            lambda: self.relationship.write({"user_id": other.id}),
            self.relationship.browse(),
        )

    def test_archived(self):
        self._assert_fresh(
            "relationship_id",
            self.relationship,
            lambda: self.customer.write({"active": False}),
            self.relationship.browse(),
        )

    def test_deleted(self):
        self._assert_fresh(
            "relationship_id",
            self.relationship,
            lambda: self.relationship.unlink(),
            self.relationship.browse(),
        )

    def test_met(self):
        """Somebody becomes a customer."""
        self.relationship.unlink()
        none = self.relationship.browse()
        self.assertEqual(self._read("relationship_id"), {none})
        relationship = self._meet(self.customer, self.company_a)
        self.assertEqual(self._read("relationship_id"), {relationship})

    def test_parent(self):
        """A contact that changes its company shows the new company's."""
        other = self._meet(self.customer_a, self.company_a)
        self._place(other, tier_id=self.tier_low)
        lead = self.lead.with_user(self.users["own"])
        self.assertFalse(lead.customer_tier_id)
        self.contact.parent_id = self.customer_a
        self.assertEqual(lead.customer_tier_id, self.tier_low)
        self.lead.partner_id = self.customer
        self.assertFalse(lead.customer_tier_id)

    def test_writer_without_right(self):
        """Whoever causes the change need not be one who may see it."""
        self._assert_fresh(
            "customer_tier_id",
            self.tier_high.browse(),
            lambda: self._place(
                self.relationship.with_user(self.users["employee"]).sudo(),
                tier_id=self.tier_high,
            ),
            self.tier_high,
        )
