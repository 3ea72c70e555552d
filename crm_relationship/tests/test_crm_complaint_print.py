from odoo.tests import tagged

from .complaint_common import ComplaintCommon

REPORT = "crm_relationship.action_report_complaint"


@tagged("post_install", "-at_install")
class TestCrmComplaintPrint(ComplaintCommon):
    """The file and the answer on paper, in the reader's language and direction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._create_complaint(
            description="<p>It came late.</p>",
            corrective_action="We sent it again.",
        )

    def _print(self, name="", role="agent"):
        report = self._as(role, self.env["ir.actions.report"])
        html, _kind = report._render_qweb_html(REPORT + name, self.complaint.ids)
        return html.decode()

    def test_file(self):
        """The file holds what was complained, done, promised and said."""
        self._close(self.complaint)
        self.complaint.message_post(body="Called her", subtype_xmlid="mail.mt_note")
        html = self._print()
        words = (self.complaint.number, "It came late.", "Too few people", "Called her")
        for word in (*words, "Upheld", "We sent it again.", self.customer.name):
            self.assertIn(word, html)
        self.assertIn('dir="ltr"', html)

    def test_file_without_documents(self):
        """An agent without sales rights prints it, without the order's number."""
        self.complaint.order_id = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": self.company_a.id}
        )
        self.assertNotIn(self.complaint.order_id.name, self._print())

    def test_letter(self):
        """The letter is the decision, in the direction of the customer's language."""
        self.complaint.outcome = "partly"
        self.assertIn("In part you are right", self._print("_letter"))
        self.env["res.lang"]._activate_lang("fa_IR")
        self.complaint.partner_id.lang = "fa_IR"
        self.assertIn('dir="rtl"', self._print("_letter"))

    def test_letter_refused(self):
        """There is no letter before there is a decision."""
        with self._refused("before you answer it", Exception):
            self._print("_letter")
