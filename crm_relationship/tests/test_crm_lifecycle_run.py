from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .lifecycle_common import LifecycleCommon

TODAY = date(2025, 6, 30)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestCrmLifecycleRun(LifecycleCommon):
    """Step lifecycle of the run: who leaves, who is won back, who stays."""

    def _buy(self, *days_ago):
        """Return a customer who bought so many days ago."""
        days = [(TODAY - timedelta(days=number), 100) for number in days_ago]
        return self._create_buyers({days_ago: days})[days_ago]

    def test_silence(self):
        """Whoever has not bought for the days of the rule is former from that day."""
        gone, still = self._buy(400, 365), self._buy(400, 364)
        run = self._run(TODAY)
        self.assertTrue(run.is_silent)
        self.assertEqual(gone.lifecycle_kind, "former")
        self.assertEqual(gone.lifecycle_stage_date, TODAY)
        self.assertEqual(gone.former_kind, "silence")
        self.assertEqual(gone.former_purchase_date, TODAY - timedelta(days=365))
        self.assertEqual(still.lifecycle_kind, "active")
        move = ("active", "former", "2025-06-30", "silence")
        self.assertEqual(self._get_moves(gone)[-1], move)
        self.assertIn("No Purchase for Long", gone.change_ids[0].reason)

    def test_day_of_the_silence(self):
        """The stage began when the silence was long enough, whenever the run was."""
        gone = self._buy(500)
        self._run(TODAY)
        self.assertEqual(gone.lifecycle_stage_date, TODAY - timedelta(days=135))

    def test_rhythm(self):
        """Whoever is silent for a multiple of its own interval leaves, if wanted."""
        quick, slow = self._buy(160, 150, 140), self._buy(340, 240, 140)
        two = self._buy(141, 140)
        self._run(TODAY)
        self.assertEqual(quick.lifecycle_kind, "active")
        self.rules.write({"use_rhythm": True, "rhythm_factor": 4, "rhythm_days": 30})
        self._run(TODAY)
        self.assertEqual(quick.lifecycle_kind, "former")
        self.assertEqual(quick.former_kind, "rhythm")
        self.assertEqual(quick.lifecycle_stage_date, TODAY - timedelta(days=100))
        self.assertEqual(set((slow | two).mapped("lifecycle_kind")), {"active"})

    def test_switched_off(self):
        """No rule, no move; nor in a company without the lifecycle."""
        gone = self._buy(900)
        self.rules.use_silence = False
        self._run(TODAY)
        self.assertEqual(gone.lifecycle_kind, "active")
        self.rules.use_silence = True
        self.company_a.relationship_use_lifecycle = False
        self._run(TODAY)
        self.assertEqual(gone.lifecycle_kind, "active")

    def test_second_run(self):
        """A second run of the day changes nothing and enters nothing."""
        self._buy(400), self._buy(200, 180, 160), self._buy(3)
        self._run(TODAY)
        run = self._run(TODAY)
        self.assertEqual((run.line_count, run.stage_change_count), (0, 0))

    def test_won_back(self):
        """A purchase brings a former customer back at once, with the gap in days."""
        gone = self._buy(400)
        self._run(TODAY)
        self._confirm(self._create_order(gone.partner_id), TODAY)
        self.assertEqual(gone.lifecycle_kind, "active")
        self.assertFalse(gone.former_kind)
        change = gone.change_ids.sorted("id")[-1]
        self.assertEqual((change.stage_cause, change.gap_days), ("win_back", 400))
        self.assertEqual(self._run(TODAY).stage_change_count, 0)

    def test_won_back_by_the_run(self):
        """What came in while the switch was off is seen by the run, to the same end."""
        gone = self._buy(400)
        self._run(TODAY)
        self.rules.use_active = False
        self._confirm(self._create_order(gone.partner_id), TODAY)
        self.assertEqual(gone.lifecycle_kind, "former")
        self.rules.use_active = True
        self._run(TODAY)
        change = gone.change_ids.sorted("id")[-1]
        self.assertEqual((change.stage_cause, change.gap_days), ("win_back", 400))
        self.assertEqual(gone.lifecycle_stage_date, TODAY)

    def test_by_hand(self):
        """Who was cut stays former; who was called back gets as long again."""
        cut, called = self._buy(10), self._buy(400)
        self._place(cut, lifecycle_stage_id=self.stage_former)
        self._place(called, lifecycle_stage_id=self.stage_former)
        self._place(called, lifecycle_stage_id=self.stage_active)
        self._run(TODAY)
        self.assertEqual(cut.lifecycle_kind, "former")
        self.assertEqual(called.lifecycle_kind, "active")

    def test_undone_first_purchase(self):
        """A mistaken order takes its move back: stage and entry date of before."""
        customer = self._meet(self.customer, self.company_a)
        customer.with_context(crm_relationship_date="2025-01-05").write(
            {
                "lifecycle_stage_id": self.stage_responder.id,
                "change_reason": "Called",
            }
        )
        order = self._confirm(self._create_order(self.customer), TODAY)
        self.assertEqual(customer.lifecycle_kind, "active")
        order._action_cancel()
        self._flush()
        self.assertEqual(customer.lifecycle_stage_id, self.stage_responder)
        self.assertEqual(customer.lifecycle_stage_date, date(2025, 1, 5))
        change = customer.change_ids.sorted("id")[-1]
        self.assertEqual(change.stage_cause, "undone")
        self.assertIn("cancelled", change.reason)

    def test_undone_return(self):
        """A mistaken return is taken back to the day on which the customer left."""
        gone = self._buy(400)
        self._run(TODAY)
        left = gone.lifecycle_stage_date
        order = self._confirm(self._create_order(gone.partner_id), TODAY)
        self.assertEqual(gone.lifecycle_kind, "active")
        order._action_cancel()
        self._flush()
        self.assertEqual(gone.lifecycle_kind, "former")
        self.assertEqual(gone.lifecycle_stage_date, left)
        self.assertEqual(gone.former_kind, "silence")

    def test_not_undone(self):
        """Another purchase is left, or somebody had moved the customer: it stays."""
        customer = self._meet(self.customer, self.company_a)
        orders = self._create_order(self.customer) | self._create_order(self.customer)
        self._confirm(orders, TODAY)
        orders[0]._action_cancel()
        self._flush()
        self.assertEqual(customer.lifecycle_kind, "active")
        other = self._meet(self.customer_own, self.company_a)
        self._place(other, lifecycle_stage_id=self.stage_active)
        order = self._confirm(self._create_order(self.customer_own), TODAY)
        order._action_cancel()
        self._flush()
        self.assertEqual(other.lifecycle_kind, "active")

    def test_limit(self):
        """A night that would send too many away waits for a manager."""
        self.scheme.change_limit = 20
        customers = [self._buy(364) for _number in range(11)]
        self._run(TODAY)
        run = self._run(TODAY + timedelta(days=1))
        self.assertFalse(run.is_silent)
        self.assertEqual((run.state, run.stage_change_count), ("waiting", 11))
        self.assertEqual(customers[0].lifecycle_kind, "active")

    def test_revert(self):
        """Reverting a run gives the stage back, with the day on which it began."""
        gone = self._buy(500)
        since = gone.lifecycle_stage_date
        run = self._run(TODAY)
        self.assertEqual(gone.lifecycle_kind, "former")
        run.action_revert()
        self.assertEqual(gone.lifecycle_kind, "active")
        self.assertEqual(gone.lifecycle_stage_date, since)

    def test_undone_by_night(self):
        """A move whose purchase went away unseen is undone by the night, and stays so.

        Made active by somebody, or in a silent run, is another matter.
        """
        own = self._meet(self.stranger, self.company_a)
        order = self._confirm(self._create_order(self.stranger), TODAY)
        placed = self._meet(self.customer, self.company_a)
        self._place(placed, lifecycle_stage_id=self.stage_active)
        self._flush()
        self._run(TODAY)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'cancel' WHERE id = %s", [order.id]
        )
        self.env.invalidate_all()
        self.env["crm.relationship.touch"]._touch(
            {(self.stranger.id, self.company_a.id)}
        )
        self.assertEqual(own.lifecycle_kind, "active")
        run = self._run(TODAY)
        self.assertFalse(run.is_silent)
        self.assertEqual(own.lifecycle_kind, "prospect")
        last = own.change_ids.sorted("id")[-1]
        self.assertEqual((last.stage_cause, last.run_id), ("undone", run))
        self.assertEqual(placed.lifecycle_kind, "active")
        self.assertFalse(self._run(TODAY).change_ids)

    # --- where everybody begins ---

    def test_nobody_begins(self):
        """Switched off, nobody has a stage before a sign; switched on, all get one."""
        self.rules.use_prospect = False
        early = self._meet(self.stranger, self.company_a)
        asked = self._meet(self.customer, self.company_a)
        made = self.env["crm.relationship"].create(
            {"partner_id": self.customer_own.id, "company_id": self.company_a.id}
        )
        for own in (early, asked, made):
            self.assertFalse(own.lifecycle_stage_id)
            self.assertFalse(own.lifecycle_stage_date)
        self._create_order(self.customer).action_quotation_sent()
        self.assertEqual(asked.lifecycle_kind, "responder")
        self._confirm(self._create_order(self.customer_own), TODAY)
        self._flush()
        self.assertEqual(made.lifecycle_kind, "active")
        self._run(TODAY)
        self.assertFalse(early.lifecycle_stage_id)
        self.rules.use_prospect = True
        self._run(TODAY)
        self.assertEqual(
            self._get_moves(early), [(False, "prospect", "2025-06-30", "prospect")]
        )
        self.assertEqual(asked.lifecycle_kind, "responder")
        other = self._meet(self.stranger, self.company_b)
        self.assertEqual(other.lifecycle_kind, "prospect")

    def test_gap_is_the_rules(self):
        """Who moves customers by hand tells neither a cause nor a gap."""
        gone = self._buy(900)
        self._run(TODAY)
        by_hand = gone.with_user(self.users["all"]).with_context(
            crm_relationship_cause="win_back", crm_relationship_gap_days=7
        )
        self._place(by_hand, lifecycle_stage_id=self.stage_active)
        last = gone.change_ids.sorted("id")[-1]
        self.assertEqual(last.new_stage_id, self.stage_active)
        self.assertFalse(last.stage_cause)
        self.assertFalse(last.gap_days)
