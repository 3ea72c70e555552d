from odoo.tests import HttpCase, no_retry, tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    """The unit tests of static/tests, in a browser as a desktop shows it."""

    @no_retry
    def test_unit_desktop(self):
        """Every hoot test of this module passes; of this module only."""
        suite = HOOTCommon._generate_hash(self, "@crm_relationship")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
