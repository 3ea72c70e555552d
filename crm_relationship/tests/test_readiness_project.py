from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestReadinessProject(RelationshipCommon):
    """Phases are planned and re-planned; a named person closes their gates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager, cls.keeper = cls.users["manager"], cls.users["own"]
        cls.project = (
            cls.env["crm.readiness.project"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Introduction",
                    "company_id": cls.company_a.id,
                    "checklist_id": cls.env.ref("crm_relationship.readiness_phases").id,
                }
            )
        )
        cls.first, cls.second = cls.project.phase_ids[:2]
        for number, phase in enumerate(cls.project.phase_ids):
            phase.write(
                {
                    "user_id": cls.keeper.id,
                    "date_planned_start": f"2026-{number + 1:02}-01",
                    "date_planned_end": f"2026-{number + 1:02}-20",
                }
            )

    def _pass(self, phase):
        phase = phase.with_user(self.keeper)
        phase.item_ids.write({"is_done": True})
        phase.action_close_gate()

    def test_phases(self):
        """The six phases come from the checklist, with what their gates ask."""
        codes = [
            [item.code for item in phase.item_ids.item_id]
            for phase in self.project.phase_ids
        ]
        self.assertEqual(len(codes), 6)
        self.assertEqual(codes[0], ["D239a", "D239b", "D239c", "D239d"])
        self.assertEqual(codes[5], ["D244a", "D244b"])

    def test_baseline(self):
        """The first plan stays; each later one is counted and kept."""
        self.first.date_planned_end = "2026-01-21"
        self.assertEqual(self.first.replan_count, 0)
        self.project.action_keep_baseline()
        self.assertEqual(self.project.date_baseline, fields.Date.to_date("2026-06-15"))
        self.first.date_planned_end = "2026-01-31"
        self.first.date_planned_end = "2026-01-31"
        self.first.write(
            {"date_planned_start": "2026-02-01", "date_planned_end": "2026-02-10"}
        )
        self.assertEqual(self.first.replan_count, 2)
        self.assertEqual(self.project.replan_count, 2)
        self.assertEqual(str(self.first.date_baseline_end), "2026-01-21")
        self.assertEqual(self.first.delay_days, 20)
        self.assertEqual(
            [
                str(day)
                for day in self.first.replan_ids.sorted("id").mapped("date_planned_end")
            ],
            ["2026-01-21", "2026-01-31"],
        )
        with self.assertRaises(UserError):
            self.project.action_keep_baseline()

    def test_baseline_without_dates(self):
        self.second.write({"date_planned_start": False, "date_planned_end": False})
        with self.assertRaisesRegex(UserError, self.second.name):
            self.project.action_keep_baseline()

    def test_kept_fields(self):
        """Nobody writes the first plan, re-plans or gates past the buttons."""
        for vals in (
            {"date_baseline_end": "2026-12-31"},
            {"replan_count": 0},
            {"closed_date": "2026-06-15 10:00:00"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.first.write(vals)
        with self.assertRaises(UserError):
            self.project.date_baseline = "2026-06-15"
        with self.assertRaises(AccessError):
            self.env["crm.readiness.phase.replan"].with_user(self.manager).create(
                {"phase_id": self.first.id, "user_id": self.manager.id}
                | {"date": "2026-06-15 10:00:00"}
            )

    def test_gate(self):
        """The gatekeeper closes it once what is required is there."""
        phase = self.first.with_user(self.keeper)
        with self.assertRaisesRegex(UserError, "Interviews.*sources of data"):
            phase.action_close_gate()
        required = phase.item_ids.filtered("critical")
        required.write({"is_done": True, "evidence": "Notes"})
        phase.action_close_gate()
        self.assertEqual(phase.state, "closed")
        self.assertEqual(phase.closed_user_id, self.keeper)
        self.assertEqual(required.done_user_id, self.keeper)
        self.assertEqual(str(phase.date_end), "2026-06-15")
        self.assertEqual(str(self.second.date_start), "2026-06-15")
        self.assertAlmostEqual(self.project.progress, 100 / 6)
        self.assertEqual(self.project.phase_id, self.second)
        with self.assertRaises(UserError):
            required[0].is_done = False

    def test_somebody_else(self):
        """Not even a manager closes the gate of somebody else."""
        self.first.item_ids.write({"is_done": True})
        with self.assertRaises(UserError):
            self.first.action_close_gate()
        self.first.user_id = False
        with self.assertRaises(UserError):
            self.first.action_close_gate()

    def test_order(self):
        with self.assertRaisesRegex(UserError, self.first.name):
            self._pass(self.second)

    def test_open_again(self):
        self._pass(self.first)
        with self.assertRaises(UserError):
            self.first.action_open_gate()
        self.first.with_user(self.keeper).action_open_gate()
        self.assertEqual(self.first.state, "open")
        words = self.project.message_ids.mapped("body")
        self.assertIn("opened again", words[0])
        self.assertIn("closed", words[1])

    def test_timeline(self):
        """Bars stand where their days are, in % of the whole time."""
        self.project.phase_ids[2:].write(
            {"date_planned_start": False, "date_planned_end": False}
        )
        self.first.write(
            {"date_planned_start": "2026-01-01", "date_planned_end": "2026-01-10"}
        )
        self.second.write(
            {"date_planned_start": "2026-01-11", "date_planned_end": "2026-01-20"}
        )
        bars = [row["bars"] for row in self.project.timeline]
        self.assertEqual([len(row) for row in bars], [1, 1, 0, 0, 0, 0])
        places = [(row[0]["left"], row[0]["width"]) for row in bars[:2]]
        self.assertEqual(places, [(0, 50), (50, 50)])

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.first.with_user(self.keeper).date_planned_end = "2026-12-31"
        self.assertFalse(
            self.env["crm.readiness.phase"]
            .with_user(self.users["own_b"])
            .with_context(allowed_company_ids=self.company_b.ids)
            .search([("id", "=", self.first.id)])
        )

    def test_checklist(self):
        tactical = self.env.ref("crm_relationship.readiness_tactical")
        with self.assertRaises(ValidationError):
            self.env["crm.readiness.project"].create(
                {"name": "Wrong", "checklist_id": tactical.id}
            )

    def test_hint(self):
        hints = self.env["crm.readiness.hint"]
        today = fields.Date.today()
        figure = hints._get_hint("replans", self.company_a, today)
        self.assertEqual(figure["value"], 0)
        self.project.action_keep_baseline()
        self.first.date_planned_end = "2026-01-31"
        figure = hints._get_hint("replans", self.company_a, today)
        self.assertEqual(figure["value"], 1)
