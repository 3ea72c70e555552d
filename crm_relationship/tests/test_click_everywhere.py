from odoo.tests import HttpCase, tagged

from .common import RelationshipCommon

CLICK = (
    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
    ".startClickEverywhere('%s');"
)


@tagged("post_install", "-at_install")
class TestClickEverywhere(RelationshipCommon, HttpCase):
    """Every menu, view and filter of our app opens (Odoo's own robot clicks)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner in (cls.customer, cls.customer_own, cls.stranger):
            cls._place(
                cls._meet(partner, cls.company_a),
                lifecycle_stage_id=cls.stage_active,
                tier_id=cls.tier_high,
            )

    def _click_everywhere(self, login):
        self.browser_js(
            "/odoo",
            CLICK % "crm_relationship.crm_relationship_menu_root",
            "odoo.isReady === true",
            login=login,
            timeout=600,
            success_signal="clickbot test succeeded",
        )

    def test_manager(self):
        """Somebody with every right on customers."""
        self._click_everywhere("relationship_manager")

    def test_own(self):
        """A salesperson with the customers of their own."""
        self._click_everywhere("relationship_own")

    def test_admin(self):
        """Who sets the database up, settings included."""
        user = self.env.ref("base.user_admin")
        user.tour_enabled = False
        self._click_everywhere(user.login)
