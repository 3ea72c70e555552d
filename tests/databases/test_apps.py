"""Rules that look at apps which a company may have, where it has them."""

from machine import template

APPS = ("mass_mailing", "survey", "sale_margin", "partnership")


def test_with_the_apps(new_database, stock_modules):
    """All that stands in ``apps.py``; demo data of ours would only take time."""
    database = new_database("apps", [*stock_modules, *template.DEMO_EXTRAS])
    database.rows("UPDATE ir_module_module SET demo = FALSE WHERE name = 'sale_crm'")
    assert database.odoo("-i", ",".join(("crm_relationship", *APPS))) == []
    database.test("apps.py")
