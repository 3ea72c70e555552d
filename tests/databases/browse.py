"""What users meet in the browser after an uninstallation, screen by screen.

Run by a test on a database of its own, and not collected by name:
`pytest --odoo-database=NAME --odoo-http browse.py`.
"""

from user_work import LOGIN

from odoo.tests import HttpCase, tagged

# Waits for each selector in turn, clicks on it where asked; a dialog is an error.
WALK = """
const find = (selector) => new Promise((resolve, reject) => {
    const end = Date.now() + 40000;
    const look = () => {
        const dialog = document.querySelector(".o_error_dialog");
        const found = document.querySelector(selector);
        if (dialog || Date.now() > end) {
            reject(new Error(dialog ? dialog.innerText : `no ${selector}`));
        } else if (found) {
            resolve(found);
        } else {
            setTimeout(look, 100);
        }
    };
    look();
});
const walk = async (steps) => {
    for (const [selector, click] of steps) {
        const element = await find(selector);
        if (click) {
            element.click();
        }
    }
};
walk(%s).then(
    () => console.log("test successful"),
    (error) => console.error(`test failed: ${error.message}`)
);
"""
CARD = ".o_kanban_record:not(.o_kanban_ghost)"


class TestScreens(HttpCase):
    """Each screen opens and shows records, with no error."""

    LOGIN = LOGIN

    def _walk(self, action, *steps):
        url = f"/odoo/action-{self.env.ref(action).id}" if action else "/odoo"
        script = WALK % str([[s.lstrip("!"), int(s[0] == "!")] for s in steps])
        ready = "odoo.isReady === true"
        self.browser_js(url, script, ready, login=self.LOGIN, timeout=120)


@tagged("standard", "post_install", "-at_install")
class TestWithoutUs(TestScreens):
    """After both modules are gone, for somebody who had put us everywhere."""

    def test_home(self):
        self._walk(None, ".o_main_navbar")

    def test_contacts(self):
        """The list, cards, the favourites and a contact."""
        self._walk(
            "contacts.action_contacts",
            ".o_data_row",
            "!.o_switch_view.o_kanban",
            CARD,
            "!.o_switch_view.o_list",
            ".o_data_row",
            "!.o_searchview_dropdown_toggler",
            ".o_favorite_menu",
            "!.o_searchview_dropdown_toggler",
            "!.o_data_row .o_data_cell[name=complete_name]",
            ".o_form_view",
        )

    def test_pipeline(self):
        self._walk("crm.crm_lead_action_pipeline", "!.o_facet_remove", CARD)

    def test_orders(self):
        self._walk("sale.action_orders", ".o_data_row")

    def test_dashboard(self):
        self._walk("board.open_board_my_dash_action", ".o_data_row")


@tagged("standard", "post_install", "-at_install")
class TestWithoutBank(TestScreens):
    """After the bank module alone is gone, for the administrator."""

    LOGIN = "admin"

    def test_customers(self):
        """Our own app, with the form that the bank adds to."""
        self._walk(
            "crm_relationship.crm_relationship_action",
            CARD,
            "!.o_switch_view.o_list",
            "!.o_data_row .o_data_cell[name=partner_id]",
            ".o_form_view",
        )

    def test_contacts(self):
        self._walk("contacts.action_contacts", ".o_data_row")
