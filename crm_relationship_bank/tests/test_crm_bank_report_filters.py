import ast

from lxml import etree

from odoo.tests import tagged

from .report_common import ReportCommon

NUMBERS = ("integer", "float", "monetary")


@tagged("post_install", "-at_install")
class TestCrmBankReportFilters(ReportCommon):
    """Whatever a screen of the bank's reports offers to filter by can be asked."""

    def _get_reports(self):
        """Return the models of the bank that are queries, as head office reads them."""
        names = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("crm.bank.") and not model._auto and not model._abstract
        ]
        self.assertGreater(len(names), 8)
        return [self._as("head", self.env[name]) for name in names]

    def test_numbers(self):
        """A number is compared as what it is, also where it is counted."""
        self.env.flush_all()
        for report in self._get_reports():
            for name, field in report._fields.items():
                if field.store and field.type in NUMBERS and name != "id":
                    for operator in ("=", "!=", ">="):
                        with self.subTest(report=report._name, field=name):
                            report.search_count([(name, operator, 1)])

    def test_filters(self):
        """Every filter and group of every search screen has an answer."""
        self.env.flush_all()
        for report in self._get_reports():
            for group in self._get_filters(report):
                domain = ast.literal_eval(group.get("domain") or "[]")
                by = ast.literal_eval(group.get("context") or "{}").get("group_by")
                with self.subTest(report=report._name, filter=group.get("name")):
                    if by and report._fields[by.split(":")[0]].type == "date":
                        by = f"{by.split(':')[0]}:month"
                    report.formatted_read_group(domain, [by] if by else [], ["__count"])

    def _get_filters(self, report):
        arch = report.get_view(view_type="search")["arch"]
        return etree.fromstring(arch).iterfind(".//filter")
