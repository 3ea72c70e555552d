from odoo.tests import HttpCase, no_retry, tagged

# the module, not its classes: pytest would collect their tests here
from odoo.addons.web.tests import test_js as web_test_js


@tagged("post_install", "-at_install")
class TestBankJs(HttpCase):
    """Runs the unit tests of static/tests (hoot), of this module only."""

    @no_retry
    def test_unit(self):
        """The block of a customer shows what it is given, and opens what it is of."""
        suite = web_test_js.HOOTCommon._generate_hash(self, "@crm_relationship_bank")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=web_test_js.unit_test_error_checker,
        )
