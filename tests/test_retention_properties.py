"""The balance of customers closes in every month, whatever their histories are.

Against a plain replay in Python: who was active at the end of each month.
"""

from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.common import RelationshipCommon

TODAY = date(2025, 6, 30)
KINDS = ("prospect", "responder", "active", "former")

moves = st.tuples(
    st.integers(0, 400),  # days ago
    st.sampled_from(KINDS),
    st.integers(0, 2),  # tier, 0 none
    st.sampled_from([False, "win_back", "silence", "undone"]),
)
histories = st.lists(st.lists(moves, max_size=6), min_size=1, max_size=5)


def get_month_ends(first):
    """Return the last day of each month from ``first`` to today."""
    ends, day = [], first.replace(day=1)
    while day <= TODAY:
        day = (day + timedelta(days=31)).replace(day=1)
        ends.append(day - timedelta(days=1))
    return ends


@tagged("post_install", "-at_install")
class TestRetentionProperties(RelationshipCommon):
    """Start + gained + won back - lost = end, by month, and by tier."""

    @example([[(40, "active", 0, False), (10, "former", 1, "silence")]])
    @example([[(70, "active", 1, False), (35, "prospect", 1, "undone")]])
    @example([[(70, "active", 1, False)], [(69, "active", 1, False)]])
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories)
    def test_balance(self, customers):
        with freeze_time(f"{TODAY} 12:00:00"), self.env.cr.savepoint() as savepoint:
            timelines = [self._enter(history) for history in customers]
            self._compare(timelines)
            savepoint.rollback()
            self.env.invalidate_all()

    def _enter(self, history):
        """Enter a customer's history; return ``[(day, is active, tier)]`` by day."""
        partner = self._create_partner(name="Any")
        relationship = self._meet(partner, self.company_a)
        tiers = [self.env["crm.customer.tier"], self.tier_high, self.tier_low]
        stage, tier, timeline, rows = self.stage_prospect, tiers[0], [], []
        for ago, kind, number, cause in sorted(history, key=lambda move: -move[0]):
            new_stage, new_tier = getattr(self, f"stage_{kind}"), tiers[number]
            day = TODAY - timedelta(days=ago)
            rows.append(
                {
                    "relationship_id": relationship.id,
                    "company_id": self.company_a.id,
                    "date": day,
                    "reason": "Random",
                    "stage_cause": stage != new_stage and cause,
                    "old_stage_id": stage.id,
                    "new_stage_id": new_stage.id,
                    "old_tier_id": tier.id,
                    "new_tier_id": new_tier.id,
                }
            )
            stage, tier = new_stage, new_tier
            timeline.append((day, kind == "active", new_tier))
        self.env["crm.relationship.change"].sudo().create(rows)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_relationship SET lifecycle_stage_id = %s, tier_id = %s"
            " WHERE id = %s",
            [stage.id, tier.id or None, relationship.id],
        )
        self.env.invalidate_all()
        return timeline

    def _compare(self, timelines):
        report = self.env["crm.retention.report"]
        rows = report.search([("company_id", "=", self.company_a.id)])
        by_key = {(row.month, row.tier_id): row for row in rows}
        for row in rows:
            flow = row.gained + row.won_back - row.lost + row.moved_in - row.moved_out
            self.assertEqual(row.start_count + flow, row.end_count)
        for end in get_month_ends(min(rows.mapped("month"), default=TODAY)):
            month = end.replace(day=1)
            monthly = [row for (day, _tier), row in by_key.items() if day == month]
            for row in monthly:
                self.assertEqual(
                    row.end_count, self._count(timelines, end, row.tier_id)
                )
            self.assertEqual(
                sum(row.moved_in for row in monthly),
                sum(row.moved_out for row in monthly),
            )
            net = sum(row.gained + row.won_back - row.lost for row in monthly)
            start = sum(row.start_count for row in monthly)
            self.assertEqual(start + net, sum(row.end_count for row in monthly))

    def _count(self, timelines, end, tier):
        """Count who was active in ``tier`` at the end of a day, by replay."""
        count = 0
        for timeline in timelines:
            past = [state for state in timeline if state[0] <= end]
            count += bool(past) and past[-1][1] and past[-1][2] == tier
        return count
