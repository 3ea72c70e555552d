import logging

from odoo.tests import tagged

from odoo.addons.crm_relationship.hooks import post_init_hook

from .life_common import LifeCommon
from .queries import queries_of

VALUES = [
    "active",
    "user_id",
    "lifecycle_stage_id",
    "lifecycle_stage_date",
    "rfm_segment_id",
    "tier_id",
    "first_purchase_date",
    "last_purchase_date",
    "next_purchase_date",
    "purchase_count",
    "purchase_amount",
]


@tagged("post_install", "-at_install")
class TestCrmRelationshipBulk(LifeCommon):
    """The installation on a database with data."""

    def _create_documents(self):
        """Documents of all kinds, and their relationships, made one by one."""
        self._create_lead(self.stranger, self.company_b)
        self._confirm(self._create_order(self.contact, amount=10), "2024-03-01 10:00")
        self._confirm(self._create_order(self.customer, amount=30), "2024-01-01 10:00")
        self._confirm(self._create_order(self.customer_own), "2999-01-01 10:00")
        self._create_order(self.customer_other)
        self._create_invoice(self.customer_b, self.company_b)
        self.customer_other.active = False
        self._flush()
        return self._search_made()

    def _search_made(self):
        made = self.env["crm.relationship"].with_context(active_test=False)
        customers = self.stranger | self.customer | self.customer_b
        customers |= self.customer_own | self.customer_other
        return made.search([("partner_id", "in", customers.ids)])

    def _read(self, relationships):
        return {
            (record.partner_id, record.company_id): record.read(VALUES)[0] | {"id": 0}
            for record in relationships
        }

    def test_same_as_one_by_one(self):
        """The bulk makes the same relationships and facts as the day's events did."""
        made = self._create_documents()
        known = self._read(made)
        self.assertEqual(len(known), 5)
        for values in known.values():  # the day of the event; in bulk, of the purchase
            values["lifecycle_stage_date"] = (
                values["first_purchase_date"] or values["lifecycle_stage_date"]
            )
        made.unlink()
        with queries_of("INSERT INTO crm_relationship ") as inserts:
            count = self.env["crm.relationship"]._create_from_documents()
        self.assertEqual((count, len(inserts)), (5, 1))
        self.assertEqual(self._read(self._search_made()), known)

    def test_second_run(self):
        """The second run makes nothing, nor does the first after the day's events."""
        made = self._create_documents()
        self.assertEqual(made._create_from_documents(), 0)
        made.unlink()
        self.assertEqual(made._create_from_documents(), 5)
        self.assertEqual(made._create_from_documents(), 0)

    def test_contacts_are_not_written(self):
        """No row of a contact is written, by the bulk and by the events."""
        made = self._create_documents()
        made.unlink()
        self.env.flush_all()
        written = self._count_written("res_partner")
        made._create_from_documents()
        self.env.cr.flush()
        self.assertEqual(self._count_written("res_partner"), written)

    def test_rights_are_brought(self):
        """Stock rights bring ours to users of today, and no contact is written."""
        manager = self.env.ref("crm_relationship.group_relationship_manager")
        complaints = self.env.ref("crm_relationship.group_complaint_manager")
        self.env.ref("sales_team.group_sale_manager").implied_ids -= manager
        (manager + complaints).user_ids = False
        admin = self.env.ref("base.user_admin")
        self.env.flush_all()
        self.assertNotIn(manager, admin.all_group_ids)
        written = self._count_written("res_partner")
        self.env["res.groups"]._bring_relationship_rights()
        self.env.flush_all()
        self.assertEqual(self._count_written("res_partner"), written)
        self.assertIn(manager, admin.all_group_ids)
        self.assertIn(complaints, admin.all_group_ids)

    def _count_written(self, table):
        """Return how many rows this transaction has inserted, updated or deleted."""
        self.env.cr.execute(
            """
            SELECT pg_stat_get_xact_tuples_inserted(%(table)s::regclass)
                 + pg_stat_get_xact_tuples_updated(%(table)s::regclass)
                 + pg_stat_get_xact_tuples_deleted(%(table)s::regclass)
            """,
            {"table": table},
        )
        return self.env.cr.fetchone()[0]

    def test_hook(self):
        """The hook logs its time, and triggers the settling instead of doing it."""
        self._create_documents().unlink()
        cron = self.env.ref("crm_relationship.ir_cron_settle")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        with self.assertLogs(
            "odoo.addons.crm_relationship.hooks", logging.INFO
        ) as logs:
            post_init_hook(self.env)
        self.assertIn("Relationships created: 5 rows", logs.output[0])
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)
