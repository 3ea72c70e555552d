from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintPortal(ComplaintCommon, HttpCase):
    """Customers see and change their own complaints, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = {
            name: new_test_user(
                cls.env,
                login=f"portal_{name}",
                groups="base.group_portal",
                partner_id=partner.id,
                company_id=cls.company_a.id,
                company_ids=cls.company_a.ids,
            )
            for name, partner in (
                ("contact", cls.contact),
                ("mine", cls.customer_own),
            )
        }
        secret = {"lessons": "Our own lesson", "cause_id": cls.cause.id}
        cls.complaint = cls._create_complaint(
            cls.contact, description="<p>It came late</p>", **secret
        )
        cls.foreign = cls._create_complaint(cls.customer_own, name="Of another")

    def _open(self, name, url, data=None, **kwargs):
        if name:
            self.authenticate(f"portal_{name}", f"portal_{name}")
        else:
            self.authenticate(None, None)
        if data is not None:
            data = data | {"csrf_token": http.Request.csrf_token(self)}
        return self.url_open(url, data=data, **kwargs)

    def test_own(self):
        """The list and the page show the own complaint without our notes."""
        self.complaint.message_post(
            body="Internal remark", subtype_xmlid="mail.mt_note"
        )
        page = self._open("contact", "/my/complaints")
        self.assertIn(self.complaint.number, page.text)
        self.assertNotIn(self.foreign.number, page.text)
        page = self._open("contact", f"/my/complaints/{self.complaint.id}")
        self.assertIn("It came late", page.text)
        for secret in ("Our own lesson", self.cause.name, "Internal remark"):
            self.assertNotIn(secret, page.text)

    def test_merged(self):
        """The customer sees under which complaint a merged one is handled."""
        kept = self._create_complaint(self.contact)
        kept._merge(self.complaint)
        page = self._open("contact", f"/my/complaints/{self.complaint.id}")
        self.assertIn("We handle it together", page.text)
        self.assertIn(kept.number, page.text)

    def test_others(self):
        """Another customer's number, or a wrong token, leads nowhere."""
        own = self.complaint._portal_ensure_token()
        self.foreign._portal_ensure_token()
        for name in ("contact", None):
            for suffix in ("", f"?access_token={own}", "?access_token=x"):
                url = f"/my/complaints/{self.foreign.id}{suffix}"
                page = self._open(name, url)
                self.assertNotIn("Of another", page.text)
        page = self._open("contact", "/my/complaints/999999999")
        self.assertEqual(page.status_code, 200)

    def test_token(self):
        """With the token of a message the complaint is seen without an account."""
        token = self.complaint._portal_ensure_token()
        url = f"/my/complaints/{self.complaint.id}?access_token={token}"
        self.assertIn("It came late", self._open(None, url).text)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_rpc(self):
        """By RPC a portal user reads and writes nothing of any complaint model."""
        self.authenticate("portal_contact", "portal_contact")
        models = [
            name
            for name in self.env.registry
            if name.startswith("crm.complaint") and not self.env[name]._abstract
        ]
        self.assertGreaterEqual(len(models), 10)
        for model in (*models, "crm.channel"):
            for method, args in (
                ("search_read", [[]]),
                ("search_count", [[]]),
                ("read", [[self.complaint.id]]),
                ("write", [[self.complaint.id], {"name": "x"}]),
                ("create", [{"name": "x"}]),
                ("unlink", [[self.complaint.id]]),
            ):
                with self.subTest(model=model, method=method):
                    result = self.url_open(
                        "/web/dataset/call_kw",
                        json={
                            "params": {"model": model, "method": method}
                            | {"args": args, "kwargs": {}}
                        },
                    ).json()
                    self.assertIn("AccessError", str(result.get("error")))

    def test_file(self):
        """A customer files a complaint: it is the user's own, whatever is sent."""
        data = {"name": "Broken", "description": "<b>It</b> broke"}
        data |= {"partner_id": str(self.customer_own.id), "severity": "4"}
        data |= {"user_id": "2", "stage_id": "5", "category_id": str(self.category.id)}
        before = self.env["crm.complaint"].search([])
        self._open("contact", "/my/complaints/file", data)
        complaint = self.env["crm.complaint"].search([]) - before
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.partner_id, self.contact)
        self.assertEqual(complaint.severity, "2")
        self.assertEqual(complaint.kind, "new")
        self.assertFalse(complaint.user_id)
        self.assertIn("&lt;b&gt;", complaint.description)
        self.assertEqual(complaint.channel_id.code, "web")
        page = self._open("contact", "/my/complaints/file", {"name": "Nothing said"})
        self.assertIn("is-invalid", page.text)

    def test_without_csrf(self):
        """A form of another site files nothing."""
        self.authenticate("portal_contact", "portal_contact")
        before = self.env["crm.complaint"].search_count([])
        with mute_logger("odoo.http"):
            self.url_open("/my/complaints/file", data={"name": "x", "description": "y"})
        self.assertEqual(self.env["crm.complaint"].search_count([]), before)

    def test_withdraw_and_reopen(self):
        """The customer takes back and reopens the own complaint, not another's."""
        for complaint, kind in ((self.foreign, "new"), (self.complaint, "withdrawn")):
            self._open("contact", f"/my/complaints/{complaint.id}/withdraw", {})
            complaint.invalidate_recordset()
            self.assertEqual(complaint.kind, kind)
        self._close(self.foreign)
        reason = {"reason": "Still broken"}
        for complaint, kind in (
            (self.foreign, "closed"),
            (self.complaint, "investigating"),
        ):
            self._open("contact", f"/my/complaints/{complaint.id}/reopen", reason)
            complaint.invalidate_recordset()
            self.assertEqual(complaint.kind, kind)
        self.assertEqual(self.complaint.reopen_reason, "Still broken")

    def test_reopen_too_late(self):
        """After the company's days the customer no longer reopens."""
        self._close(self.complaint)
        with self._at("2026-04-02 09:00:00"):
            self.assertFalse(self.complaint._can_customer_reopen())
            self.complaint._reopen_by_customer("Again")
        self.assertEqual(self.complaint.kind, "closed")
        with self._at("2026-04-01 08:59:00"):
            self.assertTrue(self.complaint._can_customer_reopen())
