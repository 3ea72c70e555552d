from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .lifecycle_common import LifecycleCommon

TODAY = date(2025, 6, 30)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestCrmLifecycleReports(LifecycleCommon):
    """Stays, funnel, gained and lost, retention: figures that fit each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = {
            "old": (700, 40),  # left and came back
            "gone": (800,),
            "new": (20, 5),
        }
        cls.buyers = cls._create_buyers(
            {
                key: [(TODAY - timedelta(days=number), 10) for number in ago]
                for key, ago in days.items()
            }
        )
        cls.prospect = cls._meet(cls.customer, cls.company_a)
        cls._run(TODAY)
        cls.env.flush_all()

    def _search(self, model, *domain):
        own = [("company_id", "=", self.company_a.id)]
        return self.env[model].search([*own, *domain])

    def test_stays(self):
        """The form shows each stay: since when, until when, how many days."""
        stays = self.buyers["old"].stay_ids.sorted(
            lambda stay: (stay.date_from, stay.id)
        )
        self.assertEqual(stays.mapped("kind")[-3:], ["active", "former", "active"])
        former = stays[-2]
        left = TODAY - timedelta(days=700 - 365)
        back = TODAY - timedelta(days=40)
        self.assertEqual((former.date_from, former.date_to), (left, back))
        self.assertEqual(former.days, (back - left).days)
        self.assertEqual((stays[-1].date_to, stays[-1].days), (False, 40))

    def test_retention_closes(self):
        """Each month closes, and the next one starts where it has ended."""
        months = self._search("crm.retention.report").sorted("month")
        total = {}
        for row in months:
            self.assertEqual(
                row.start_count
                + row.gained
                + row.won_back
                - row.lost
                + row.moved_in
                - row.moved_out,
                row.end_count,
            )
            total.setdefault(row.month, []).append(row)
        last = 0
        for rows in total.values():
            self.assertEqual(sum(row.start_count for row in rows), last)
            last = sum(row.end_count for row in rows)
        active = [("lifecycle_kind", "=", "active")]
        self.assertEqual(last, len(self._search("crm.relationship", *active)))
        self.assertEqual(last, 2)

    @freeze_time("2025-06-30 22:00:00")
    def test_retention_where_the_month_is_over(self):
        """Who reads in another time zone than the company's misses nothing."""
        report = self.env["crm.retention.report"].with_context(tz="UTC")
        domain = [("company_id", "=", self.company_a.id)]
        before = report.search([*domain, ("month", "=", "2025-06-01")])
        before = {row.tier_id: (row.start_count, row.end_count) for row in before}
        self.company_a.partner_id.tz = "Asia/Tehran"
        self._place(self.prospect, lifecycle_stage_id=self.stage_active)
        self.env.invalidate_all()
        rows = report.search([*domain, ("month", "=", "2025-06-01")])
        after = {row.tier_id: (row.start_count, row.end_count) for row in rows}
        self.assertEqual(after, before)
        rows = report.search([*domain, ("month", "=", "2025-07-01")])
        self.assertEqual(sum(rows.mapped("gained")), 1)

    def test_retention_opens(self):
        """Each figure opens as many as it counts."""
        for row in self._search("crm.retention.report"):
            for name in ("gained", "won_back", "lost", "moved_in", "moved_out"):
                action = getattr(row, f"action_open_{name}")()
                events = self.env["crm.retention.event"].search(action["domain"])
                self.assertEqual(sum(events.mapped("flow_count")), row[name])
            for name in ("start", "end"):
                action = getattr(row, f"action_open_{name}")()
                customers = self.env["crm.relationship"].search(action["domain"])
                self.assertEqual(len(customers), row[f"{name}_count"])

    def test_retention_rates(self):
        """The rate of a month is that of all its tiers together, not their mean."""
        self._place(self.buyers["new"], tier_id=self.tier_high)
        self._place(self.buyers["old"], lifecycle_stage_id=self.stage_former)
        self.env.flush_all()
        rows = self._search("crm.retention.report")
        groups = rows._read_group(
            [("id", "in", rows.ids)],
            ["month:month"],
            ["lost:sum", "start_count:sum", "churn_rate:avg", "retention_rate:avg"],
        )
        self.assertTrue(any(lost for _month, lost, *_rest in groups))
        for month, lost, start, churn, retention in groups:
            with self.subTest(month):
                self.assertAlmostEqual(churn or 0, lost / start if start else 0)
                if start:
                    self.assertAlmostEqual(churn + retention, 1)

    def test_retention_names(self):
        """At the start of a month stand those who were active then, in their tier."""
        self._place(self.buyers["new"], tier_id=self.tier_high)
        self.env.flush_all()
        months = self._search(
            "crm.retention.report", ("month", "=", TODAY.replace(day=1))
        )
        names = {}
        for row in months:
            for side in ("start", "end"):
                action = getattr(row, f"action_open_{side}")()
                found = self.env["crm.relationship"].search(action["domain"])
                names[row.tier_id, side] = found
                self.assertEqual(len(found), row[f"{side}_count"])
        none = self.tier_high.browse()
        old, new = self.buyers["old"], self.buyers["new"]
        self.assertEqual(names[none, "start"], old)
        self.assertEqual(names[none, "end"], old)
        self.assertFalse(names[self.tier_high, "start"])
        self.assertEqual(names[self.tier_high, "end"], new)

    def test_retention_rights(self):
        """Whoever sees the own customers opens no colleague's."""
        self.buyers["old"].user_id = self.users["own"]
        self.buyers["new"].user_id = self.users["all"]
        self.env.flush_all()
        own = self.env["crm.relationship"].with_user(self.users["own"])
        found = own.search([("retention_key", "=", "0:2025-07-01")])
        self.assertIn(self.buyers["old"], found)
        self.assertNotIn(self.buyers["new"], found)
        self.assertFalse(own.search([("retention_key", "in", ["x", False, "1:"])]))

    def test_won_back(self):
        """The list of returns has the gap."""
        [event] = self._search("crm.retention.event", ("flow", "=", "won_back"))
        self.assertEqual(event.relationship_id, self.buyers["old"])
        self.assertEqual(
            (event.gap_days, event.date), (660, TODAY - timedelta(days=40))
        )

    def test_won_back_after_a_run_for_a_past_day(self):
        """A tier that such a run gives between silence and return is no return."""
        self.company_a.relationship_use_tiers = True
        ago = [(TODAY - timedelta(days=number), 10) for number in (700, 40)]
        buyer = self._create_buyers({"late": ago})["late"]
        self._run(TODAY - timedelta(days=100))
        self._run(TODAY)
        own = ("relationship_id", "=", buyer.id)
        self.assertTrue(buyer.tier_id)
        [event] = self._search("crm.retention.event", own, ("flow", "=", "won_back"))
        self.assertEqual(
            (event.gap_days, event.date), (660, TODAY - timedelta(days=40))
        )

    def test_funnel(self):
        """Counts, conversion and median; each count opens its customers."""
        steps = {row.step: row for row in self._search("crm.lifecycle.funnel")}
        leave = steps["4_leave"]
        self.assertEqual((leave.start_count, leave.goal_count), (3, 2))
        self.assertAlmostEqual(leave.conversion, 2 / 3)
        self.assertEqual(leave.median_days, 365)
        back = steps["5_return"]
        self.assertEqual((back.start_count, back.goal_count), (2, 1))
        for row in steps.values():
            for side in ("start", "goal"):
                action = getattr(row, f"action_open_{side}")()
                found = self.env["crm.relationship"].search(action["domain"])
                self.assertEqual(len(found), row[f"{side}_count"])

    def test_funnel_of_mistakes(self):
        """A purchase that was cancelled, first or on return, is in no figure."""
        leaver = self.buyers["gone"]
        orders = [
            self._create_order(partner)
            for partner in (self.stranger, leaver.partner_id)
        ]
        self._flush()
        start = self._get_funnel()
        for order in orders:
            self._confirm(order)
            self.assertNotEqual(self._get_funnel(), start)
            order._action_cancel()
            self._flush()
            self.assertEqual(self._get_funnel(), start)
        self.assertEqual(leaver.lifecycle_kind, "former")

    def _get_funnel(self):
        self.env.invalidate_all()
        return self.env["crm.lifecycle.funnel"].search_read(
            [("company_id", "=", self.company_a.id)],
            ["step", "start_count", "goal_count", "conversion", "median_days"],
        )

    def test_rights(self):
        """Who sees the own customers only, sees their figures only; portal none."""
        self.buyers["old"].user_id = self.users["own"]
        self.buyers["gone"].user_id = self.users["all"]
        self.env.flush_all()
        events = self.env["crm.retention.event"].with_user(self.users["own"])
        seen = events.search([]).relationship_id
        self.assertIn(self.buyers["old"], seen)
        self.assertNotIn(self.buyers["gone"], seen)
        for model in ("funnel", "stay"):
            rows = self.env[f"crm.lifecycle.{model}"].with_user(self.users["portal"])
            self.assertFalse(rows.has_access("read"))

    def test_two_companies(self):
        """One company's figures leave the other's customers out."""
        self._create_buyers({"b": [(TODAY, 5)]}, self.company_b)
        self.env.flush_all()
        events = self.env["crm.retention.event"].with_user(self.users["manager"])
        own = events.with_context(allowed_company_ids=self.company_b.ids)
        self.assertEqual(own.search([]).company_id, self.company_b)
