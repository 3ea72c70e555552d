"""An upgrade keeps all data and what people set up, and says nothing."""

import pytest
from machine import paths, template

OURS = ",".join(paths.OWN_MODULES)

# What somebody sets up by hand, in records that we brought: {kept: question}.
SET_UP = """
ref = lambda name: env.ref(f"crm_relationship.{name}")
ref("crm_lifecycle_stage_active").write({"name": "Our Client", "color": 2})
ref("crm_customer_tier_lead").active = False
ref("crm_rfm_segment_champion").advice = "Call them by name."
ref("crm_rfm_scheme_default").write({"window_days": 100, "mode": "nested"})
ref("crm_relationship_rule_own").domain_force = "[('user_id', '=', user.id)]"
ref("ir_cron_score").write({"interval_number": 6, "active": False})
env["crm.rfm.scheme"].create({"name": "Ours", "window_days": 50, "frozen": True})
env["crm.customer.tier"].create({"name": "Diamond", "sequence": 1})
env.company.relationship_use_tiers = False
env["res.config.settings"].create({"group_use_rfm": False}).execute()
customer = env["crm.relationship"].search([("tier_id", "=", False)], limit=1)
customer.write({"tier_id": ref("crm_customer_tier_gold").id, "change_reason": "Test"})
customer.message_post(body="A word")
"""

# An upgrade writes these, ours or another's.
WRITTEN = (
    "row of ir_module_module: ",  # the version, the state
    "row of orm_signaling_",  # workers are told to load the modules anew
)


@pytest.fixture(scope="module")
def database(new_database):
    """Our modules with their demo customers, and a company's own set-up."""
    database = new_database("upgrade", [*paths.OWN_MODULES, *template.DEMO_EXTRAS])
    database.shell(SET_UP)
    return database


@pytest.fixture(scope="module")
def upgrades(database):
    """The state before and after each of two upgrades, and the complaints."""
    states, complaints = [database.get_state()], []
    for _time in range(2):
        complaints += database.odoo("-u", OURS)
        states.append(database.get_state())
    return states, complaints


@pytest.mark.parametrize("number", [1, 2])
def test_nothing_changes(upgrades, number):
    """Rows and schema of every table, ours and stock's, are as before."""
    before, after = upgrades[0][number - 1 : number + 1]
    gone, new = before - after, after - before
    changes = [f"- {text}" for text in gone] + [f"+ {text}" for text in new]
    assert [text for text in sorted(changes) if not text[2:].startswith(WRITTEN)] == []


def test_nothing_to_complain_of(upgrades):
    assert upgrades[1] == []


def test_there_was_something_to_keep(upgrades):
    """Customers, their history and what was set up are part of the comparison."""
    texts = [text for text in upgrades[0][0] if text.startswith("row of crm_")]
    for word in ("Our Client", "Diamond", "Call them by name."):
        assert any(word in text for text in texts)
    for table in ("crm_relationship", "crm_relationship_change"):
        assert sum(text.startswith(f"row of {table}: ") for text in texts) > 50
