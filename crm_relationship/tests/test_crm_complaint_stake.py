from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon

READERS = ("officer", "complaint_manager", "all")


@tagged("post_install", "-at_install")
class TestCrmComplaintStake(ComplaintCommon):
    """What is lost if an open complaint goes wrong: a fact, and an estimate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big = cls._create_complaint()
        cls.small = cls._create_complaint(cls.stranger)
        cls._buy(cls.big, 300)
        cls._buy(cls.small, 100)
        cls.company_a.complaint_reach_source = "10"

    @classmethod
    def _buy(cls, complaint, amount):
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_relationship SET window_amount = %s WHERE id = %s",
            [amount, complaint.relationship_id.id],
        )
        cls.env.invalidate_all()

    def _get_values(self):
        self.env.invalidate_all()
        return [self.big.value_at_stake, self.small.value_at_stake]

    def test_facts(self):
        """People told are counted; no money is made of them unless a share is set."""
        self.assertEqual(self._get_values(), [300, 100])
        self.assertEqual(self.big.reach_count, 10)
        self.company_a.complaint_reach_share = 50
        self.assertEqual(self._get_values(), [300 + 5 * 200, 100 + 5 * 200])

    def test_sources(self):
        """Each source has its figure; 18 are customers lost, not people told."""
        for source, reach, told in (("8", 8, 0), ("11", 11, 0), ("18", 18, 18 * 200)):
            self.company_a.complaint_reach_source = source
            self.assertEqual(self._get_values(), [300 + told, 100 + told], source)
            self.assertEqual(self.big.reach_count, reach)
        self.company_a.write(
            {"complaint_reach_source": "own", "complaint_reach_own": 4}
        )
        self.assertEqual(self.big.reach_count, 4)

    def test_order(self):
        """A queue is sorted by the same values as are shown."""
        ids = (self.big | self.small).ids
        complaints = self._as("officer", self.env["crm.complaint"])
        found = complaints.search([("id", "in", ids)], order="value_at_stake desc")
        self.assertEqual(found.ids, ids)
        found = complaints.search([("id", "in", ids)], order="value_at_stake")
        self.assertEqual(found.ids, ids[::-1])
        self.assertTrue(complaints.fields_get(["value_at_stake"]))

    def test_nothing_at_stake(self):
        """Closed complaints, and praise, put nothing at stake."""
        self._close(self.big)
        self.small.type = "praise"
        self.assertEqual(self._get_values(), [0, 0])
        self.assertEqual(self.big.reach_count + self.small.reach_count, 0)

    @mute_logger("odoo.models")
    def test_rights(self):
        """Amounts are for officers and for who sees all customers."""
        for role in READERS:
            if role == "all":
                self.big.message_subscribe(self.users[role].partner_id.ids)
            self.assertEqual(self._as(role, self.big).value_at_stake, 300, role)
        agents = self._as("agent", self.big)
        with self.assertRaises(AccessError):
            agents.read(["value_at_stake"])
        with self.assertRaises(AccessError):
            agents.search([], order="value_at_stake")
        self.assertEqual(agents.reach_count, 10)

    def test_other_company(self):
        """Each company has its own figure and its own mean customer."""
        other = self._create_complaint(company_id=self.company_b.id)
        self._buy(other, 1000)
        self.company_b.complaint_reach_source = "18"
        self.assertEqual(other.value_at_stake, 19_000)
        self.assertEqual(self._get_values(), [300, 100])
