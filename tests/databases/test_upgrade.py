"""An upgrade keeps all data and what people set up, and says nothing."""

import pytest
from machine import own_source, paths, template

OURS = paths.own_modules()

# What somebody sets up by hand, in records that we brought and in new ones.
SET_UP = """
ref = lambda name: env.ref(f"crm_relationship.{name}")
ref("crm_lifecycle_stage_active").write({"name": "Our Client", "color": 2})
ref("crm_customer_tier_lead").active = False
ref("crm_rfm_segment_champion").advice = "Call them by name."
scheme = ref("crm_rfm_scheme_default")
scheme.write({"window_days": 100, "mode": "nested"})
scheme.cell_ids[:5].segment_id = ref("crm_rfm_segment_new")
ref("crm_lifecycle_scheme_default").use_mail = False
ref("crm_playbook_at_risk").write({"name": "Our own words", "is_on": False})
ref("crm_relationship_rule_own").domain_force = "[('user_id', '=', user.id)]"
ref("ir_cron_score").write({"interval_number": 6, "active": False})
ref("mail_template_readiness_invite").subject = "Say what you think"
ref("ir_cron_remind_respondents").active = False
ref("readiness_strategic").write({"state": "archived"})
copy = ref("readiness_strategic").copy({"name": "Our Own Questions"})
copy.item_ids[0].write({"name": "Asked otherwise", "weight": 2})
env["crm.rfm.scheme"].create({"name": "Ours", "window_days": 50, "frozen": True})
env["crm.customer.tier"].create({"name": "Diamond", "sequence": 1})
env.company.relationship_use_tiers = False
env.company.write({"complaint_reopen_days": 5, "complaint_dissatisfied_rating": 0})
env.company.write({"complaint_reach_source": "18", "complaint_reminder_days": 0})
ref("mail_template_complaint_upheld").subject = "Our own words of answer"
ref("mail_activity_plan_dissatisfied").name = "Our own outreach"
ref("crm_complaint_stage_new").write({"name": "Just In", "sequence": 3})
ref("crm_complaint_sla_default").line_ids[:1].duration = 3
ref("crm_complaint_sla_critical").active = False
ref("crm_complaint_team_main").write({"name": "Our Team", "alias_name": "ours"})
ref("mail_template_complaint_received").subject = "We have your complaint"
ref("ir_cron_warn_complaints").interval_number = 3
env["crm.complaint.category"].create({"name": "Our Category", "severity": "3"})
ref("crm_complaint_category_delivery_late").keywords = "our own words"
env["crm.complaint.cause"].create({"name": "Our Cause"})
env["res.config.settings"].create({"group_use_rfm": False}).execute()
customer = env["crm.relationship"].search([("tier_id", "=", False)], limit=1)
customer.write({"tier_id": ref("crm_customer_tier_gold").id, "change_reason": "Test"})
customer.message_post(body="A word")
ref("readiness_rule_quotation").write({"gate": "won", "name": "Our Gate"})
ref("readiness_rule_hand_over").active = False
ref("readiness_tactical").action_archive_version()
ref("readiness_benefit_d161").write({"baseline": 9, "target": 5, "name": "Ours"})
ref("ir_cron_readiness_measure").active = False
branch = env["crm.bank.branch"].create({"name": "Bazaar", "code": "b-1"})
env["crm.bank.product"].create({"name": "Gold Plan", "code": "g-1", "used_days": 9})
env.ref("crm_relationship_bank.ir_cron_bank_import").active = False
env["crm.bank.import.profile"].create({"name": "Night", "code": "n", "kind": "month"})
env["crm.bank.encounter.item"].search([], limit=1).name = "Our own line"
env.company.write({"bank_next_min_count": 7, "bank_next_rest_days": 9})
env["crm.bank.product"].search([("code", "=", "g-1")]).write(
    {"suits": "person", "unsuited_domain": "[('id', '=', 0)]"}
)
env.ref("crm_relationship_bank.ir_cron_next_product").active = False
env.ref("crm_relationship_bank.mail_activity_type_visit").delay_count = 4
env.ref("crm_relationship_bank.ir_cron_complaint_register").interval_number = 3
env.ref("crm_relationship_bank.crm_bank_complaint_register_rule_branch").active = False
profile = env["crm.bank.regulator.profile"].create(
    {"name": "Our Register", "regulator": "Our Regulator", "due_days": 20}
)
profile.band_ids[:1].code = "soon"
profile.issue_ids.create(
    {"profile_id": profile.id, "code": "x", "name": "Our Issue"}
    | {"category_id": env["crm.complaint.category"].search([], limit=1).id}
)
profile.product_ids.create(
    {"profile_id": profile.id, "line": "loan", "code": "y", "name": "Our Loans"}
)
env["crm.bank.complaint.register"].create({"profile_id": profile.id}).action_prepare()
"""

# An upgrade writes these, ours or another's.
WRITTEN = (
    "row of ir_module_module: ",  # the version, and lists of what a module has
    "row of orm_signaling_",  # workers are told to load the modules anew
    "row of ir_cron_trigger: ",  # Odoo asks its own clean-up to come, see below
)

VERSIONS = (
    "SELECT name || ' ' || latest_version FROM ir_module_module WHERE name = ANY(%s)"
)
OLDER = "UPDATE ir_module_module SET latest_version = '19.0.0.0.9' WHERE name = ANY(%s)"
CALLED = """
    SELECT cron.cron_name FROM ir_cron_trigger trigger
    JOIN ir_cron cron ON cron.id = trigger.cron_id
    WHERE trigger.id > %s
"""


@pytest.fixture(scope="module")
def database(new_database):
    """Our modules with their demo customers, and a company's own set-up."""
    database = new_database("upgrade", [*OURS, *template.DEMO_EXTRAS])
    database.shell(SET_UP)
    return database


@pytest.fixture(scope="module")
def upgrades(database):
    """What there was before and after two upgrades, the second one from older modules.

    Returns the three states, the complaints, and the scheduled actions called.
    """
    [last_call] = database.column("SELECT coalesce(max(id), 0) FROM ir_cron_trigger")
    states = [database.get_state()]
    complaints = database.odoo("-u", ",".join(OURS))
    states.append(database.get_state())
    database.rows(OLDER, OURS)
    complaints += database.odoo("-u", ",".join(OURS))
    states.append(database.get_state())
    return states, complaints, database.column(CALLED, last_call)


@pytest.mark.parametrize("number", [1, 2])
def test_nothing_changes(upgrades, number):
    """Rows and schema of every table, ours and stock's, are as before."""
    before, after = upgrades[0][0], upgrades[0][number]
    gone, new = before - after, after - before
    changes = [f"- {text}" for text in gone] + [f"+ {text}" for text in new]
    assert [text for text in sorted(changes) if not text[2:].startswith(WRITTEN)] == []


def test_older_modules_become_todays(database, upgrades):
    folders = {name: paths.TOP / name for name in OURS}
    assert database.column(VERSIONS, OURS) == {
        f"{name} {own_source.manifest(folder)['version']}"
        for name, folder in folders.items()
    }


def test_nothing_to_complain_of(upgrades):
    assert upgrades[1] == []


def test_no_work_is_asked_for(upgrades):
    """Only Odoo's own clean-up is called, none of our scheduled actions."""
    assert {name for name in upgrades[2] if "Auto-vacuum" not in name} == set()


def test_there_was_something_to_keep(upgrades):
    """Customers, their history and what was set up are part of the comparison."""
    texts = [text for text in upgrades[0][0] if text.startswith("row of crm_")]
    words = (
        "Our Client",
        "Diamond",
        "Call them by name.",
        "Bazaar",
        "Our Own",
        "Our Cause",
    )
    for word in words:
        assert any(word in text for text in texts), word
    for table in ("crm_relationship", "crm_relationship_change"):
        assert sum(text.startswith(f"row of {table}: ") for text in texts) > 50
