"""Rules that look at apps which a company may have, where it has them."""

import re

from machine import template

APPS = ("mass_mailing", "survey", "sale_margin", "partnership", "project")
DEPRECATED = re.compile(r" py\.warnings: .*/odoo/addons/.*: DeprecationWarning: ")
LINK = """
task = env["project.task"].create({"name": "Mend the lamp"})
env["crm.complaint"].create({"name": "It is broken", "document_ref": task})
"""
# the app is gone: the complaint opens, says what it was about, and is found by it
LOOK = """
assert "project.task" not in env
[complaint] = env["crm.complaint"].search([("document_ref", "ilike", "lamp")])
shown = {"fields": {"display_name": {}}}
[values] = complaint.web_read({"document_ref": shown, "document_name": {}})
assert values["document_ref"] is False, values
assert values["document_name"] == "Mend the lamp", values
complaint.name = "It is still broken"
"""


def test_with_the_apps(new_database, stock_modules):
    """All that stands in ``apps.py``; demo data of ours would only take time."""
    database = new_database("apps", [*stock_modules, *template.DEMO_EXTRAS])
    database.rows("UPDATE ir_module_module SET demo = FALSE WHERE name = 'sale_crm'")
    complaints = database.odoo("-i", ",".join(("crm_relationship", *APPS)))
    # what Odoo's own code uses though it is deprecated is not ours to mend
    assert [line for line in complaints if not DEPRECATED.search(line)] == []
    database.test("apps.py")
    database.test("app_complaints.py")
    assert database.shell(LINK) == []
    complaints = database.odoo("module", "uninstall", "project")
    # Odoo complains of its own task stages that it cannot delete at first
    assert [line for line in complaints if "crm_" in line] == []
    assert database.shell(LOOK) == []
