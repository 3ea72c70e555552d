from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon
from .tier_common import TierCommon

TODAY = date(2026, 3, 2)
LONG_AGO = TODAY - timedelta(300)


@tagged("post_install", "-at_install")
class TestCrmComplaintTier(ComplaintCommon, TierCommon):
    """Complaints and tiers: promotion held, satisfaction asked, managers told."""

    def setUp(self):
        super().setUp()
        self.rule = self._use_lines(1000, 100)[0]
        self.buyer = self._create_buyers({"one": [(LONG_AGO, 150)]})["one"]
        self.buyer.user_id = self.users["own"]
        self._score_on(TODAY)

    def _complain(self, **values):
        complaint = self._create_complaint(self.buyer.partner_id, **values)
        self._flush()
        return complaint

    def _score_again(self):
        self._flush()
        self.env.invalidate_all()
        self._score_on(TODAY)
        return self.buyer.tier_id

    # --- promotion ---

    def test_promotion_held(self):
        """Nobody rises while a complaint is open, and everybody does afterwards."""
        complaint = self._complain()
        self._buy(self.buyer, TODAY, 2000)
        self.assertEqual(self._score_again(), self.mid)
        self.assertFalse(self.buyer.tier_below_since)
        text = "No promotion while a complaint is open."
        self.assertIn(text, self.buyer.tier_explanation)
        self._close(complaint)
        self.assertEqual(self._score_again(), self.top)
        self.assertNotIn(text, self.buyer.tier_explanation)

    def test_promotion_not_held(self):
        """Praise, other companies' complaints and a scheme that says so hold nobody."""
        self._complain(type="praise")
        self._complain(company_id=self.company_b.id)
        self._buy(self.buyer, TODAY, 2000)
        self.assertEqual(self._score_again(), self.top)

    def test_hold_switched_off(self):
        self.tiers.holds_promotion = False
        self._complain()
        self._buy(self.buyer, TODAY, 2000)
        self.assertEqual(self._score_again(), self.top)

    def test_first_tier_and_demotion(self):
        """What is held is rising: a first tier is given, and who falls falls."""
        newcomer = self._create_buyers({"two": [(LONG_AGO, 2000)]})["two"]
        self._create_complaint(newcomer.partner_id)
        self._complain()
        self.tiers.grace_days = 0
        self._buy(self.buyer, TODAY, -140)
        self.assertEqual(self._score_again(), self.base)
        self.assertEqual(newcomer.tier_id, self.top)

    # --- satisfaction ---

    def _rate(self, rate):
        self.buyer.partner_id.email = "buyer@customer.example"
        complaint = self._complain()
        self._close(complaint)
        complaint.sudo().rating_apply(rate, token=complaint.rating_ids.access_token)
        self._flush()

    def test_satisfaction(self):
        """Who never rated is not held back; a rating below the least is."""
        self.rule.min_satisfaction = 3
        self._buy(self.buyer, TODAY, 2000)
        self.assertEqual(self._score_again(), self.top)
        self._rate(2)
        self._score_again()
        self.assertEqual(self.buyer.tier_candidate_id, self.mid)
        self._rate(3)
        self._score_again()
        self.assertFalse(self.buyer.tier_candidate_id)

    def test_satisfaction_explained(self):
        self.rule.min_satisfaction = 3.5
        self._score_again()
        self.assertIn("Satisfaction 3.5", self.buyer.tier_explanation)

    def test_satisfaction_range(self):
        for value in (-1, 5.1):
            with (
                self.subTest(value),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(IntegrityError, "satisfaction_range"),
                self.env.cr.savepoint(),
            ):
                self.rule.min_satisfaction = value
                self.env.flush_all()

    # --- the account manager ---

    def _ask_to_tell(self):
        self.tiers.rule_ids.notifies_complaints = False
        rule = self.tiers.rule_ids.filtered(lambda rule: rule.tier_id == self.mid)
        rule.notifies_complaints = True

    def _get_news(self, complaint):
        """Return the messages about the complaint that the account manager got."""
        partner = self.users["own"].partner_id
        return self.env["mail.message"].search(
            [("model", "=", "crm.complaint"), ("res_id", "=", complaint.id)]
            + [("message_type", "=", "user_notification")]
            + [("partner_ids", "in", partner.ids)]
        )

    def test_told(self):
        """At once, once, and with the right to read the complaint."""
        self._ask_to_tell()
        complaint = self._complain()
        news = self._get_news(complaint)
        self.assertEqual(news.subject, "Buyer one has complained")
        self.assertEqual(self._as("own", complaint).name, "Too late")
        self._as("agent", complaint).name = "Much too late"
        self.assertEqual(self._get_news(complaint), news)

    def test_told_later(self):
        """Of a sender who is found out later, too."""
        self._ask_to_tell()
        complaint = self._create_complaint(partner_id=False, email_from="who@x.example")
        self.assertFalse(self._get_news(complaint))
        self._as("agent", complaint).partner_id = self.buyer.partner_id
        self.assertEqual(len(self._get_news(complaint)), 1)

    def test_not_told(self):
        """Not of what is confidential, praise, own records, nor in another tier."""
        self._ask_to_tell()
        own = self._as("own", self.env["crm.complaint"])
        own_complaint = own.sudo().create(
            {"name": "Told me", "partner_id": self.buyer.partner_id.id}
            | {"company_id": self.company_a.id, "category_id": self.category.id}
        )
        secret = self._complain(is_confidential=True)
        for complaint in (secret, self._complain(type="praise"), own_complaint):
            self.assertFalse(self._get_news(complaint))
        with self.assertRaises(AccessError):
            self._as("own", secret).read(["name"])
        self._place(self.buyer, tier_id=self.base)
        self.assertFalse(self._get_news(self._complain()))

    def test_becomes_confidential(self):
        self._ask_to_tell()
        complaint = self._complain()
        complaint.is_confidential = True
        partner = self.users["own"].partner_id
        self.assertNotIn(partner, complaint.message_partner_ids)

    def test_default(self):
        """Switched on for the highest tier that the module brings, and no other."""
        scheme = self.env["crm.customer.tier.scheme"].create(
            {"name": "New", "active": False}
        )
        told = scheme.rule_ids.filtered("notifies_complaints").tier_id
        self.assertEqual(
            told, self.env.ref("crm_relationship.crm_customer_tier_platinum")
        )

    # --- elsewhere ---

    def test_policies_on_tier(self):
        """The tier shows the policies that name it, to who handles complaints."""
        policy = self._create_sla(
            {"name": "Top first", "tier_id": self.top.id}, answer=(1, "hour")
        )
        self.assertEqual(self.top.sla_ids, policy)
        self.users["manager"].group_ids += self.env.ref(
            "crm_relationship.group_complaint_user"
        )
        Form(self._as("manager", self.top))
        Form(self._as("manager", self.rule))
        Form(self._as("manager", self.tiers))
        with self.assertRaises(AccessError):
            self._as("own", self.top).read(["sla_ids"])

    def test_playbooks_wait(self):
        complaint = self._complain()
        self.assertEqual(self.buyer._filter_open_complaint(), self.buyer)
        self._close(complaint)
        self._flush()
        self.assertFalse(self.buyer._filter_open_complaint())

    def test_contact(self):
        """To talk about a complaint is to talk with the customer."""
        complaint = self._complain()
        self.assertFalse(self.buyer.last_contact_date)
        complaint.message_post(
            body="We are sorry",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.env.invalidate_all()
        self.assertEqual(self.buyer.last_contact_date, TODAY)
