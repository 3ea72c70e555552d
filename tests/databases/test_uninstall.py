"""After the uninstallation the database is as before, and what users made works."""

from collections import Counter

import pytest
from machine import template
from user_work import LOGIN

# what somebody does with the modules
SCRIPTS = (
    *("user_work.py", "user_rules.py", "user_scores.py", "user_complaints.py"),
    "user_bank.py",
)
# Apps in which users make something out of fields, if they are installed.
OPTIONAL = ("base_automation", "board", "mass_mailing")


# What any installation moves, ours or another's.
MOVES = (
    "row of ir_cron_trigger: ",  # Odoo asks its own clean-up to come
    "row of orm_signaling_",  # workers are told to load the modules anew
)


@pytest.fixture(scope="module")
def database(new_database, stock_modules):
    """Stock modules and data, and the optional apps; none of ours is installed.

    Without the demo data of ours: orders that we would bring cannot be taken away.
    """
    database = new_database("uninstall", [*stock_modules, *template.DEMO_EXTRAS])
    database.odoo("-i", ",".join(OPTIONAL))
    database.rows("UPDATE ir_module_module SET demo = FALSE WHERE name = 'sale_crm'")
    return database


@pytest.fixture(scope="module")
def states(database):
    """The database before and after: with the base alone, and with none of ours."""
    states = {"bare": database.get_state(), "named": database.find(OURS)}
    complaints = database.odoo("-i", "crm_relationship")
    states["base"] = database.get_state()
    complaints += database.odoo("-i", "crm_relationship_bank")
    complaints += database.odoo("module", "uninstall", "crm_relationship_bank")
    states["base again"] = database.get_state()
    database.browse("TestWithoutBank")
    complaints += database.odoo("module", "uninstall", "crm_relationship")
    states["bare again"] = database.get_state()
    return states | {"complaints": complaints}


# Our modules, models and shown fields, wherever a text may name them.
OURS = (
    r"crm[._](relationship|rfm|scoring|lifecycle|customer_tier|customer\.tier"
    r"|purchase|bank)|customer_(stage|segment|tier)_id"
)
# Where they may stay: archived by us, or (messages to open browsers) gone in a day.
SWITCHED_OFF = {
    *("base_automation", "ir_act_server", "ir_actions_server_history"),
    *("ir_ui_view", "mail_template", "bus_bus"),
}


def is_row(text):
    """Whether this part of a state is a row, and not schema."""
    return text.startswith("row of ")


def compare(before, after):
    """What is gone and what is new, as texts to read in a failure."""
    gone, new = before - after, after - before
    difference = [f"- {text}" for text in gone] + [f"+ {text}" for text in new]
    return [text for text in sorted(difference) if not text[2:].startswith(MOVES)]


def test_base_is_as_before_the_bank(states):
    assert compare(states["base"], states["base again"]) == []


def test_database_is_as_before_us(states):
    assert compare(states["bare"], states["bare again"]) == []


def test_nothing_to_complain_of(states):
    assert states["complaints"] == []


def test_something_was_there_to_remove(states):
    """A comparison of nothing with nothing would pass, too."""
    assert len(compare(states["bare"], states["base"])) > 1000


# What is there of users' work, beside what was there before: {question: answer}.
LEFT = {
    "SELECT name FROM ir_filters": {"keep", "keep contacts"},
    "SELECT name FROM ir_exports": {"keep export"},
    "SELECT name FROM ir_exports_line": {"name"},
    "SELECT field_name FROM base_import_mapping": {"name"},
    "SELECT name FROM ir_ui_view": {"column", "own column", "keep column"},
    "SELECT name FROM ir_ui_view WHERE active": {"keep column"},
    "SELECT name ->> 'en_US' FROM ir_ui_menu": {"menu of keep window"},
    "SELECT name ->> 'en_US' FROM ir_embedded_actions": {"keep button"},
    "SELECT name ->> 'en_US' FROM ir_act_window": {"keep window"},
    "SELECT name ->> 'en_US' FROM ir_act_report_xml": set(),
    "SELECT name ->> 'en_US' FROM ir_act_server WHERE binding_model_id IS NOT NULL": {
        "keep action"
    },
    "SELECT cron_name FROM ir_cron": {"cron", "cron by name", "keep cron"},
    "SELECT cron_name FROM ir_cron WHERE active": {"keep cron"},
    "SELECT name ->> 'en_US' FROM base_automation": {
        *("rule", "rule by code", "rule by field", "keep rule"),
    },
    "SELECT name ->> 'en_US' FROM base_automation WHERE active": {"keep rule"},
    "SELECT name || domain_force FROM ir_rule": {
        *("limit[(0, '=', 1)]", "keep limit[('id', '!=', 0)]"),
    },
    "SELECT assignment_domain FROM crm_team": {"[(0, '=', 1)]"},
    "SELECT name ->> 'en_US' FROM mail_template": {"letter", "keep letter"},
    "SELECT name ->> 'en_US' FROM mail_template WHERE active": {"keep letter"},
    "SELECT name ->> 'en_US' FROM mail_activity_type": set(),
    "SELECT name FROM mail_activity_plan": set(),
    "SELECT name ->> 'en_US' FROM mail_message_subtype": set(),
    "SELECT body FROM mail_scheduled_message": set(),
    "SELECT alias_name FROM mail_alias": set(),
    "SELECT id FROM rating_rating": set(),
    "SELECT name ->> 'en_US' FROM res_groups": {"keep group"},
    "SELECT json_value FROM ir_default": set(),
    "SELECT name FROM ir_attachment WHERE mimetype = 'text/plain'": set(),
    "SELECT name FROM mailing_filter": {"keep mailing"},
    "SELECT mailing_domain FROM mailing_mailing": {"[(0, '=', 1)]", "[('id', '=', 0)]"},
    "SELECT name FROM ir_model_fields WHERE name LIKE 'x\\_%'": set(),
    f"SELECT action_id FROM res_users WHERE login = '{LOGIN}'": {None},
    "SELECT name FROM ir_model_data WHERE module = '__export__'": set(),
    "SELECT 1 FROM mail_message WHERE model LIKE 'crm.relationship%'": set(),
    "SELECT 1 FROM mail_followers WHERE res_model LIKE 'crm.relationship%'": set(),
    "SELECT 1 FROM mail_activity WHERE res_model LIKE 'crm.relationship%'": set(),
}


@pytest.fixture(scope="module")
def before(database, states):
    """The answers to the questions before somebody used the module."""
    return {question: database.column(question) for question in LEFT}


@pytest.fixture(scope="module")
def used(database, before):
    """Installed a second time, used by somebody, and uninstalled with both modules.

    Returns what Odoo complained of while it did so.
    """
    database.odoo("-i", "crm_relationship,crm_relationship_bank")
    for script in SCRIPTS:
        database.run_script(script)
    return database.odoo("module", "uninstall", "crm_relationship")


@pytest.mark.parametrize("question", LEFT)
def test_what_users_made(database, before, used, question):
    """What shows our fields is gone, what acts on them is off, the rest is left."""
    assert database.column(question) - before[question] == LEFT[question]


def test_dashboard_keeps_other_tiles(database, used):
    [arch] = database.column("SELECT arch FROM ir_ui_view_custom")
    assert 'string="keep"' in arch
    assert arch.count("<action ") == 1


def test_only_what_was_changed_is_told(used):
    """One line of log for each set of records that is switched off, no other."""
    assert [line for line in used if "Uninstalling: " not in line] == []
    assert len(used) > 5


def test_contacts_can_be_written(database, used):
    """No automation of before stumbles."""
    database.shell("env['res.partner'].create({'name': 'New'}).city = 'Here'")


def test_schema_is_as_before_us(database, states, used):
    """Also after scoring, imports and fields made by hand."""
    after = database.get_schema()
    bare = Counter({t: states["bare"][t] for t in states["bare"] if not is_row(t)})
    assert compare(bare, after) == []


def test_no_row_names_us(database, states, used):
    """Texts that name models or fields of ours are in what is switched off, no more."""
    assert database.find(OURS).keys() - states["named"] == SWITCHED_OFF


def test_screens_open(database, used):
    """In the browser, as the user whose filters, views and home screen named us."""
    database.browse("TestWithoutUs")


def test_installs_again(database, used):
    """Once more, over what users left, with the customers of before."""
    database.odoo("-i", "crm_relationship")
    assert database.column("SELECT count(*) FROM crm_relationship") != {0}
