from contextlib import contextmanager

from psycopg2.errors import DeadlockDetected, LockNotAvailable

from odoo import api, models
from odoo.tools import SQL, sql


class CrmRelationship(models.Model):
    """Everybody at once: for the installation, and for repair."""

    _inherit = "crm.relationship"

    @api.model
    def _create_from_documents(self):
        """Make the missing relationships of every company; return how many.

        One INSERT over all documents, purchase facts included. Who has bought starts
        as active, everybody else as prospect.
        """
        companies = self.env["res.company"].sudo().search([])
        query = self._get_insert_sql(
            self._get_document_sql(), companies, with_facts=True
        )
        self.env.cr.execute(query)  # how many, without reading the ids of all
        count = self.env.cr.rowcount
        if count:
            self._invalidate_shown()
        return count

    @contextmanager
    def _check_keys_once(self):
        """Within the block, foreign keys of an empty table are not checked by row.

        They are taken away, and put back after the block, which checks all rows by
        one join a key: a hundredth of the time that it takes row by row. Only while
        the table is empty and nobody is at work with what it points to; otherwise
        this changes nothing. Nobody can work with contacts, users and companies from
        the start of the block to the end of the transaction, as an installation is
        about to end anyway.

        :raise ForeignKeyViolation: a row of the block points to nothing; the block is
            undone
        """
        with self.env.cr.savepoint():
            keys = self._drop_keys()
            yield
            if keys:
                self.env.flush_all()
                self.env.cr.execute(SQL("ALTER TABLE %s %s", self._get_table(), keys))

    def _drop_keys(self):
        """Drop the foreign keys if it can be done; return how to add them again."""
        if self.sudo().with_context(active_test=False).search_count([], limit=1):
            return None
        keys = self.env.execute_query(self._get_key_sql())
        if not keys or not self._lock_tables({table for *_key, table in keys}):
            return None
        for name, *_definition in keys:
            sql.drop_constraint(self.env.cr, self._table, name)
        return SQL(", ").join(
            SQL(
                "ADD CONSTRAINT %s %s",
                SQL.identifier(name),
                SQL(definition.replace("%", "%%")),  # PostgreSQL's own words
            )
            for name, definition, _table in keys
        )

    def _lock_tables(self, tables):
        """Have these tables to ourselves; return whether nobody is at work with one."""
        names = SQL(", ").join(map(SQL.identifier, sorted(tables)))
        query = SQL("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", names)
        try:
            with self.env.cr.savepoint(flush=False):
                # longer than the second after which an autovacuum gives way to us
                self.env.cr.execute("SET LOCAL lock_timeout = '1500ms'")
                self.env.cr.execute(query, log_exceptions=False)
                self.env.cr.execute("SET LOCAL lock_timeout TO DEFAULT")
        except (DeadlockDetected, LockNotAvailable):
            return False
        return True

    def _get_table(self):
        return SQL.identifier(self._table)

    def _get_key_sql(self):
        """Return a query of the table's foreign keys: name, definition, other table."""
        return SQL(
            """
            SELECT k.conname, PG_GET_CONSTRAINTDEF(k.oid), other.relname
            FROM pg_constraint k
            JOIN pg_class other ON other.oid = k.confrelid
            WHERE k.conrelid = %s::regclass AND k.contype = 'f'
            ORDER BY k.conname
            """,
            self._table,
        )
