from odoo import fields
from odoo.tools import SQL, sql


class ImpliedMany2one(fields.Many2one):
    """A link whose target cannot go away before the row: no foreign key of its own.

    A key is looked up and locked for each row that is entered, 3 to 8 µs each; a first
    scoring run enters a row of history for every customer. Use it only where another
    key, or the methods that enter and delete, keep the link true, and say which.
    """

    def update_db_foreign_key(self, model, column):
        """Make none, and take away the one that the column once had."""
        model.env.cr.execute(
            SQL(
                """
                SELECT key.conname
                FROM pg_constraint key
                JOIN pg_attribute a
                  ON a.attrelid = key.conrelid AND a.attnum = ANY(key.conkey)
                WHERE key.contype = 'f' AND key.conrelid = %s::regclass
                  AND a.attname = %s
                """,
                model._table,
                self.name,
            )
        )
        for (name,) in model.env.cr.fetchall():
            sql.drop_constraint(model.env.cr, model._table, name)
