from lxml import html

from odoo import fields
from odoo.tests import HttpCase

from .readiness_common import ReadinessCommon

CODES = ("p1", "p2", "t1", "t2")


class ReadinessPageCommon(ReadinessCommon, HttpCase):
    """An open assessment, its one outsider, and a browser that sends the form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.assessment = cls._open()
        cls.invitation = cls.assessment.invitation_ids
        cls.url = f"/readiness/{cls.invitation.sudo().token}"
        cls.items = {item.code: item.id for item in cls.checklist.item_ids}

    @classmethod
    def _open(cls, **values):
        dates = {"date": cls.today, "date_begin": cls.today, "date_end": cls.today}
        assessment = cls._create_assessment(["staff"], **(dates | values))
        assessment.action_open()
        return assessment

    def _get_page(self, url=None):
        return html.fromstring(self.url_open(url or self.url).content)

    def _post(self, url=None, files=None, **posted):
        """Send the form as a browser does; ``value_p1`` gets the item's id."""
        page = self._get_page(url)
        tokens = page.xpath("//form//input[@name='csrf_token']/@value")
        data = {"csrf_token": tokens[0] if tokens else "none"}
        for name, value in posted.items():
            kind, _sep, code = name.rpartition("_")
            data[f"{kind}_{self.items[code]}" if code in self.items else name] = value
        return self.url_open(f"{url or self.url}/save", data=data, files=files)

    def _get_sheets(self, assessment=None):
        sheets = self.env["crm.readiness.sheet"].sudo()
        domain = [("assessment_id", "=", (assessment or self.assessment).id)]
        return sheets.search(domain)

    def _get_values(self, sheets):
        return {answer.item_id.code: answer.value for answer in sheets.answer_ids}

    def _give_all(self, value="3"):
        return {f"value_{code}": value for code in CODES}
