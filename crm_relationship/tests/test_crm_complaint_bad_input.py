from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintBadInput(ComplaintCommon):
    """What cannot be is refused with one message, by any door, and nothing is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._create_complaint()
        cls.mine = cls.complaint.with_user(cls.users["complaint_manager"])
        cls.mine = cls.mine.with_context(allowed_company_ids=cls.companies.ids)

    def test_close_without_cause(self):
        with self._refused("cannot be closed without its root cause"):
            self.mine.stage_id = self.stage_closed
        self.assertEqual(self.complaint.kind, "new")

    def test_policy_without_clock(self):
        with self._refused("has no deadline. Add at least one", ValidationError):
            self.mine.env["crm.complaint.sla"].create({"name": "Promises Nothing"})
        with self._refused("has no deadline. Add at least one", ValidationError):
            self.sla.with_env(self.mine.env).line_ids.unlink()
            self.sla._check_line_ids()

    def test_circular_repeat(self):
        repeat = self.mine.copy({"repeat_of_id": self.complaint.id})
        with self._refused("cannot be a repeat of itself", ValidationError):
            self.mine.repeat_of_id = repeat
        with self._refused("cannot be a repeat of itself", ValidationError):
            repeat.repeat_of_id = repeat

    @mute_logger("odoo.sql_db")
    def test_redress_without_currency(self):
        values = {"redress_type": "money", "redress_amount": 10}
        with self._refused("redress_currency", IntegrityError):
            self.mine.write(values | {"redress_currency_id": False})
            self.env.flush_all()
        with self._refused("redress_positive", IntegrityError):
            self.mine.write({"redress_amount": -1})
            self.env.flush_all()
        self.assertFalse(self.complaint.redress_amount)

    def test_category_of_another_company(self):
        category = self.category.copy({"company_id": self.company_b.id})
        with self._refused("Too late", UserError):
            self.mine.category_id = category
        with self._refused("company", UserError):
            self._create_complaint(category_id=category.id)

    def test_received_in_the_future(self):
        for moment in ("2026-03-02 09:00:01", "2027-01-01 00:00:00"):
            with self._refused("received in the future", ValidationError):
                self.mine.date_received = moment
        with self._refused("received in the future", ValidationError):
            self._create_complaint(date_received="2026-03-02 09:00:01")
        self.mine.date_received = "2026-03-02 09:00:00"
