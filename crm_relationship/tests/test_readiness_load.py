import time

from odoo.tests import tagged

from .readiness_common import ReadinessCommon

MOST_SECONDS = 2.0
FILL = """
    INSERT INTO crm_readiness_sheet (assessment_id, role, key, submitted)
    SELECT %(assessment)s, CASE WHEN n %% 2 = 0 THEN 'manager' ELSE 'staff' END,
           'load-' || %(assessment)s || '-' || n, TRUE
    FROM generate_series(1, %(count)s) n
"""
ANSWER = """
    INSERT INTO crm_readiness_answer (sheet_id, item_id, value, is_na, na_reason)
    SELECT sheet.id, item.id,
           CASE WHEN (sheet.id * 7 + item.id) %% 11 > 0
                THEN ((sheet.id + item.id * 3) %% 5)::text END,
           (sheet.id * 7 + item.id) %% 11 = 0,
           CASE WHEN (sheet.id * 7 + item.id) %% 11 = 0 THEN 'none' END
    FROM crm_readiness_sheet sheet
    JOIN crm_readiness_item item ON item.checklist_id = %(checklist)s
    WHERE sheet.assessment_id = %(assessment)s
"""


@tagged("post_install", "-at_install")
class TestReadinessLoad(ReadinessCommon):
    """Closing is one statement over all answers, however many there are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.large = cls._create_checklist(
            code="large",
            **{
                f"D{number}": [{"code": f"i{number}.{place}"} for place in range(10)]
                for number in range(8)
            },
        )
        cls.large.action_publish()
        cls.checklist.action_publish()

    def _fill(self, checklist, count):
        """Return an open assessment with ``count`` submitted sheets."""
        assessment = self._create_assessment(
            ["staff"], checklist_id=checklist.id, date_end="2100-01-01"
        )
        assessment.action_open()
        names = {"assessment": assessment.id, "checklist": checklist.id}
        self.env.flush_all()
        self.env.cr.execute(FILL, names | {"count": count})
        self.env.cr.execute(ANSWER, names)
        self.env.invalidate_all()
        return assessment

    def _close(self, assessment):
        """Return the queries and seconds that closing takes."""
        before, start = self.env.cr.sql_log_count, time.perf_counter()
        assessment.action_close()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, time.perf_counter() - start

    def test_queries_and_seconds(self):
        """80 items by 50 people take as many queries as 4 by 10, and under 2 s."""
        self._close(self._fill(self.checklist, 5))  # caches of rules and models
        few, _seconds = self._close(self._fill(self.checklist, 10))
        assessment = self._fill(self.large, 50)
        many, seconds = self._close(assessment)
        self.assertEqual(many, few)
        self.assertLess(seconds, MOST_SECONDS)
        everybody = assessment.result_ids.filtered(lambda result: not result.role)
        self.assertEqual(len(everybody), 80 + 8 + 1)
