"""Odoo's models of a database, inside the benchmark's own process."""

import contextlib

from odoo import api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config


@contextlib.contextmanager
def environment(database, login="admin"):
    """An environment as this user, as a web request has it; nothing is committed."""
    config.parse_config(["-d", database, "--log-level=error", "--no-http"])
    registry = Registry(database)
    with registry.cursor() as cr:
        root = api.Environment(cr, api.SUPERUSER_ID, {})
        user = root["res.users"].search([("login", "=", login)])
        yield root(user=user.id, su=False, context=root.user.context_get())
        cr.rollback()
    close_db(database)
