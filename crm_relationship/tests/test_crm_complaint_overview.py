from datetime import timedelta

from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintOverview(ComplaintCommon):
    """What is open and how it goes, for a team and for the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.team.create(
            {"name": "Others", "sequence": 99, "company_id": cls.company_a.id}
        )
        cls.customer.email = "customer@example.com"
        cls.first = cls._create_complaint(user_id=cls.users["agent"].id)
        cls.second = cls._create_complaint(team_id=cls.other_team.id)

    def _get_row(self, team=None, role="officer"):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self._as(role, self.env["crm.complaint.overview"])
        domain = [("company_id", "=", self.company_a.id)]
        rows = rows.search(domain + [("is_total", "=", not team)])
        return rows.filtered(lambda row: not team or row.team_id == team)

    def test_now(self):
        """What is open, due until midnight, late and nobody's; each list agrees."""
        self.assertRecordValues(
            self._get_row(),
            [{"open_count": 2, "due_count": 2, "missed_count": 0, "nobody_count": 1}],
        )
        row = self._get_row(self.team)
        self.assertEqual((row.open_count, row.nobody_count), (1, 0))
        with self._at("2026-03-02 14:00:00"):
            row = self._get_row()
            self.assertEqual((row.due_count, row.missed_count), (0, 2))
            complaints = self.env["crm.complaint"]
            for name in ("all", "missed"):
                found = complaints.search(
                    getattr(row, f"action_open_{name}")()["domain"]
                )
                self.assertEqual(found, self.first | self.second, name)
            self.assertFalse(complaints.search(row.action_open_due()["domain"]))
        found = complaints.search(self._get_row().action_open_nobody()["domain"])
        self.assertEqual(found, self.second)
        found = complaints.search(self._get_row().action_open_due()["domain"])
        self.assertEqual(found, self.first | self.second)

    def test_flow(self):
        """Hours, share in time, satisfaction with its number, repeats, cost."""
        self.second.write({"repeat_of_id": self.first.id, "redress_amount": 50})
        with self._at("2026-03-02 11:00:00"):
            self.first.action_acknowledge()
        with self._at("2026-03-02 19:00:00"):
            self._close(self.first)
            self._close(self.second)
            self.first.rating_apply(3, token=self.first._rating_get_access_token())
            row = self._get_row()
            self.assertEqual((row.received_count, row.closed_count), (2, 2))
            self.assertEqual(row.first_response_hours, 2)
            self.assertEqual(row.resolution_hours, 10)
            # of both acknowledgements only the first one's was kept
            self.assertEqual((row.deadline_count, row.in_time_rate), (2, 50))
            self.assertEqual((row.satisfaction, row.rated_count), (3, 1))
            self.assertEqual((row.response_rate, row.repeat_rate), (50, 50))
            self.assertEqual((row.redress_cost, row.outside_rate), (50, 0))
        with self._at("2026-03-20 09:00:00"):
            row = self._get_row()
            # all else was kept
            self.assertEqual(row.deadline_count, 6)
            self.assertAlmostEqual(row.in_time_rate, 100 * 5 / 6)

    def test_deadlines_kept_early(self):
        """Deadlines of the same day count on the same days, kept early or missed."""
        self._close(self.first)
        last = self._get_dates(self.first)["final"]
        self.assertEqual(last, self._get_dates(self.second)["final"])
        # the last ones alone, longer after closing than a month
        with self._at(last + timedelta(days=29)):
            row = self._get_row()
            self.assertEqual((row.closed_count, row.received_count), (0, 0))
            self.assertEqual((row.deadline_count, row.in_time_rate), (2, 50))
        with self._at(last + timedelta(days=31)):
            self.assertEqual(self._get_row().deadline_count, 0)

    def test_old(self):
        """What was done longer ago than 30 days is not reported any more."""
        self._close(self.first)
        self._close(self.second)
        with self._at("2026-04-02 09:00:00"):
            row = self._get_row()
            self.assertEqual((row.received_count, row.closed_count), (0, 0))
            # what was promised for later, and kept
            self.assertEqual((row.deadline_count, row.in_time_rate), (4, 100))
        with self._at("2026-05-02 09:00:00"):
            self.assertFalse(self._get_row())

    def test_stake(self):
        """A customer with two complaints is at stake once."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_relationship SET window_amount = 300 WHERE id = %s",
            [self.first.relationship_id.id],
        )
        self.assertEqual(self._get_row().value_at_stake, 300)
        self.company_a.complaint_reach_source = "18"
        self.assertEqual(self._get_row().value_at_stake, 300 + 2 * 18 * 300)

    def test_rights(self):
        """Agents see their team's figures; nobody those of another company."""
        self._create_complaint(company_id=self.company_b.id)
        self.assertEqual(self._get_row(role="agent").open_count, 1)
        self.assertEqual(self._get_row().open_count, 2)
        self.assertFalse(self._get_row(self.other_team, "agent"))

    def test_merged(self):
        """What is merged is counted once."""
        self.first._merge(self.second)
        self.assertEqual(self._get_row().received_count, 1)

    def test_causes(self):
        """The causes that bring the first 80 % are the vital few."""
        causes = self.env["crm.complaint.cause"].create(
            [{"name": "Rare"}, {"name": "Frequent"}]
        )
        for count, cause in zip((1, 4), causes, strict=True):
            for _number in range(count):
                self._create_complaint(cause_id=cause.id)
        rows = self._as("officer", self.env["crm.complaint.cause.report"])
        rows = rows.search([("cause_id", "in", causes.ids)])
        self.assertEqual(rows.cause_id.mapped("name"), ["Frequent", "Rare"])
        self.assertEqual(rows.mapped("share"), [80, 20])
        self.assertEqual(rows.mapped("cumulative_share"), [80, 100])
        self.assertEqual(rows.mapped("is_vital"), [True, False])
        found = self.env["crm.complaint"].search(rows[0].action_open()["domain"])
        self.assertEqual(len(found), 4)
