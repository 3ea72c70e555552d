import time

from psycopg2.errors import ForeignKeyViolation

from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from .life_common import LifeCommon
from .queries import queries_of


@tagged("post_install", "-at_install")
class TestCrmRelationshipBulkKeys(LifeCommon):
    """Foreign keys while a table is filled for the first time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationships = cls.env["crm.relationship"].with_context(active_test=False)

    def _empty(self):
        """Leave no relationship, and one order to make one of."""
        self._confirm(self._create_order(self.customer, amount=30), "2024-01-01 10:00")
        self._flush()
        self.relationships.search([]).unlink()
        self.env.flush_all()

        self._wait_for_others()

    def _wait_for_others(self):
        """Let an autovacuum or a request of an earlier test end with these tables."""
        query = """
            SELECT DISTINCT a.pid, a.backend_type, a.query
            FROM pg_locks l
            JOIN pg_stat_activity a ON a.pid = l.pid
            JOIN pg_class c ON c.oid = l.relation
            WHERE l.database = (
                SELECT oid FROM pg_database WHERE datname = CURRENT_DATABASE()
            )
                AND a.pid != PG_BACKEND_PID()
                AND c.relname = ANY(%s)
        """
        tables = sorted({table for *_key, table in self._get_keys()})
        for _attempt in range(300):
            self.env.cr.execute(query, [tables])
            if not (others := self.env.cr.fetchall()):
                return
            time.sleep(0.1)
        self.fail(f"Somebody holds the tables for half a minute: {others}")

    def _get_keys(self):
        return self.env.execute_query(self.relationships._get_key_sql())

    def test_keys_come_back(self):
        """All keys are away in the block and the same after it."""
        self._empty()
        before = self._get_keys()
        self.assertGreater(len(before), 5)
        with self.relationships._check_keys_once():
            self.assertFalse(self._get_keys())
            count = self.relationships._create_from_documents()
        self.assertEqual(self._get_keys(), before)
        self.assertEqual(self.relationships.search_count([]), count)
        self.assertGreaterEqual(count, 1)

    def test_rows_are_checked(self):
        """A row that points to nothing is refused, and the keys are back."""
        self._empty()
        before = self._get_keys()
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        nobody.unlink()
        with (
            self.assertRaises(ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.relationships._check_keys_once(),
        ):
            self.env.cr.execute(
                "INSERT INTO crm_relationship (partner_id, company_id) VALUES (%s, %s)",
                [nobody.id, self.company_a.id],
            )
        self.assertEqual(self._get_keys(), before)
        self.assertFalse(self.relationships.search_count([]))

    def test_table_in_use(self):
        """With rows in the table nothing is taken away."""
        self._empty()
        self.relationships._create_from_documents()
        before = self._get_keys()
        with (
            queries_of("ALTER TABLE") as alterations,
            self.relationships._check_keys_once(),
        ):
            self.assertEqual(self._get_keys(), before)
        self.assertFalse(alterations)

    def test_contacts_in_use(self):
        """While somebody else reads contacts, rows are checked one by one."""
        self._empty()
        before = self._get_keys()
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT 1 FROM res_partner LIMIT 1")
            with (
                self.assertNoLogs("odoo.sql_db", "ERROR"),
                self.relationships._check_keys_once(),
            ):
                self.assertEqual(self._get_keys(), before)
                self.assertTrue(self.relationships._create_from_documents())
            other.rollback()
        self.assertEqual(self._get_keys(), before)
