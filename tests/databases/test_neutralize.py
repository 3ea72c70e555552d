"""A neutralised copy of a database at work does nothing by itself, and sends nothing.

Odoo's own neutralisation suffices for us: it switches off every scheduled action and
every mail server, and we have no other way out.
"""

import pytest
from machine import paths, template

# Everything is due, and called besides.
CALL = """
from odoo import fields
crons = env["ir.cron"].with_context(active_test=False).search([])
crons.nextcall = "2020-01-01"
env["ir.cron.trigger"].create(
    [{"cron_id": cron.id, "call_at": "2020-01-01"} for cron in crons]
)
order = env["sale.order"].search([("state", "=", "draft")], limit=1)
env["crm.relationship.touch"]._touch({(order.partner_id.id, order.company_id.id)})
env.ref("crm_relationship.crm_playbook_birthday").is_on = True
customers = env["crm.relationship"].search([("email", "!=", False)], limit=3)
customers.birthday = fields.Date.subtract(fields.Date.today(), years=30)
"""

# What a cron worker would do next, all of it.
WORK = "env['ir.cron']._process_jobs(env.cr.dbname)"

# Our own mails: somebody hands customers over, a colleague is told.
SEND = """
colleague = env["res.users"].create(
    {"name": "Colleague", "login": "colleague", "email": "colleague@example.com"}
)
customers = env["crm.relationship"].search([("user_id", "!=", False)], limit=3)
customers._tell_new_manager(colleague, "Test")
for _batch in range(2):
    env["crm.playbook.hit"]._cron_work()
"""

DUE = """
    SELECT cron.id FROM ir_cron cron
    JOIN ir_model_data data ON data.model = 'ir.cron' AND data.res_id = cron.id
    WHERE cron.active AND cron.nextcall < now() AND data.module LIKE 'crm_relationship%'
"""


@pytest.fixture(scope="module")
def database(new_database):
    database = new_database("neutral", [*paths.OWN_MODULES, *template.DEMO_EXTRAS])
    database.shell(CALL)
    database.was_due = database.column(DUE)
    database.odoo("neutralize")
    return database


def test_scheduled_actions_rest(database):
    """Ours were due, none is any more, and what waits for them goes on waiting."""
    assert len(database.was_due) >= 3
    assert database.column(DUE) == set()
    before = database.get_state()
    database.shell(WORK)
    ours = [
        text
        for text in before - database.get_state()
        if text.startswith(("row of crm_relationship", "row of crm_playbook"))
    ]
    assert ours == []


def test_nothing_is_sent(database):
    """The mail is written, and no server takes it."""
    database.shell(SEND)
    assert database.column("SELECT smtp_host FROM ir_mail_server WHERE active") == {
        "invalid"
    }
    states = database.column(
        "SELECT mail.state FROM mail_mail mail"
        " JOIN mail_message message ON message.id = mail.mail_message_id"
        " WHERE message.subject = 'Customers handed over to you'"
    )
    assert states
    assert "sent" not in states
    greetings = database.column(
        "SELECT mail.state FROM mail_mail mail"
        " JOIN crm_playbook_hit hit ON hit.message_id = mail.mail_message_id"
    )
    assert greetings == {"outgoing"}
