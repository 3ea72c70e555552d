from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .scoring_screens_common import ScoringScreensCommon


@tagged("post_install", "-at_install")
class TestCrmScoringSegmentReport(ScoringScreensCommon):
    """Segments: the rows add up, and every figure opens as many as it says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(
            cls.known["good"].partner_id, cls.company_a, user_id=cls.users["own"].id
        )
        cls._create_lead(cls.known["good"].partner_id, cls.company_a).action_set_lost()
        cls.quotation = cls._create_order(cls.known["good"].partner_id)
        cls.quotation.user_id = cls.users["own"]
        cls._flush()

    def _get_row(self, key, role="all"):
        """Return the row of a segment; ``None``: of the customers without one."""
        self.env.invalidate_all()  # the same row tells each user something else
        segment_id = self._get_segment(key).id if key else False
        return self._as(role, "crm.rfm.segment.report").search(
            [("segment_id", "=", segment_id), ("company_id", "=", self.company_a.id)]
        )

    def _count_opened(self, action):
        """Return how many records an action opens."""
        records = self._as("all", action["res_model"])
        return records.search_count(action["domain"])

    def test_rows_add_up(self):
        """Customers and revenue of the rows are those of all, shares add up to one."""
        rows = self._as("all", "crm.rfm.segment.report").search([])
        self.assertEqual(sum(rows.mapped("customer_count")), len(self.known))
        self.assertEqual(sum(rows.mapped("window_amount")), 2100)
        self.assertAlmostEqual(sum(rows.mapped("customer_share")), 1)
        self.assertAlmostEqual(sum(rows.mapped("revenue_share")), 1)

    def test_figures(self):
        """Customers, revenue, what is open, and who entered by the last run."""
        self.assertRecordValues(
            self._get_row("loyal"),
            [
                {
                    "customer_count": 1,
                    "window_amount": 500,
                    "lead_count": 1,
                    "quotation_count": 1,
                    "entered_count": 1,
                    "left_count": 0,
                    "net_count": 1,
                }
            ],
        )
        self.assertEqual(self._get_row(None).customer_count, 1)  # who objects

    def test_figures_open_what_they_count(self):
        row = self._get_row("loyal")
        self.assertEqual(self._count_opened(row.action_open_customers()), 1)
        self.assertEqual(self._count_opened(row.action_open_leads()), 1)
        self.assertEqual(self._count_opened(row.action_open_quotations()), 1)
        self.assertEqual(self._count_opened(row.action_open_entered()), 1)
        self.assertEqual(self._count_opened(row.action_open_left()), 0)
        nobody = self._get_row(None)
        self.assertEqual(self._count_opened(nobody.action_open_customers()), 1)

    def test_change_by_the_last_run(self):
        """Only the last run counts, on both sides of a move."""
        order = self._create_order(self.known["late"].partner_id, amount=900)
        self._confirm(order, "2025-06-29 12:00:00")
        self._score()
        left, entered = self._get_row("hibernating"), self._get_row("promising")
        self.assertEqual((left.entered_count, left.left_count), (0, 1))
        self.assertEqual(left.customer_count, 0)
        self.assertEqual((entered.entered_count, entered.left_count), (1, 0))
        self.assertEqual(self._get_row("loyal").net_count, 0)

    def test_own_customers(self):
        """A salesperson's figures leave out the customers of colleagues."""
        self.assertEqual(self._get_row("promising", "all").customer_count, 1)
        self.assertEqual(self._get_row("promising", "own").customer_count, 0)
        with self.assertRaises(AccessError):
            self._get_row("loyal", "reader").mapped("customer_count")

    def test_companies(self):
        """Each company has rows of its own; who knows one sees one."""
        reports = self.env["crm.rfm.segment.report"].with_user(self.users["all"])
        both = reports.with_context(allowed_company_ids=self.companies.ids)
        self.assertEqual(both.search([]).company_id, self.companies)
        one = reports.with_context(allowed_company_ids=self.company_b.ids)
        self.assertEqual(one.search([]).company_id, self.company_b)

    def test_query_count(self):
        """As many queries for many customers as for few."""
        reports = self._as("manager", "crm.rfm.segment.report")
        fields = ["segment_id", "customer_count", "lead_count", "net_count"]
        reports.search_read([], fields)
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            reports.search_read([], fields)


@tagged("post_install", "-at_install")
class TestCrmScoringMovementReport(ScoringScreensCommon):
    """Movements: single changes and monthly totals, each counted once."""

    def _get_counts(self, role="all"):
        """Return ``{(from, to): customers}`` by names."""
        groups = self._as(role, "crm.rfm.movement.report")._read_group(
            [], ["old_segment_id", "new_segment_id"], ["change_count:sum"]
        )
        return {(old.name, new.name): count for old, new, count in groups}

    def test_clean_up_changes_no_figure(self):
        """Whether single or summed up, the matrix of who reads all is the same."""
        before = self._get_counts()
        self.assertEqual(before[False, "Champions"], 1)
        self.company_a.relationship_retention_months = 1
        self.env["crm.relationship.change.month"]._gc_changes()
        rows = self._as("all", "crm.rfm.movement.report").search([])
        self.assertTrue(all(rows.mapped("is_summary")))
        self.assertEqual(self._get_counts(), before)

    def test_own_customers(self):
        """A salesperson sees the moves of own customers, and no totals of all."""
        self.assertNotIn((False, "Promising"), self._get_counts("own"))
        self.company_a.relationship_retention_months = 1
        self.env["crm.relationship.change.month"]._gc_changes()
        self.assertEqual(self._get_counts("own"), {})

    def test_opens_customers(self):
        """The moves chosen open their customers."""
        moves = self._as("all", "crm.rfm.movement.report").search(
            [("new_segment_id", "=", self._get_segment("champion").id)]
        )
        action = moves.action_open_relationships()
        found = self._as("all").search(action["domain"])
        self.assertEqual(found, self.known["best"].with_env(found.env))
        self.assertEqual(moves.action_open_relationship()["res_id"], found.id)


@tagged("post_install", "-at_install")
class TestCrmScoringRunScreen(ScoringScreensCommon):
    """The form of a run: who moves, and the decisions with their numbers."""

    def _get_moves(self, run):
        run.invalidate_recordset()
        return {
            (move["old"], move["new"]): move["count"]
            for move in run.segment_movements["moves"]
        }

    def test_movements_of_a_simulation(self):
        """The matrix of a simulation is that of the run that follows, cell for cell."""
        order = self._create_order(self.known["late"].partner_id, amount=900)
        self._confirm(order, "2025-06-29 12:00:00")
        preview = self._score(simulate=True)
        move = (self._get_segment("hibernating").id, self._get_segment("promising").id)
        self.assertEqual(self._get_moves(preview), {move: 1})
        action = preview.action_open_movement(*move)
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(lines.relationship_id, self.known["late"])
        self.assertEqual(
            lines.action_open_relationship()["res_id"], lines.relationship_id.id
        )
        run = self._score()
        self.assertEqual(self._get_moves(run), {move: 1})
        action = run.action_open_movement(*move)
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.relationship_id, self.known["late"])

    def test_moves_of_stage_and_tier(self):
        """Each button opens whom its number counts, before and after it is applied."""
        self.company_a.write(
            {"relationship_use_tiers": True, "relationship_use_lifecycle": True}
        )
        self._create_customer("gone", [("2023-06-01", 60)])
        preview, run = self._score(simulate=True), self._score()
        for moved in ("stage", "segment", "tier"):
            with self.subTest(moved=moved):
                found = []
                for scoring in (preview, run):
                    scoring.invalidate_recordset()
                    action = scoring.with_context(moved=moved).action_open_lines()
                    rows = self._as("manager", action["res_model"])
                    rows = rows.search(action["domain"])
                    self.assertEqual(len(rows), scoring[f"{moved}_change_count"])
                    found.append(rows.relationship_id)
                self.assertEqual(*found)
        self.assertTrue(run.tier_change_count)
        self.assertTrue(run.stage_change_count)

    def test_moves_of_what_there_is_not(self):
        """What a client sends as the kind of move names no action and no field."""
        for run in (self._score(simulate=True), self.scoring):
            action = run.with_context(moved="x").action_open_lines()
            expected = run.with_context(moved="segment").action_open_lines()
            self.assertEqual(action, expected)

    def test_movements_without_rights(self):
        """Who may not read the lines gets no numbers of them."""
        preview = self._score(simulate=True)
        run = self._as("own", "crm.scoring.run").browse(preview.id)
        self.assertEqual(run.segment_movements["moves"], [])

    def _decide(self, run, decision):
        action = run.with_context(default_decision=decision).action_decide()
        dialogs = self._as("manager", action["res_model"])
        return dialogs.with_context(**action["context"]).create({})

    def test_discard(self):
        """A queued run is thrown away after its numbers were read."""
        run = self.env["crm.scoring.run"].create({"company_id": self.company_a.id})
        dialog = self._decide(run, "discard")
        self.assertIn(run.name, dialog.question)
        dialog.action_decide()
        self.assertEqual(run.state, "discarded")

    def test_revert(self):
        """The question names how many customers go back."""
        moved = len(self.scoring.change_ids)
        dialog = self._decide(self.scoring, "revert")
        self.assertIn(str(moved), dialog.question)
        dialog.action_decide()
        self.assertEqual(self.scoring.state, "reverted")
        self.assertFalse(self.known["best"].rfm_segment_id)

    def test_apply(self):
        """A run that waits is applied once the numbers were read."""
        self.scheme.change_limit = 1
        for name in ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"):
            self._create_customer(name, [("2025-06-01", 60)])
        run = self._score()
        self.assertEqual(run.state, "waiting")
        dialog = self._decide(run, "apply")
        self.assertIn(run.name, dialog.question)
        dialog.action_decide()
        self.assertEqual((run.state, run.applied_count), ("done", run.line_count))

    def test_rights(self):
        """A salesperson reads runs and decides nothing."""
        run = self._as("own", "crm.scoring.run").browse(self.scoring.id)
        self.assertTrue(run.name)
        with self.assertRaises(AccessError):
            self._as("own", "crm.scoring.run.decide").create(
                {"run_id": run.id, "decision": "revert"}
            )

    def test_duration(self):
        """Durations can be compared over the nights."""
        runs = self.env["crm.scoring.run"]
        [(average,)] = runs._read_group(
            [("id", "=", self.scoring.id)], [], ["duration:avg"]
        )
        self.assertEqual(average, self.scoring.duration)

    def test_scheme(self):
        """A new form begins with the default map; its buttons lead to runs."""
        schemes = self.env["crm.rfm.scheme"]
        cells = schemes.default_get(["cell_ids"])["cell_ids"]
        created = [command for command in cells if command[0] == Command.CREATE]
        self.assertEqual(len(created), 125)
        scheme = self._as("manager", "crm.rfm.scheme").browse(self.scheme.id)
        self.assertTrue(scheme.is_current)
        self.assertEqual(scheme.run_count, 1)
        found = self.env["crm.scoring.run"].search(scheme.action_open_runs()["domain"])
        self.assertEqual(found, self.scoring)
        action = scheme.action_score_now()
        self.assertEqual(action["res_model"], "crm.scoring.run")
