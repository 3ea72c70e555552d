"""What rules do with apps that a company may have, in a database that has them.

Run by a test on a database of its own, and not collected by name:
`pytest --odoo-database=NAME --odoo-http apps.py`.
"""

from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.lifecycle_common import LifecycleCommon
from odoo.addons.crm_relationship.tests.tier_common import TierCommon

TODAY = date(2025, 6, 30)
NOON = datetime(2025, 6, 30, 12)


@tagged("post_install", "-at_install")
class TestApps(TierCommon, LifecycleCommon):
    """Email Marketing, Surveys, margins and partner levels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "shared@example.com"
        cls.prospect = cls._meet(cls.customer, cls.company_a)

    def _get_cause(self):
        """Return why the prospect became a responder by a night, if it did."""
        self.env.flush_all()
        self._run(TODAY)
        changes = self.prospect.change_ids.filtered("is_stage_change")
        return self.prospect.lifecycle_kind, changes.mapped("stage_cause")

    # --- Email Marketing ---

    def _click(self, record, **values):
        mailing = self.env["mailing.mailing"].create(
            {"subject": "News", "mailing_model_id": self._get_model_id(record)}
        )
        self.env["mailing.trace"].create(
            {"mass_mailing_id": mailing.id, "model": record._name, "res_id": record.id}
            | {"links_click_datetime": NOON, **values}
        )

    def _get_model_id(self, record):
        return self.env["ir.model"]._get_id(record._name)

    def test_click_by_contact(self):
        """A click in a mailing to one of the customer's contacts shows interest."""
        self.assertTrue(self.rules.has_mailing)
        self._click(self.contact)
        self.assertEqual(self._get_cause(), ("responder", ["mailing"]))

    def test_click_by_customer(self):
        self._click(self.prospect)
        self.assertEqual(self._get_cause(), ("responder", ["mailing"]))

    def test_click_by_list(self):
        """A click in a mailing to a list is that of whoever has the address."""
        person = self.env["mailing.contact"].create(
            {"name": "Shared", "email": "Shared@Example.com"}
        )
        self._click(person, email="somebody@example.com")
        self.assertEqual(self._get_cause(), ("prospect", []))
        self._click(person, email=person.email_normalized)
        self.assertEqual(self._get_cause(), ("responder", ["mailing"]))

    def test_click_without_customer(self):
        """A lead that nobody is known of has its own stage raised, by id or address."""
        leads = self._create_lead(None, self.company_a)
        leads |= self._create_lead(None, self.company_a, email_from="B@example.com")
        leads |= self._create_lead(None, self.company_a, email_from="c@example.com")
        person = self.env["mailing.contact"].create({"name": "B"})
        later = NOON + timedelta(days=1)
        self._click(leads[0])
        self._click(person, email="b@example.com")
        self._click(leads[2], links_click_datetime=later)  # not known on that day
        self._get_cause()
        self.assertEqual(
            leads.mapped(lambda lead: lead.own_stage_id.kind),
            ["responder", "responder", "prospect"],
        )

    def test_click_switched_off(self):
        self.rules.use_mailing = False
        self._click(self.contact)
        self.assertEqual(self._get_cause(), ("prospect", []))

    def test_opted_out(self):
        """Whoever left a list and is on no other gets no mail; one list is enough."""
        lists = self.env["mailing.list"].create([{"name": "One"}, {"name": "Two"}])
        contact = self.env["mailing.contact"].create(
            {"name": "Shared", "email": "Shared@Example.com", "list_ids": lists.ids}
        )
        first, second = contact.subscription_ids
        self.assertFalse(self.prospect._filter_opted_out())
        first.opt_out = True
        self.assertFalse(self.prospect._filter_opted_out())
        second.opt_out = True
        self.assertEqual(self.prospect._filter_opted_out(), self.prospect)

    # --- Surveys ---

    def _answer(self, **values):
        survey = self.env["survey.survey"].create({"title": "How was it?"})
        self.env["survey.user_input"].create(
            {"survey_id": survey.id, "partner_id": self.contact.id, "state": "done"}
            | {"end_datetime": NOON, **values}
        )

    def test_answer(self):
        self.assertTrue(self.rules.has_survey)
        self._answer()
        self.assertEqual(self._get_cause(), ("responder", ["survey"]))

    def test_answer_by_address(self):
        """Who was asked by e-mail alone is known by the address; leads as well."""
        lead = self._create_lead(None, self.company_a, email_from="shared@example.com")
        self._answer(partner_id=False, email="nobody@example.com")
        self.assertEqual(self._get_cause(), ("prospect", []))
        self._answer(partner_id=False, email=" Shared@Example.com")
        self.assertEqual(self._get_cause(), ("responder", ["survey"]))
        self.assertEqual(lead.own_stage_id.kind, "responder")

    def test_answer_not_done(self):
        """A survey only begun, or tried out by a colleague, shows nothing."""
        self._answer(state="in_progress")
        self._answer(test_entry=True)
        self.assertEqual(self._get_cause(), ("prospect", []))

    # --- margins ---

    def test_margin(self):
        """Price less cost in the window, in the company's money at the order's rate."""
        self._use_lines(60, 20, measure="margin")
        cost = self.env["product.product"].create({"name": "Goods"})
        for partner, amount, day in (
            (self.customer, 100, TODAY),
            (self.stranger, 100, TODAY),
            (self.stranger, 500, TODAY - timedelta(days=900)),
            (self.customer_own, 35, TODAY),
        ):
            order = self._create_order(partner, amount=amount)
            order.order_line.product_id = cost
            order.order_line.write({"price_unit": amount, "purchase_price": 30})
            self._confirm(order, day)
        euros = self._create_order(
            self.customer_own, amount=100, currency_id=self.company_b.currency_id.id
        )
        euros.order_line.write({"price_unit": 100, "purchase_price": 60})
        self._confirm(euros, TODAY)
        self._score_on(TODAY)
        known = {
            partner: self._meet(partner, self.company_a)
            for partner in (self.customer, self.stranger, self.customer_own)
        }
        self.assertEqual(
            [own.tier_value for own in known.values()],
            [70, 70, 5 + euros.margin / euros.currency_rate],
        )
        self.assertEqual(known[self.customer].tier_id, self.top)
        self.assertEqual(known[self.customer_own].tier_id, self.mid)

    # --- partner levels ---

    def test_partner_level(self):
        """A pricelist that a partner level brings goes before that of a tier."""
        user = self.env.ref("base.group_user")
        user._apply_group(self.env.ref("product.group_product_pricelist"))
        of_tier, of_level = self.env["product.pricelist"].create(
            [{"name": "Of the tier"}, {"name": "Of the level"}]
        )
        rule = self.tiers.rule_ids.filtered(lambda rule: rule.tier_id == self.top)
        rule.pricelist_id = of_tier
        self._place(self.prospect, tier_id=self.top)
        customer = self.customer.with_company(self.company_a)
        self.assertEqual(customer.property_product_pricelist, of_tier)
        grade = self.env["res.partner.grade"].create(
            {"name": "Partner", "default_pricelist_id": of_level.id}
        )
        customer.grade_id = grade
        customer.specific_property_product_pricelist = of_level
        customer.invalidate_recordset(["property_product_pricelist"])
        self.assertEqual(customer.property_product_pricelist, of_level)

    def test_mailing_by_tier(self):
        """A mailing goes to the customers of a tier by the relationship's own field."""
        self._place(self.prospect, tier_id=self.top)
        model = self.env["ir.model"]._get("crm.relationship")
        self.assertTrue(model.is_mailing_enabled)
        mailing = self.env["mailing.mailing"].create(
            {"subject": "Thanks", "mailing_model_id": model.id}
            | {"mailing_domain": repr([("tier_id", "=", self.top.id)])}
            | {"contact_list_ids": [Command.clear()]}
        )
        self.assertEqual(mailing._get_remaining_recipients(), self.prospect.ids)
