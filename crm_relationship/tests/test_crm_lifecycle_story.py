from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Date
from odoo.tests import tagged

from .lifecycle_common import LifecycleCommon


@tagged("post_install", "-at_install")
class TestCrmLifecycleStory(LifecycleCommon):
    """A customer's life over more than two years, night by night where it matters."""

    def _night(self, day):
        """Have it be the night of ``day`` and run."""
        self.clock.move_to(f"{day} 02:00:00")
        return self._run(day)

    def _buy(self, day):
        self.clock.move_to(f"{day} 12:00:00")
        return self._confirm(self._create_order(self.customer), f"{day} 10:00:00")

    def test_story(self):
        """Lead, reply, quotation, order, silence, at risk, former, back, override."""
        with freeze_time("2023-01-02 10:00:00") as self.clock:
            self._tell_beginning()
            self._tell_silence()
            self._tell_return()

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
        self._buy("2024-06-24")
        self.assertEqual(self.own.lifecycle_kind, "active")
        back = self.own.change_ids.sorted("id")[-1]
        self.assertEqual((back.stage_cause, back.gap_days), ("win_back", 431))
        self._hold_until("2025-12-31")
        self._night("2025-06-24")  # silent for a year, but kept
        self.assertEqual(self.own.lifecycle_kind, "active")
        self._night("2026-01-01")  # the override is over
        self.assertEqual(self.own.lifecycle_kind, "former")
        self.assertEqual(
            [(move[1], move[2], move[3]) for move in self._get_moves(self.own)],
            [
                ("responder", "2023-01-05", "reply"),
                ("active", "2023-01-20", "first_purchase"),
                ("former", "2024-04-19", "silence"),
                ("active", "2024-06-24", "win_back"),
                ("former", "2025-06-24", "silence"),
            ],
        )

    def _hold_until(self, day):
        """Have a manager keep the stage until ``day``."""
        self.env["crm.relationship.override"].with_user(self.users["manager"]).create(
            {
                "relationship_id": self.own.id,
                "kind": "stage",
                "stage_id": self.stage_active.id,
                "reason": "On a sabbatical",
                "date_end": Date.to_date(day),
            }
        )
