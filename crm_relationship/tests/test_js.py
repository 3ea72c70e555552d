from odoo.tests import HttpCase, no_retry, tagged

# the module, not its classes: pytest would collect their tests here
from odoo.addons.web.tests import test_js as web_test_js


class JsCommon(HttpCase):
    """Runs the unit tests of static/tests (hoot), of this module only."""

    def _run_suite(self, preset):
        suite = web_test_js.HOOTCommon._generate_hash(self, "@crm_relationship")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=web_test_js.unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestJs(JsCommon):
    @no_retry
    def test_unit_desktop(self):
        """Badges, status bar and kanban do on a desktop what they promise."""
        self._run_suite("desktop")


@tagged("post_install", "-at_install")
class TestJsMobile(JsCommon):
    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_unit_mobile(self):
        """And on a phone, where nothing can be dragged."""
        self._run_suite("mobile")
