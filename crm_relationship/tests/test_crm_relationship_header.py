from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import RelationshipCommon

BAR = "//field[@name='customer_stage_id'][@widget='customer_statusbar']"


@tagged("post_install", "-at_install")
class TestCrmRelationshipHeader(RelationshipCommon):
    """Contact and lead head their forms with the stage, as far as one may see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls._place(cls.relationship, lifecycle_stage_id=cls.stage_active)
        cls.own_stage = cls.env["crm.lifecycle.stage"].create(
            {"name": "Ours", "kind": "responder", "company_id": cls.company_b.id}
        )

    def _get_bars(self, model, role):
        """Return the status bars of the customer in a form, as nodes."""
        records = self.env[model].with_user(self.users[role])
        return etree.fromstring(records.get_view(view_type="form")["arch"]).xpath(BAR)

    def _get_choice(self, model, **values):
        """Return the stages that a bar offers, with ``values`` in the form."""
        (bar,) = self._get_bars(model, "manager")
        domain = safe_eval(bar.get("domain"), values)
        return self.env["crm.lifecycle.stage"].search(domain)

    def test_bar_of_each_role(self):
        """Who may change customers may click; readers look; others have no bar."""
        clickable = {}
        for model in ("res.partner", "crm.lead"):
            for role in ("employee", "invoicing", "reader", "own", "manager"):
                if self.env[model].with_user(self.users[role]).has_access("read"):
                    bars = self._get_bars(model, role)
                    options = [safe_eval(bar.get("options")) for bar in bars]
                    clickable[model, role] = [bool(o.get("clickable")) for o in options]
        self.assertEqual(
            clickable,
            {
                ("res.partner", "employee"): [],
                ("res.partner", "invoicing"): [False],
                ("res.partner", "reader"): [False],
                ("res.partner", "own"): [True],
                ("res.partner", "manager"): [True],
                ("crm.lead", "own"): [True],
                ("crm.lead", "manager"): [True],
            },
        )

    def test_hidden_without_customer(self):
        """Somebody new, a stranger and a colleague's customer have no bar."""
        self._meet(self.customer_other, self.company_a)
        user = self.users["own"]
        arch = self.env["res.partner"].with_user(user).get_view(view_type="form")
        (header,) = etree.fromstring(arch["arch"]).xpath(f"//header[.{BAR}]")
        self.assertEqual(header.get("invisible"), "not relationship_id")
        for partner, is_shown in (
            (self.customer, True),
            (self.contact, True),
            (self.stranger, False),
            (self.customer_other, False),
        ):
            with Form(partner.with_user(user)) as form:
                self.assertEqual(bool(form.relationship_id), is_shown, partner.name)
        self.assertFalse(Form(self.env["res.partner"]).relationship_id)

    def test_stages_of_the_company(self):
        """A bar offers the shared stages and those of the customer's company."""
        shared = self.stage_prospect | self.stage_responder | self.stage_active
        shared |= self.stage_former
        archived = self.stage_prospect.copy({"name": "Gone", "active": False})
        for model in ("res.partner", "crm.lead"):
            values = {"partner_id": 1, "company_id": False}
            for company, is_own in ((self.company_a, False), (self.company_b, True)):
                values["current_company_id"] = company.id
                stages = self._get_choice(model, **values)
                self.assertLessEqual(shared, stages)
                self.assertNotIn(archived, stages)
                self.assertEqual(self.own_stage in stages, is_own)
        values |= {"company_id": self.company_a.id}  # the lead's, not the chosen one
        self.assertNotIn(self.own_stage, self._get_choice("crm.lead", **values))

    def test_stages_without_customer(self):
        """A lead without a customer is offered the stages before a purchase alone."""
        stages = self._get_choice(
            "crm.lead",
            partner_id=False,
            company_id=False,
            current_company_id=self.company_a.id,
        )
        self.assertEqual({*stages.mapped("kind")}, {"prospect", "responder"})

    def test_form_sends_no_stage(self):
        """A lead that gets its customer by the form hands its stage over, unasked."""
        lead = self._create_lead(None, self.company_a, type="opportunity")
        lead.own_stage_id = self.stage_responder
        own = lead.with_user(self.users["manager"])
        with Form(own, "crm.crm_lead_view_form") as form:
            form.partner_id = self.stranger
        self.assertEqual(lead.customer_stage_id, self.stage_responder)
        with Form(own, "crm.crm_lead_view_form") as form:
            form.partner_id = self.customer
        self.assertEqual(lead.customer_stage_id, self.stage_active)

    def _override(self):
        return self.env["crm.relationship.override"].create(
            [
                {
                    "relationship_id": self.relationship.id,
                    "kind": "stage",
                    "stage_id": self.stage_active.id,
                    "reason": "Signed for two years",
                    "date_end": "2199-06-30",
                },
                {
                    "relationship_id": self.relationship.id,
                    "kind": "tier",
                    "tier_id": self.tier_high.id,
                    "reason": "Friend of the house",
                },
            ]
        )

    def test_override_shown(self):
        """What is kept by hand is shown as such, until it ends, in its company."""
        names = ("customer_stage_override_reason", "customer_tier_override_reason")
        lead = self._create_lead(self.contact, self.company_a)
        overrides = self._override()
        for record in (self.customer, self.contact, lead):
            own = record.with_user(self.users["own"])
            texts = [own[name] for name in names]
            self.assertEqual(texts, ["Signed for two years", "Friend of the house"])
            self.assertEqual(str(own.customer_stage_override_until), "2199-06-30")
            self.assertFalse(own.customer_tier_override_until)
        elsewhere = self.customer.with_company(self.company_b)
        self.assertFalse(elsewhere.customer_stage_override_reason)
        domain = [(names[0], "ilike", "two years"), ("id", "in", self.customer.ids)]
        self.assertEqual(self.customer.search(domain), self.customer)
        overrides.action_end()
        self.assertFalse(self.customer[names[0]] or self.customer[names[1]])

    def _count_queries(self, partners, *names):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        for name in names:
            partners.mapped(name)
        return self.env.cr.sql_log_count - before

    def test_queries_of_overrides(self):
        """A list of customers reads no override; who shows some reads all at once."""
        customers = self.customer | self.customer_own | self.customer_a
        listed = ("customer_stage_id.name", "customer_tier_id.name")
        reason = "customer_stage_override_reason"
        for customer in customers:
            self.relationship = self._meet(customer, self.company_a)
            self._place(self.relationship, tier_id=self.tier_high)
        self._flush()
        self._count_queries(customers, *listed)  # rules looked up once
        before = self._count_queries(customers, *listed)
        for customer in customers:
            self.relationship = self._meet(customer, self.company_a)
            self._override()
        self._flush()
        self.assertEqual(self._count_queries(customers, *listed), before)
        self.assertEqual(
            self._count_queries(self.customer, reason),
            self._count_queries(customers, reason),
        )
