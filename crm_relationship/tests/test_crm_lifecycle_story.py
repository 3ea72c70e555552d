from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Command, Date
from odoo.tests import tagged

from .lifecycle_common import LifecycleCommon
from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestCrmLifecycleStory(TierCommon, LifecycleCommon):
    """A customer's life over three years, night by night where it matters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls._use_lines(1000, 100, newcomer_months=3, grace_days=30)
        kind = cls.env.ref("crm_relationship.mail_activity_type_congratulation")
        rules[0].promotion_plan_id = cls.env["mail.activity.plan"].create(
            {"name": "Care", "res_model": "crm.relationship", "company_id": False}
            | {
                "template_ids": [
                    Command.create(
                        {"activity_type_id": kind.id, "summary": "Congratulate"}
                    )
                ]
            }
        )

    def _night(self, day):
        """Have it be the night of ``day`` and run."""
        self.clock.move_to(f"{day} 02:00:00")
        return self._run(day)

    def _buy(self, day, amount=100.0):
        self.clock.move_to(f"{day} 12:00:00")
        order = self._create_order(self.customer, amount=amount)
        return self._confirm(order, f"{day} 10:00:00")

    def test_story(self):
        """From the lead to the last override that is over: each part as told below."""
        with freeze_time("2023-01-02 10:00:00") as self.clock:
            self._tell_beginning()
            self._tell_silence()
            self._tell_return()
            self._tell_promotion()
            self._tell_demotion()
            self._tell_override()
            self._tell_end()

    def _tell_beginning(self):
        lead = self._create_lead(self.customer, self.company_a)
        self.own = self._meet(self.customer, self.company_a)
        self.own.user_id = self.users["own"]
        self.assertEqual(self.own.lifecycle_kind, "prospect")
        self.assertEqual(lead.customer_newness, "new")
        self.clock.move_to("2023-01-05 09:00:00")
        lead.message_post(
            body="Tell me more", message_type="email", author_id=self.contact.id
        )
        self.assertEqual(self.own.lifecycle_kind, "responder")
        order = self._create_order(self.customer)
        order.action_quotation_sent()
        self.assertEqual(self.own.lifecycle_kind, "responder")
        self.clock.move_to("2023-01-20 12:00:00")
        self._confirm(order, "2023-01-20 10:00:00")
        self.assertEqual(self.own.lifecycle_kind, "active")
        for day in ("2023-02-20", "2023-03-20", "2023-04-20"):
            self._buy(day)
        self._night("2023-04-21")
        self.assertFalse(self.own.at_risk_date)

    def _tell_silence(self):
        # every 30 days: late from the 46th on
        self._night("2023-06-04")
        self.assertFalse(self.own.at_risk_date)
        self._night("2023-06-05")
        self.assertEqual(self.own.risk_late_date, date(2023, 6, 5))
        [activity] = self.own.activity_ids.filtered("active")
        self.assertEqual(activity.user_id, self.users["own"])
        self._night("2023-06-06")
        self.assertEqual(self.own.activity_ids.filtered("active"), activity)
        gone = date(2023, 4, 20) + timedelta(days=365)
        self._night(gone - timedelta(days=1))
        self.assertEqual(self.own.lifecycle_kind, "active")
        self._night(gone)
        self.assertEqual(self.own.lifecycle_kind, "former")
        self.assertEqual(self.own.former_kind, "silence")
        self.assertFalse(self.own.at_risk_date)
        self.assertFalse(activity.active)

    def _tell_return(self):
        self.assertEqual(
            self.own.tier_candidate_id, self.base
        )  # bought nothing for long
        self._buy("2024-06-24")
        self.assertEqual(self.own.lifecycle_kind, "active")
        back = self.own.change_ids.sorted("id")[-1]
        self.assertEqual((back.stage_cause, back.gap_days), ("win_back", 431))
        self._night("2024-06-25")
        self.assertEqual(self.own.tier_id, self.mid)
        self.assertFalse(self.own.tier_candidate_id)

    def _tell_promotion(self):
        self._buy("2024-07-10", 1500)
        self._night("2024-07-11")
        self.assertEqual(self.own.tier_id, self.top)
        self.assertEqual(self.own.change_ids.sorted("id")[-1].tier_direction, "up")
        congratulation = self.own.activity_ids.filtered(
            lambda activity: activity.summary == "Congratulate"
        )
        self.assertEqual(congratulation.user_id, self.users["own"])
        self._buy("2025-03-01")

    def _tell_demotion(self):
        """The great order leaves the window: 30 days of grace, then down."""
        self._night("2025-07-09")
        self.assertFalse(self.own.tier_candidate_id)
        self._night("2025-07-10")
        self.assertEqual(self.own.tier_candidate_id, self.mid)
        self.assertEqual(self.own.tier_below_since, date(2025, 7, 10))
        for day in ("2025-07-11", "2025-08-08"):
            self._night(day)
            self.assertEqual(self.own.tier_id, self.top)
        self._night("2025-08-09")
        self.assertEqual(self.own.tier_id, self.mid)

    def _tell_override(self):
        """A manager knows better, for a time; then the rules do, after grace again."""
        self.clock.move_to("2025-09-01 10:00:00")
        self._hold("tier", self.top, "2025-12-31")
        self._night("2025-12-31")
        self.assertEqual(self.own.tier_id, self.top)
        self._night("2026-01-01")
        self.assertFalse(self.own.tier_override_id)
        self.assertEqual(self.own.override_ids.state, "ended")
        self.assertEqual(self.own.tier_id, self.top)
        self.assertEqual(self.own.tier_below_since, date(2026, 1, 1))
        self._night("2026-01-31")
        self.assertEqual(self.own.tier_id, self.mid)
        self._hold("stage", self.stage_active, "2026-04-30")
        self._night("2026-03-01")  # silent for a year, but kept
        self.assertEqual(self.own.lifecycle_kind, "active")
        self._night("2026-05-01")
        self.assertEqual(self.own.lifecycle_kind, "former")

    def _tell_end(self):
        """The history tells the same story."""
        self.assertEqual(
            [(move[1], move[2], move[3]) for move in self._get_moves(self.own)],
            [
                ("responder", "2023-01-05", "reply"),
                ("active", "2023-01-20", "first_purchase"),
                ("former", "2024-04-19", "silence"),
                ("active", "2024-06-24", "win_back"),
                ("former", "2026-03-01", "silence"),
            ],
        )
        tiers = self.own.change_ids.filtered("is_tier_change").sorted("id")
        self.assertEqual(
            [(change.new_tier_id.name, str(change.date)) for change in tiers],
            [
                ("Mid", "2023-04-21"),
                ("Top", "2024-07-11"),
                ("Mid", "2025-08-09"),
                ("Top", "2025-09-01"),
                ("Mid", "2026-01-31"),
                ("Base", "2026-05-01"),  # the first night after the grace
            ],
        )

    def _hold(self, kind, place, day):
        """Have a manager keep the stage or tier until ``day``."""
        self.env["crm.relationship.override"].with_user(self.users["manager"]).create(
            {
                "relationship_id": self.own.id,
                "kind": kind,
                f"{kind}_id": place.id,
                "reason": "On a sabbatical",
                "date_end": Date.to_date(day),
            }
        )
