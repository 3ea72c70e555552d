from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tests import tagged

from .complaint_common import ComplaintCommon

KPIS = ("received", "closed", "missed")


@tagged("post_install", "-at_install")
class TestCrmComplaintDigest(ComplaintCommon):
    """The digest tells officers how complaints went."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {"name": "Complaints", "company_id": cls.company_a.id}
            | {f"kpi_complaint_{kpi}": True for kpi in KPIS}
        )

    def _get_values(self, role="officer"):
        self.env.flush_all()
        self.env.invalidate_all()
        digest = self._as(role, self.digest).with_context(
            start_datetime=Datetime.to_datetime("2026-03-02 00:00:00"),
            end_datetime=Datetime.to_datetime("2026-03-03 00:00:00"),
        )
        return [digest[f"kpi_complaint_{kpi}_value"] for kpi in KPIS]

    def test_figures(self):
        """Of the period and the company, each complaint once, praise not at all."""
        first, second = self._create_complaint(), self._create_complaint()
        self._create_complaint(type="praise")
        self._create_complaint(company_id=self.company_b.id)
        self._create_complaint(date_received="2026-03-01 09:00:00")
        self._close(first)
        self.assertEqual(self._get_values(), [2, 1, 0])
        with self._at("2026-03-02 14:00:00"):
            self.assertEqual(self._get_values(), [2, 1, 2])
        self.assertFalse(second.date_closed)

    def test_merged(self):
        """Deadlines are missed once, though the complaint was recorded twice."""
        first, second = self._create_complaint(), self._create_complaint()
        with self._at("2026-03-02 14:00:00"):
            self.assertEqual(self._get_values(), [2, 0, 2])
            first._merge(second)
            self.assertEqual(self._get_values(), [1, 0, 1])

    def test_rights(self):
        """Whoever sees only some complaints gets no figures of all of them."""
        with self.assertRaises(AccessError):
            self._get_values("agent")

    def test_actions(self):
        """Each figure leads to a list that exists."""
        actions = self.digest._compute_kpis_actions(self.company_a, self.env.user)
        for kpi in KPIS:
            action = actions[f"kpi_complaint_{kpi}"].split("?")[0]
            self.assertTrue(self.env.ref(action).exists())
