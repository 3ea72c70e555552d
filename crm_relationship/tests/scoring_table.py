"""Rows as the database has them; shared with the tests of the whole project."""

from odoo.tools import SQL


def read_rows(env, table):
    """Return ``{id: (row version, place, values)}`` of a table."""
    query = SQL(
        "SELECT id, xmin::text, ctid::text, t::text FROM %s t", SQL.identifier(table)
    )
    return {row[0]: row[1:] for row in env.execute_query(query)}
