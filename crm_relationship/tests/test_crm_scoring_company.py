from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .scoring_common import AS_OF, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmScoringCompany(ScoringCommon):
    """Each company scores its own customers, by its own scheme, in its own money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme_b = cls.env["crm.rfm.scheme"].create(
            {"name": "Of B", "company_id": cls.company_b.id, "new_days": 0}
            | {"as_of_date": AS_OF, "bins": 3, "window_days": 100, "change_limit": 0}
        )
        cls.buyers = cls._create_buyers(
            {
                number: [(AS_OF - timedelta(days=9 * number), 10 * number + 10)]
                for number in range(20)
            }
        )
        cls.partners = {key: buyer.partner_id for key, buyer in cls.buyers.items()}
        cls._insert_orders(
            [
                (partner, AS_OF - timedelta(days=9 * (19 - number)), 5)
                for number, partner in cls.partners.items()
            ],
            cls.company_b,
        )
        cls.others = {
            key: cls._meet(partner, cls.company_b)
            for key, partner in cls.partners.items()
        }
        cls._flush()

    def _score_b(self):
        return self._score(company_id=self.company_b.id)

    def test_name(self):
        """A run is named by its day as the reader's language writes it."""
        run = self._score(as_of_date=AS_OF)
        for date_format in ("%d.%m.%Y", "%Y/%m/%d"):
            self.env.ref("base.lang_en").date_format = date_format
            run.invalidate_recordset(["name"])
            day = AS_OF.strftime(date_format)
            self.assertEqual(run.name, f"Scoring as of {day}")

    def test_shared_customers(self):
        """One contact, two companies: two results, by two schemes."""
        run_a, run_b = self._score(), self._score_b()
        self.assertEqual(
            (run_a.scheme_id, run_b.scheme_id), (self.scheme, self.scheme_b)
        )
        self.assertEqual(self.buyers[0].rfm_code, "5-1-1")
        self.assertFalse(self.others[0].rfm_code)  # 171 days ago: out of B's window
        self.assertEqual(self.others[19].rfm_code, "3-1-1")
        lapsed = self._get_segment("lapsed")
        self.assertEqual(self.others[0].rfm_segment_id, lapsed)

    def test_one_company_at_a_time(self):
        """A run of one company writes nothing of the other."""
        self._score_b()
        before = {buyer: buyer.read() for buyer in self.others.values()}
        self._score()
        self.env.invalidate_all()
        self.assertEqual({b: b.read() for b in self.others.values()}, before)

    def test_currencies(self):
        """Amounts are in the company's money, at the rate of each document."""
        partner = self._create_partner(name="Foreign")
        usd, eur = self.company_a.currency_id, self.company_b.currency_id
        self._insert_orders(
            [(partner, AS_OF, 100)],
            self.company_a,
            currency_id=eur.id,
            currency_rate=2.0,
        )
        self._insert_orders(
            [(partner, AS_OF, 100)],
            self.company_b,
            currency_id=usd.id,
            currency_rate=0.5,
        )
        customers = [self._meet(partner, company) for company in self.companies]
        self._score()
        self._score_b()
        self.assertEqual([c.window_amount for c in customers], [50, 200])

    def test_contact_limited_to_a_company(self):
        """A contact that becomes the other company's leaves population and totals."""
        count = self._score().customer_count
        segment = self.buyers[3].rfm_segment_id
        self.partners[3].company_id = self.company_b
        self._flush()
        run = self._score()
        self.assertEqual(run.customer_count, count - 1)
        self.assertEqual(self.buyers[3].rfm_segment_id, segment)
        self.partners[3].company_id = False
        self._flush()
        self.assertEqual(self._score().customer_count, count)

    def test_company_without_customers(self):
        """A company without anybody, and one without purchases, have runs that end."""
        empty = self._create_company(name="Empty")
        run = self._score(company_id=empty.id)
        self.assertEqual((run.state, run.customer_count), ("done", 0))
        customer = self._meet(self.customer, empty)
        run = self._score(company_id=empty.id)
        self.assertEqual((run.state, run.scored_count), ("done", 0))
        self.assertEqual(customer.rfm_segment_id, self._get_segment("never"))

    def test_branch_goes_by_its_parent(self):
        """A branch stands alone with its customers, by the scheme of its parent."""
        branch = self._create_company(name="Branch", parent_id=self.company_a.id)
        self._insert_orders([(self.partners[19], AS_OF, 70)], branch)
        customer = self._meet(self.partners[19], branch)
        run = self._score(company_id=branch.id)
        self.assertEqual(run.scheme_id, self.scheme)
        self.assertEqual(run.customer_count, 1)
        self.assertEqual((customer.window_count, customer.window_amount), (1, 70))
        self.assertEqual(self.buyers[19].window_count, 1)

    def test_switched_off(self):
        """A company that wants no scores gets none: by no button, by no action."""
        self._score()
        self.company_a.write(
            {"relationship_use_rfm": False, "relationship_use_lifecycle": False}
        )
        runs = self.runs.with_company(self.company_a)
        queued = runs.create({"company_id": self.company_a.id})
        for action in (runs.action_score_now, runs.action_simulate, queued.action_run):
            with self.assertRaisesRegex(UserError, "switched off"):
                action()
        self.assertFalse(runs._is_due(self.company_a))
        self.assertNotEqual(runs._take_due(runs.browse()), queued)

    def test_switched_off_step(self):
        """Where another step asks for a run, facts are kept and scores left alone."""
        self._score()
        codes = {key: buyer.rfm_code for key, buyer in self.buyers.items()}
        self.company_a.relationship_use_rfm = False
        self.patch(
            self.env.registry["crm.scoring.run"], "_is_served", lambda *_args: True
        )
        self.scheme.window_days = 50
        run = self._score()
        self.assertEqual(run.state, "done")
        self.assertFalse(run.change_ids)
        self.env.invalidate_all()
        self.assertEqual({k: b.rfm_code for k, b in self.buyers.items()}, codes)
        self.assertEqual(self.buyers[19].window_count, 0)

    def test_not_profiled(self):
        """Who objects loses scores and segment at the next run, and is counted."""
        self._score()
        self.buyers[4].is_not_profiled = True
        run = self._score()
        self.assertEqual(run.not_profiled_count, 1)
        self.assertEqual(run.scored_count, 19)
        self.assertFalse(self.buyers[4].rfm_segment_id)
        self.assertFalse(self.buyers[4].rfm_segment_date)
        self.assertEqual(self._get_scores(self.buyers)[4], (0, 0, 0))
        self.assertEqual(self.buyers[4].window_count, 1)
        change = run.change_ids.filtered(
            lambda change: change.relationship_id == self.buyers[4]
        )
        self.assertFalse(change.new_segment_id)
        self.assertTrue(change.old_segment_id)

    def test_customers_of_the_scheme(self):
        """Who is outside the scheme's domain has no scores and no segment."""
        self._score()
        self.scheme.partner_domain = str([("id", "!=", self.partners[4].id)])
        run = self._score()
        self.assertEqual(run.scored_count, 19)
        self.assertEqual(run.customer_count, 20)
        self.assertEqual(run.not_profiled_count, 0)
        self.assertFalse(self.buyers[4].rfm_segment_id)
        self.assertEqual(self._get_scores(self.buyers)[4], (0, 0, 0))

    def test_time_zone(self):
        """An order at 22:00 UTC is of the next day in Tehran."""
        self.company_a.partner_id.tz = "Asia/Tehran"
        late = self._get_noon(AS_OF).replace(hour=22)
        buyers = self._create_buyers(
            {
                "tomorrow": [(late, 10)],
                "today": [(late - timedelta(days=1), 10)],
                "first": [(late - timedelta(days=365), 10)],
            }
        )
        self._score()
        self.assertFalse(buyers["tomorrow"].window_count)
        self.assertEqual(buyers["today"].window_last_date, AS_OF)
        self.assertEqual(buyers["first"].window_count, 1)
