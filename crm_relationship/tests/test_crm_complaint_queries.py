from datetime import timedelta

from lxml import etree

from odoo.fields import Datetime
from odoo.tests import tagged

from .complaint_common import ComplaintCommon

OPEN = [("kind", "not in", ("closed", "withdrawn"))]


@tagged("post_install", "-at_install")
class TestCrmComplaintQueries(ComplaintCommon):
    """What costs the same however many complaints there are."""

    def _create_many(self, count):
        values = {"partner_id": self.customer.id, "company_id": self.company_a.id}
        values |= {"category_id": self.category.id, "severity": "3"}
        values |= {"user_id": self.users["agent"].id}
        complaints = self.env["crm.complaint"].create(
            [values | {"name": f"Number {number}"} for number in range(count)]
        )
        self._flush()
        return complaints

    def _count(self, work):
        """Return how many queries the work takes, Odoo's own caches filled."""
        for _turn in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work()
        return self.env.cr.sql_log_count - before

    def _get_specification(self, complaints, kind):
        """Return what the web client reads for a view."""
        view = complaints.get_views([(False, kind)])
        arch = etree.fromstring(view["views"][kind]["arch"])
        shown = {node.get("name") for node in arch.iter("field")}
        many = ("many2one", "one2many", "many2many")
        return {
            name: {"fields": {"display_name": {}}} if field["type"] in many else {}
            for name, field in view["models"]["crm.complaint"]["fields"].items()
            if name in shown
        }

    def test_kanban(self):
        """The overview opens with the same queries for 4 and for 40 cards."""
        complaints = self._as("officer", self.env["crm.complaint"])
        specification = self._get_specification(complaints, "kanban")
        progress = {"field": "deadline_state", "colors": {"missed": "danger"}}

        def open_view():
            groups = complaints.web_read_group(
                OPEN,
                ["stage_id"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=specification,
                unfold_read_default_limit=400,
            )
            complaints.read_progress_bar(OPEN, "stage_id", progress)
            return sum(len(group["__records"]) for group in groups["groups"])

        self._create_many(4)
        few, shown = self._count(open_view), open_view()
        self._create_many(36)
        self.assertEqual(self._count(open_view), few)
        self.assertEqual(open_view(), shown + 36)

    def test_list(self):
        """So does the list."""
        complaints = self._as("officer", self.env["crm.complaint"])
        specification = self._get_specification(complaints, "list")

        def open_view():
            complaints.web_search_read(OPEN, specification, limit=80)

        self._create_many(4)
        few = self._count(open_view)
        self._create_many(36)
        self.assertEqual(self._count(open_view), few)

    def test_warnings(self):
        """Ten times as many warnings cost no query a warning more."""
        clocks = self.env["crm.complaint.clock"].sudo()

        def warn(count):
            complaints = self._create_many(count)
            due = complaints.clock_ids.filtered(lambda one: one.kind == "answer")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clocks.browse(due.ids)._warn()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        with self._at(Datetime.now() + timedelta(hours=8)):
            warn(1)
            few = warn(4)
            self.assertLessEqual(warn(40), few + 5)
