"""The database of `setup/run`: created, repaired, or brought up to date."""

import json

from . import database, locks, odoo_cli, own_source, paths, template
from .console import step

_LANGUAGE_SCRIPT = """
language = env["res.lang"]._activate_lang({lang!r})
if not language:
    raise SystemExit("Odoo knows no language {lang}.")
wizard = env["base.language.install"].create({{"lang_ids": language.ids}})
wizard.lang_install()
# the administrator reads, the other one writes what scheduled actions say
(env.ref("base.user_admin") | env.ref("base.user_root")).lang = language.code
env.cr.commit()
"""
# What Odoo would ask its own services on the network about the demo data rests, and the
# runs of the demo data are made now: the reports are full at the first look.
_DEMO_SCRIPT = """
for name in (
    "crm_iap_enrich.ir_cron_lead_enrichment",
    "mail.ir_cron_module_update_notification",
):
    asking = env.ref(name, raise_if_not_found=False)
    if asking:
        asking.active = False
if "iap_enrich_auto_done" in env["res.company"]._fields:
    env["res.company"].search([]).iap_enrich_auto_done = True
for run in env["crm.scoring.run"].search([("state", "=", "draft")], order="id"):
    run.action_run()
env.cr.commit()
"""


def ensure(source, name, demo, lang):
    """Have the database complete: our modules installed as they are in the checkout.

    A new one is made under a temporary name and renamed when it is complete. One
    that exists keeps its data: modules that are missing or whose installation was
    interrupted are installed, ours are updated when the checkout has changed.
    """
    if not database.exists(name):
        _create(source, name, demo, lang)
        return
    with locks.preparing(f"bringing the database {name} up to date"):
        _repair(source, name, demo)
        if lang and _admin_language(name) != lang:
            _set_language(source, name, lang)


def _create(source, name, demo, lang):
    draft = template.scratch_name("run")
    template.fresh(source, draft, _wanted(), demo)
    with locks.preparing(f"making the database {name}"):
        if lang:
            _set_language(source, draft, lang)
        if demo:
            with step("Scoring the demo customers"):
                odoo_cli.run_script(source, draft, _DEMO_SCRIPT, log=f"demo_{name}")
        _note(draft)
        template.rename(draft, name)


def _wanted():
    return [*paths.own_modules(), *template.DEMO_EXTRAS]


def _repair(source, name, demo):
    installed = _installed(name)
    missing = [module for module in _wanted() if module not in installed]
    current = _noted(name).get("mark") == own_source.mark()
    if not missing and current:
        return
    outdated = [module for module in paths.own_modules() if module in installed]
    arguments = ["-d", name, *template.QUICK]
    arguments += ["-i", ",".join(missing)] if missing else []
    arguments += ["-u", ",".join(outdated)] if outdated else []
    # the flag counts only where the first installation was interrupted
    arguments += ["--with-demo"] if demo else []
    with step(f"Bringing the database {name} up to date"):
        odoo_cli.run(source, arguments, log=f"update_{name}", doing="Odoo is updating")
    _note(name)


def _installed(name):
    """The modules that are installed for good; none in a database left empty."""
    tables = "SELECT to_regclass('ir_module_module') IS NOT NULL"
    if not database.execute(tables, database=name)[0][0]:
        return set()
    sql = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return {row[0] for row in database.execute(sql, database=name)}


def _note(name):
    database.note(name, json.dumps({"mark": own_source.mark()}))


def _noted(name):
    try:
        return json.loads(database.note(name) or "{}")
    except ValueError:
        return {}  # somebody else's remark


def _admin_language(name):
    sql = (
        "SELECT p.lang FROM res_users u JOIN res_partner p ON p.id = u.partner_id"
        " WHERE u.login = 'admin'"
    )
    rows = database.execute(sql, database=name)
    return rows[0][0] if rows else None


def _set_language(source, name, lang):
    with step(f"Loading the language {lang}"):
        odoo_cli.run_script(
            source, name, _LANGUAGE_SCRIPT.format(lang=lang), log=f"language_{name}"
        )
