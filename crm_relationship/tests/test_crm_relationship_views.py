from lxml import etree

from odoo.tests import Form, tagged

from .common import RelationshipCommon

ROOM = "crm_relationship"
# what nobody below a reader may find in a view, and nobody below a user
READER_FIELDS = {"relationship_id", "customer_stage_id", "customer_tier_id"}
USER_FIELDS = {"purchase_amount", "customer_purchase_amount", "change_ids"}
# {model: types of its views that we extend or bring}
VIEWS = {
    "crm.relationship": ("search", "list", "kanban", "form", "pivot", "graph"),
    "res.partner": ("search", "list", "kanban", "form"),
    "crm.lead": ("search", "list", "kanban", "form"),
    "sale.order": ("search", "list", "form"),
    "account.move": ("search", "list", "form"),
    "sale.report": ("search", "list"),
    "account.invoice.report": ("search", "list"),
}


@tagged("post_install", "-at_install")
class TestCrmRelationshipViews(RelationshipCommon):
    """What each role finds on the screens, and that the screens open at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls._place(
            cls.relationship, tier_id=cls.tier_high, rfm_segment_id=cls.segment_best
        )

    def _get_nodes(self, role, model, view_type):
        """Return the names of fields and filters that the role gets in a view."""
        views = self.env[model].with_user(self.users[role])
        arch = etree.fromstring(views.get_view(view_type=view_type)["arch"])
        return {node.get("name") for node in arch.iter("field", "filter", "page")}

    def _switch(self, name, value):
        """Turn a switch of the settings on or off, as an administrator does."""
        settings = self.env["res.config.settings"].with_user(
            self.env.ref("base.user_admin")
        )
        settings.with_context(allowed_company_ids=[]).create({name: value}).execute()

    def test_stock_views_without_rights(self):
        """A plain employee's contacts are as they were without us."""
        for view_type in VIEWS["res.partner"]:
            names = self._get_nodes("employee", "res.partner", view_type)
            self.assertFalse(
                {name for name in names if name and name.startswith("customer_")}
            )
            self.assertFalse(names & READER_FIELDS)

    def test_reader_sees_no_amounts(self):
        """A reader sees the position in every view it may open, amounts in none."""
        for model in ("crm.relationship", "res.partner"):
            seen = set()
            for view_type in VIEWS[model]:
                seen |= self._get_nodes("reader", model, view_type)
            self.assertTrue(seen & {"tier_id", "customer_tier_id"}, model)
            self.assertFalse(seen & USER_FIELDS, model)

    def test_user_sees_amounts(self):
        """A salesperson sees the amounts and the history."""
        for model, names in (
            ("crm.relationship", {"purchase_amount", "change_ids"}),
            ("res.partner", {"customer_purchase_amount", "customer_change_ids"}),
        ):
            self.assertLessEqual(names, self._get_nodes("own", model, "form"))

    def test_views_of_every_role(self):
        """Every view opens for whoever may read the model."""
        for role in ("reader", "own", "all", "manager"):
            for model, view_types in VIEWS.items():
                if not self.env[model].with_user(self.users[role]).has_access("read"):
                    continue
                for view_type in view_types:
                    with self.subTest(role=role, model=model, view=view_type):
                        self._get_nodes(role, model, view_type)

    def test_forms_of_every_role(self):
        """The forms of a relationship and of its contact open for every role."""
        for role in ("reader", "own", "all", "manager"):
            with self.subTest(role=role):
                user = self.users[role]
                with Form(self.relationship.with_user(user)) as form:
                    self.assertEqual(form.tier_id, self.tier_high.with_user(user))
                with Form(self.customer.with_user(user)) as form:
                    self.assertEqual(
                        form.customer_tier_id, self.tier_high.with_user(user)
                    )

    def test_forms_without_relationship(self):
        """The form opens for whoever is no customer yet, and for a new contact."""
        for role in ("reader", "own", "all", "manager"):
            with self.subTest(role=role):
                user = self.users[role]
                user.sudo().group_ids += self.quick_ref("base.group_partner_manager")
                for contact in (self.stranger, self.stranger.browse()):
                    with Form(contact.with_user(user)) as form:
                        self.assertFalse(form.customer_tier_id)
                        form.name = "Met at the fair"

    def test_new_relationship_by_form(self):
        """A contact becomes a customer by the form, with nothing to explain."""
        model = self.env["crm.relationship"].with_user(self.users["own"])
        with Form(model) as form:
            form.partner_id = self.stranger
        relationship = form.save()
        self.assertEqual(relationship.lifecycle_stage_id, self.stage_prospect)
        self.assertFalse(relationship.sudo().change_ids)

    def test_switches_hide_menus(self):
        """A part that is switched off takes its menu away, the others stay."""
        manager = self.users["manager"]
        menus = self.env["ir.ui.menu"].with_user(manager)
        tier = self.env.ref(f"{ROOM}.crm_customer_tier_menu")
        stage = self.env.ref(f"{ROOM}.crm_lifecycle_stage_menu")
        self.assertLessEqual({tier.id, stage.id}, menus._visible_menu_ids())
        self._switch("group_use_tiers", False)
        self.assertNotIn(tier.id, menus._visible_menu_ids())
        self.assertIn(stage.id, menus._visible_menu_ids())
        self._switch("group_use_tiers", True)
        self.assertIn(tier.id, menus._visible_menu_ids())

    def test_switches_hide_fields(self):
        """Each switch hides its part from the views, and from nothing else."""
        parts = {
            "group_use_lifecycle": ("lifecycle_stage_id", "customer_stage_id"),
            "group_use_rfm": ("rfm_segment_id", "customer_segment_id"),
            "group_use_tiers": ("tier_id", "customer_tier_id"),
        }
        for switch, (own, shown) in parts.items():
            self._switch(switch, False)
            for model, name in (("crm.relationship", own), ("res.partner", shown)):
                for view_type in ("search", "list", "form"):
                    names = self._get_nodes("manager", model, view_type)
                    self.assertNotIn(name, names)
            self.assertEqual(self.relationship.tier_id, self.tier_high)
            self._switch(switch, True)
            self.assertIn(own, self._get_nodes("manager", "crm.relationship", "form"))

    def test_menus_by_role(self):
        """Reader, user and manager find customers, reports and the set-up."""
        names = ("menu_root", "menu_reporting", "menu_config")
        menus = [self.env.ref(f"{ROOM}.{ROOM}_{name}") for name in names]
        seen = {"employee": 0, "reader": 1, "own": 2, "manager": 3}
        for role, count in seen.items():
            visible = (
                self.env["ir.ui.menu"].with_user(self.users[role])._visible_menu_ids()
            )
            self.assertEqual(
                [menu.id in visible for menu in menus],
                [index < count for index in range(len(menus))],
                role,
            )

    def test_entry_of_the_app(self):
        """Whoever looks after customers starts with them, anybody else with all."""
        model = self.env["crm.relationship"]
        self._meet(self.customer_own, self.company_a)
        for role, context in (("own", {"search_default_mine": 1}), ("reader", {})):
            action = model.with_user(self.users[role]).action_open_customers()
            self.assertEqual(action["context"], context)

    def test_entry_without_lifecycle(self):
        """The list comes first when columns by stage would tell nothing."""
        model = self.env["crm.relationship"].with_user(self.users["manager"])
        self.assertEqual(model.action_open_customers()["views"][0][1], "kanban")
        self._switch("group_use_lifecycle", False)
        self.assertEqual(model.action_open_customers()["views"][0][1], "list")

    def test_cards_without_lifecycle(self):
        """Cards are grouped by stage; without stages by tier, without both not at all.

        A switch counts at once, for views that have been opened before, too.
        """
        self.assertEqual(self._get_card_group(), "lifecycle_stage_id")
        self._switch("group_use_lifecycle", False)
        self.assertEqual(self._get_card_group(), "tier_id")
        self._switch("group_use_tiers", False)
        self.assertIsNone(self._get_card_group())
        self._switch("group_use_lifecycle", True)
        self.assertEqual(self._get_card_group(), "lifecycle_stage_id")

    def _get_card_group(self):
        model = self.env["crm.relationship"].with_user(self.users["manager"])
        arch = etree.fromstring(model.get_view(view_type="kanban")["arch"])
        return arch.get("default_group_by")

    def test_reader_moves_no_cards(self):
        """The kanban of who may not write says so; the client lets nobody drag then."""
        for role, edit in (("reader", "False"), ("own", None)):
            model = self.env["crm.relationship"].with_user(self.users[role])
            arch = etree.fromstring(model.get_view(view_type="kanban")["arch"])
            self.assertEqual(arch.get("edit"), edit, role)

    def test_settings_of_the_company(self):
        """The settings write the switches and the retention of the current company."""
        settings = self.env["res.config.settings"].with_company(self.company_b)
        settings.create(
            {"relationship_use_tiers": False, "relationship_retention_months": 24}
        ).execute()
        self.assertRecordValues(
            self.company_b | self.company_a,
            [
                {"relationship_use_tiers": False, "relationship_retention_months": 24},
                {"relationship_use_tiers": True, "relationship_retention_months": 0},
            ],
        )
