"""Which tests `setup/test` leaves out."""

from types import SimpleNamespace

import pytest
from machine import pytest_plugin


@pytest.mark.parametrize(
    ("module", "tags", "is_run"),
    [
        ("test_x", {"post_install"}, True),
        ("odoo.addons.crm_relationship.tests.test_x", {"post_install"}, False),
        ("odoo.addons.crm_relationship.tests.test_x", {"standard"}, True),
        ("test_x", None, True),
    ],
)
def test_selection(module, tags, is_run):
    """Tests outside add-ons have no tag of Odoo's and are run all the same."""
    values = {} if tags is None else {"test_tags": tags}
    item = SimpleNamespace(
        cls=type("TestX", (), {"__module__": module} | values),
        module=SimpleNamespace(__name__=module),
    )
    assert pytest_plugin._is_selected(item) is is_run


def test_only_imported():
    """A class that a test file imports is run where it is written."""
    values = {"__module__": "test_x", "test_tags": {"post_install"}}
    item = SimpleNamespace(
        cls=type("TestX", (), values), module=SimpleNamespace(__name__="test_y")
    )
    assert not pytest_plugin._is_selected(item)
