from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .scoring_screens_common import ScoringScreensCommon


@tagged("post_install", "-at_install")
class TestCrmScoringHeatMap(ScoringScreensCommon):
    """The heat map: what it counts, for whom, and that every cell opens as many."""

    def _get_map(self, role="all", domain=()):
        return self._as(role).get_rfm_heat_map(list(domain))

    def _get_cells(self, data):
        return {(cell["recency"], cell["fm"]): cell["count"] for cell in data["cells"]}

    def test_scores(self):
        """The bands give the scores that the other tests rely on."""
        codes = {name: found.rfm_code for name, found in self.known.items()}
        self.assertEqual(codes["best"], "5-5-5")
        self.assertEqual(codes["good"], "4-4-4")
        self.assertEqual(codes["late"], "1-1-1")
        self.assertEqual(codes["fresh"], "5-1-2")
        self.assertFalse(codes["lapsed"] or codes["never"] or codes["objector"])

    def test_cells(self):
        """FM is the mean of the two scores, rounded half up; the rest is told apart."""
        data = self._get_map()
        self.assertEqual(
            self._get_cells(data), {(5, 5): 1, (4, 4): 1, (1, 1): 1, (5, 2): 1}
        )
        self.assertEqual(data["total"], {"count": 7, "scored": 4, "amount": 2100})
        rest = {part["id"]: part["count"] for part in data["rest"]}
        self.assertEqual(
            rest,
            {
                self._get_segment("lapsed").id: 1,
                self._get_segment("never").id: 1,
                False: 1,
            },
        )
        self.assertEqual(data["run"]["as_of"], "2025-06-30")

    def test_cell_opens_its_customers(self):
        """The domain of a cell finds as many customers as the cell counts."""
        data = self._get_map()
        relationships = self._as("all")
        for cell in data["cells"]:
            domain = Domain(data["domain"])
            domain &= Domain("recency_score", "=", cell["recency"])
            domain &= Domain("fm_score", "=", cell["fm"])
            self.assertEqual(relationships.search_count(domain), cell["count"])
        scored = Domain(data["domain"]) & Domain("fm_score", ">", 0)
        self.assertEqual(relationships.search_count(scored), 4)
        nobody = Domain(data["domain"]) & Domain("fm_score", "=", False)
        self.assertEqual(relationships.search_count(nobody), 3)
        self.assertEqual(
            relationships.search_count(Domain(data["domain"]) & ~scored), 3
        )

    def test_filter(self):
        """The search bar narrows the map."""
        data = self._get_map(domain=[("rfm_code", "=", "5-5-5")])
        self.assertEqual(self._get_cells(data), {(5, 5): 1})
        self.assertEqual(data["total"]["count"], 1)

    def test_own_customers(self):
        """A salesperson's map leaves out the customers of colleagues."""
        data = self._get_map("own")
        self.assertEqual(data["total"]["count"], 6)
        self.assertNotIn((5, 2), self._get_cells(data))

    def test_reader_gets_no_amounts(self):
        """Who may not read amounts gets the counts only."""
        data = self._get_map("reader")
        self.assertFalse(data["has_amounts"])
        self.assertEqual(data["total"], {"count": 7, "scored": 4, "amount": 0})
        with self.assertRaises(AccessError):
            self._get_map("employee")

    def test_company(self):
        """The map is that of the current company, whatever others are open."""
        both = self.env["crm.relationship"].with_user(self.users["all"])
        of_a = both.with_context(allowed_company_ids=self.companies.ids)
        self.assertEqual(of_a.get_rfm_heat_map([])["total"]["count"], 7)
        self.assertEqual(of_a.get_rfm_heat_map([])["company"], self.company_a.name)
        of_b = both.with_context(allowed_company_ids=self.companies.ids[::-1])
        self.assertEqual(of_b.get_rfm_heat_map([])["total"]["count"], 0)
        self.assertIs(of_b.get_rfm_heat_map([])["run"], False, "no record: JSON")

    def test_query_count(self):
        """As many queries for many customers as for few."""
        for _time in ("scheme", "rules"):  # what is looked up once only
            self._get_map("manager")
            self.env.invalidate_all()
        with self.assertQueryCount(7):
            self._get_map("manager")


@tagged("post_install", "-at_install")
class TestCrmScoringPareto(ScoringScreensCommon):
    """The Pareto curve: the real shares, and that every point opens its buyers."""

    def _get_curve(self, role="all", measure="window_amount", domain=()):
        return self._as(role).get_pareto_curve(list(domain), measure=measure)

    def _get_domain(self, data, point):
        """Return the domain as the view makes it."""
        measure = data["measure"]
        same = Domain(measure, "=", point["amount"]) & Domain("id", "<=", point["id"])
        return Domain(data["domain"]) & (Domain(measure, ">", point["amount"]) | same)

    def test_curve(self):
        """Buyers within the window, the largest amount first; the last point is all."""
        data = self._get_curve()
        self.assertEqual([point["place"] for point in data["points"]], [1, 2, 3, 4])
        self.assertEqual(
            [point["upto"] for point in data["points"]], [1200, 1700, 1760, 1800]
        )
        self.assertEqual(data["total"], {"count": 4, "amount": 1800})
        self.assertEqual(data["bulk"]["place"], 2)  # 1700 of 1800 is above 80 %

    def test_measure(self):
        """All time, the lapsed count too; who objects to profiling is never ranked."""
        data = self._get_curve(measure="purchase_amount")
        self.assertEqual(data["total"], {"count": 5, "amount": 2300})

    def test_point_opens_its_buyers(self):
        """Equal amounts do not blur a point: its domain finds exactly its buyers."""
        for index in range(30):
            self._create_customer(f"same {index}", [("2025-06-01", 60)])
        self._score()
        data = self._get_curve()
        self.assertEqual(data["total"]["count"], 34)
        relationships = self._as("all")
        for point in data["points"]:
            found = relationships.search(self._get_domain(data, point))
            self.assertEqual(len(found), point["place"])
            self.assertEqual(sum(found.mapped("window_amount")), point["upto"])
        # 20 % of 34 is 6.8: seven customers
        self.assertEqual(data["top"]["place"], 7)
        self.assertEqual(data["top"]["upto"], 1200 + 500 + 5 * 60)

    def test_tenths(self):
        """The points after each tenth are there, each once."""
        for index in range(16):
            self._create_customer(f"more {index}", [("2025-06-01", 10 + index)])
        self._score()
        data = self._get_curve()
        tenths = {
            point["tenth"]: point["place"] for point in data["points"] if point["tenth"]
        }
        self.assertEqual(tenths, {index: 2 * index for index in range(1, 11)})

    def test_nobody(self):
        """Without buyers there is no curve, and no error."""
        data = self._get_curve(domain=[("id", "=", self.known["never"].id)])
        self.assertEqual(data["points"], [])
        self.assertFalse(data["top"] or data["bulk"])

    def test_rights(self):
        """Own customers only for a salesperson, nothing for a reader."""
        self.assertEqual(self._get_curve("own")["total"]["count"], 3)
        with self.assertRaises(AccessError):
            self._get_curve("reader")

    def test_unknown_measure(self):
        """Only the amounts that make a curve can be asked for."""
        with self.assertRaises(UserError):
            self._get_curve(measure="partner_id")
