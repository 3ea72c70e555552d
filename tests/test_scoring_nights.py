"""Night after night of any history: the incremental run gives what a full pass gives.

Random days pass between the runs; windows move, orders are confirmed, cancelled, dated
back and ahead, invoices refunded, contacts archived, joined and set free.
"""

from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.scoring_common import AS_OF, ScoringCommon
from odoo.addons.crm_relationship.tests.test_crm_scoring_incremental import GIVEN

CUSTOMERS = 6

customers = st.integers(0, CUSTOMERS - 1)
amounts = st.integers(1, 500)
days = st.integers(-5, 70)  # ago
events = st.one_of(
    st.tuples(st.just("buy"), customers, days, amounts),
    st.tuples(st.just("cancel"), customers),
    st.tuples(st.just("redate"), customers, days),
    st.tuples(st.just("archive"), customers),
    st.tuples(st.just("object"), customers),
    st.tuples(st.just("parent"), customers, customers),
    st.tuples(st.just("run"), st.integers(0, 40)),
    st.tuples(st.just("back"), st.integers(1, 40)),
    st.tuples(st.just("simulate")),
    st.tuples(st.just("revert")),
)


@tagged("post_install", "-at_install")
class TestScoringNights(ScoringCommon):
    """Six customers and whatever may happen to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.write({"as_of_date": False, "window_days": 30, "new_days": 7})
        cls.scheme.write({"bins": 3})
        cls._get_accounting(cls.company_a)  # kept in caches that nothing takes back

    @example([("buy", 0, -2, 50), ("run", 1), ("run", 1), ("run", 1)], "sale_order")
    @example([("buy", 0, 29, 50), ("run", 1), ("cancel", 0), ("run", 1)], "sale_order")
    @example([("archive", 0), ("run", 35), ("archive", 0), ("run", 1)], "sale_order")
    @example([("back", 20), ("buy", 1, 0, 9), ("run", 0)], "sale_order")
    @example([("back", 5), ("buy", 1, 1, 9), ("back", 5), ("run", 1)], "sale_order")
    @example([("run", 3), ("revert",), ("run", 3)], "sale_order")
    @example([("cancel", 2), ("run", 1), ("redate", 3, 10), ("run", 2)], "invoice")
    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(events, min_size=3, max_size=9),
        st.sampled_from(["sale_order", "invoice"]),
    )
    def test_incremental_is_full(self, history, source):
        """After any history both kinds of run leave the same rows, none mended."""
        with self._undone(), freeze_time(f"{AS_OF} 10:00:00") as clock:
            self.clock = clock
            self.scheme.source = source
            self._begin()
            for name, *values in [*history, ("run", 0)]:
                getattr(self, f"_do_{name}")(*values)
                self._flush()
            self._assertFullFindsNothing()

    def _begin(self):
        self.partners = [
            self._create_partner(name=f"Nightly {number}")
            for number in range(CUSTOMERS)
        ]
        self.documents = {number: [] for number in range(CUSTOMERS)}
        # nothing can be scored as of a day before the first document
        self.partners.append(self._create_partner(name="Since Long Ago"))
        self.documents[CUSTOMERS] = []
        self._do_buy(CUSTOMERS, 400, 5)
        for number in range(CUSTOMERS):
            self._do_buy(number, 6 * number, 10 * number + 1)
        self._score()

    def _assertFullFindsNothing(self):
        before = self._get_given()
        self._get_full_runs().started = "2000-01-01 00:00:00"
        run = self._score()
        self.assertTrue(run.is_full)
        self.assertEqual(self._get_given(), before)
        self.assertEqual((run.line_count, run.mended_count), (0, 0))

    def _get_full_runs(self):
        domain = [("company_id", "=", self.company_a.id), ("is_full", "=", True)]
        return self.runs.search(domain)

    def _get_given(self):
        self.env.invalidate_all()
        relationships = self.env["crm.relationship"].search(
            [("company_id", "=", self.company_a.id)]
        )
        return {record: [record[name] for name in GIVEN] for record in relationships}

    def _get_today(self):
        return self.env["crm.relationship"]._get_company_today(self.company_a)

    # --- what may happen ---

    def _do_buy(self, number, ago, amount):
        partner, day = self.partners[number], self._get_today() - timedelta(days=ago)
        if self.scheme.source == "invoice":
            document = self._create_invoice(partner, amount=amount, invoice_date=day)
            document.action_post()
        else:
            document = self._create_order(partner, amount=amount)
            self._confirm(document, f"{day} 09:00:00")
        self.documents[number].append(document)

    def _do_cancel(self, number):
        """Take back the last purchase: cancelled, or credited in full."""
        if not self.documents[number]:
            return
        document = self.documents[number].pop()
        if document._name == "sale.order":
            document._action_cancel()
        else:
            values = {"invoice_date": self._get_today()}
            document._reverse_moves([values], cancel=True)

    def _do_redate(self, number, ago):
        """Another day for a purchase that was made already."""
        day = self._get_today() - timedelta(days=ago)
        for document in self.documents[number][:1]:
            if document._name == "sale.order":
                document.date_order = f"{day} 09:00:00"
            else:
                document.button_draft()
                document.invoice_date = day
                document.action_post()

    def _do_archive(self, number):
        self.partners[number].active = not self.partners[number].active

    def _do_object(self, number):
        customer = self._meet(self.partners[number], self.company_a)
        customer.is_not_profiled = not customer.is_not_profiled

    def _do_parent(self, number, parent):
        if number != parent and not self.partners[parent].parent_id:
            self.partners[parent].is_company = True
            self.partners[number].parent_id = self.partners[parent]

    def _do_run(self, later):
        """Some days later, a run that looks at what changed."""
        self.clock.tick(timedelta(days=later))
        full = self._get_full_runs()
        full.filtered(lambda run: run.started).started = self.env.cr.now()
        self._score()

    def _do_back(self, ago):
        """A back-fill: a run for a past day, by code; twice gives nothing new."""
        day = self._get_today() - timedelta(days=ago)
        self._score(as_of_date=day)
        given = self._get_given()
        self._get_full_runs().started = "2000-01-01 00:00:00"
        again = self._score(as_of_date=day)
        self.assertEqual(self._get_given(), given)
        self.assertEqual((again.line_count, again.mended_count), (0, 0))

    def _do_simulate(self):
        self._score(simulate=True)

    def _do_revert(self):
        domain = [("company_id", "=", self.company_a.id), ("simulate", "=", False)]
        last = self.runs.search([*domain, ("state", "=", "done")], limit=1)
        if last:
            last.action_revert()
