from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import RelationshipCommon

LOGGER = "odoo.addons.crm_relationship.models.readiness.crm_readiness_benefit_measure"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestReadinessBenefit(RelationshipCommon):
    """Benefits have baseline, target and months; the system enters what it knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.benefits = {
            number: ref(f"crm_relationship.readiness_benefit_d{number}").with_company(
                cls.company_a
            )
            for number in range(159, 172)
        }

    def _measure(self, number, company=None):
        benefit = self.benefits[number].with_company(company or self.company_a)
        benefit.action_measure()
        return benefit

    def _get_months(self, benefit):
        return benefit.month_ids.filtered(
            lambda month: month.company_id == benefit.env.company
        )

    def _buy(self, date, amount=100.0, partner=None, **values):
        partner = partner or self.customer_own
        return self._confirm(self._create_order(partner, amount=amount, **values), date)

    def test_shipped(self):
        """Six tangible and seven intangible benefits, each explained."""
        kinds = [self.benefits[number].kind for number in range(159, 172)]
        self.assertEqual(kinds, ["tangible"] * 6 + ["intangible"] * 7)
        for benefit in self.benefits.values():
            self.assertTrue(benefit.help)

    def test_revenue(self):
        """Sales of the month for each who bought in it, not of the days around."""
        self._buy("2026-05-01 12:00:00", 300)
        self._buy("2026-05-31 12:00:00", 100, self.customer_other)
        self._buy("2026-04-30 12:00:00", 1000)
        self._buy("2026-06-01 12:00:00", 1000)
        self._buy("2026-05-10 12:00:00", 7, self.customer, company=self.company_b)
        benefit = self._measure(159)
        self.assertEqual(benefit.actual, 200)
        self.assertEqual(str(benefit.month), "2026-05-01")
        self.assertTrue(self._get_months(benefit).is_automatic)
        self.assertEqual(self._measure(159, self.company_b).actual, 7)

    def test_nothing_to_count(self):
        """No month is entered rather than a zero."""
        self.assertFalse(self._measure(159).month)

    def test_retention(self):
        """Of two who bought in the year before, one bought again."""
        self._buy("2024-07-01 12:00:00")
        self._buy("2025-05-31 12:00:00", partner=self.customer_other)
        self._buy("2025-06-01 12:00:00")
        self.assertEqual(self._measure(163).actual, 50)

    def test_lead_days(self):
        leads = self.env["crm.lead"].create(
            [{"name": "Won", "company_id": self.company_a.id} for _number in range(2)]
        )
        leads.action_set_won()
        self.env.flush_all()
        for lead, day in zip(leads, ("2026-05-01", "2026-05-05"), strict=True):
            lead.date_closed = "2026-05-11 00:00:00"
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [day, lead.id]
            )
        self.env.invalidate_all()
        self.assertEqual(self._measure(160).actual, 8)

    def test_work(self):
        """What each who did anything has done; complaints that were merged once."""
        partner = self.customer_own
        for user in (self.users["own"], self.users["own"], self.users["all"]):
            activity = partner.activity_schedule(user_id=user.id)
            activity.action_done()
            activity.date_done = "2026-05-20"
        complaints = self.env["crm.complaint"].create(
            [
                {"name": name, "partner_id": partner.id, "user_id": user.id}
                | {"company_id": self.company_a.id}
                for name in ("Once", "Twice")
            ]
        )
        complaints[0]._merge(complaints[1])
        complaints._write_dates({"date_closed": "2026-05-20 10:00:00"})
        self.assertEqual(self._measure(162).actual, 2)

    def test_segment(self):
        """A share of assessments is told in %."""
        relationships = self._meet(self.customer_own, self.company_a)
        relationships |= self._meet(self.customer_other, self.company_a)
        self._place(relationships[0], rfm_segment_id=self.segment_best)
        self.assertEqual(self._measure(170).actual, 50)

    def test_typed_stays(self):
        """What somebody typed is not measured over; months of others are their own."""
        self._buy("2026-05-01 12:00:00", 300)
        benefit = self._measure(159)
        month = self._get_months(benefit).with_user(self.users["manager"])
        month.value = 250
        self.assertFalse(month.is_automatic)
        self._measure(159)
        self.assertEqual(month.value, 250)
        self.assertFalse(benefit.with_company(self.company_b).month)

    def test_progress(self):
        benefit = self.benefits[161]
        benefit.write({"baseline": 10, "target": 6})
        month = {"benefit_id": benefit.id, "company_id": self.company_a.id}
        months = self.env["crm.readiness.benefit.month"]
        months.create(month | {"month": "2026-04-01", "value": 9})
        last = months.create(month | {"month": "2026-05-01", "value": 7})
        self.assertEqual(benefit.progress, 75)
        benefit.target = 4
        self.assertEqual(last.target, 6)
        self.assertFalse(benefit.with_company(self.company_b).target)

    def test_refused(self):
        with self.assertRaises(ValidationError):
            self.benefits[159].write({"baseline": 10, "target": 5})
        with self.assertRaises(ValidationError):
            self.benefits[161].write({"baseline": 5, "target": 10})
        with self.assertRaises(ValidationError):
            self.env["crm.readiness.benefit.month"].create(
                {"benefit_id": self.benefits[161].id, "month": "2026-05-02"}
                | {"value": 1}
            )

    def test_rights(self):
        benefit = self.benefits[161].with_user(self.users["own"])
        with self.assertRaises(AccessError):
            benefit.target = 1
        with self.assertRaises(AccessError):
            benefit.action_measure()
        self.assertEqual(benefit.actual, 0)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_relationship.ir_cron_readiness_measure")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_cron(self):
        self._buy("2026-05-01 12:00:00", 300)
        self._run_cron()
        self.assertEqual(self.benefits[159].actual, 300)
        count = self.env["crm.readiness.benefit.month"].search_count([])
        self._run_cron()
        self.assertEqual(
            self.env["crm.readiness.benefit.month"].search_count([]), count
        )

    def test_cron_takes_each_company(self):
        """One company's error is logged, and holds up no other."""
        self._buy("2026-05-01 12:00:00", 300)
        model = self.env.registry["crm.readiness.benefit"]
        measure = model._measure_revenue

        def fail(benefit, company, start, end):
            if company != self.company_a:
                raise ValueError("Broken")
            return measure(benefit, company, start, end)

        self.patch(model, "_measure_revenue", fail)
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self._run_cron()
        self.assertIn(f"company {self.company_b.id} ", "".join(logs.output))
        self.assertEqual(self.benefits[159].actual, 300)

    @freeze_time("2026-06-30 21:00:00")
    def test_day_of_the_company(self):
        """June is over where it is July already."""
        self._buy("2026-06-10 12:00:00", 300)
        self.company_a.partner_id.tz = "Asia/Tehran"
        self.assertEqual(str(self._measure(159).month), "2026-06-01")

    def test_hint(self):
        hints = self.env["crm.readiness.hint"]
        figure = hints._get_hint(
            "benefits_unmeasured", self.company_a, fields.Date.today()
        )
        self.assertEqual(figure["value"], 13)
        self.benefits[161].write(
            {"baseline": 10, "target": 6, "date_baseline": "2026-01-01"}
        )
        figure = hints._get_hint(
            "benefits_unmeasured", self.company_a, fields.Date.today()
        )
        self.assertEqual(figure["value"], 12)
