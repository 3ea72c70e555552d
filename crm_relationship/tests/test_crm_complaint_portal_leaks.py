import base64

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.portal import ComplaintPortal
from .complaint_portal_common import NAMES, ComplaintPortalCommon

# all pages of ours; a new one is added here or the test fails
PAGES = {
    "/my/complaints": "GET",
    "/my/complaints/page/<int:page>": "GET",
    "/my/complaints/<int:complaint_id>": "GET",
    "/my/complaints/new": "GET",
    "/my/complaints/file": "POST",
    "/my/complaints/<int:complaint_id>/withdraw": "POST",
    "/my/complaints/<int:complaint_id>/reopen": "POST",
}
# Odoo's own routes that take a model and an id
THREAD_ROUTES = (
    "/mail/thread/messages",
    "/mail/thread/recipients",
    "/mail/thread/recipients/get_suggested_recipients",
    "/mail/chatter_fetch",
    "/portal/chatter_init",
    "/mail/thread/subscribe",
    "/mail/thread/unsubscribe",
)
READ_METHODS = ("search_read", "web_search_read", "read", "export_data", "name_search")
# Odoo's models that hold what is said about a complaint
AROUND = {
    "mail.message": "res_id",
    "mail.mail": "res_id",
    "mail.activity": "res_id",
    "mail.followers": "res_id",
    "ir.attachment": "res_id",
    "rating.rating": "res_id",
    "mail.tracking.value": None,
    "mail.notification": None,
}


@tagged("post_install", "-at_install")
class TestCrmComplaintPortalLeaks(ComplaintPortalCommon):
    """Three customers and a stranger try every way to each other's complaints."""

    def test_every_page_is_listed(self):
        """The list above is the list of our routes."""
        methods = vars(ComplaintPortal).values()
        routings = [getattr(method, "original_routing", {}) for method in methods]
        ours = {url for routing in routings for url in routing.get("routes", ())}
        self.assertEqual(ours, set(PAGES))

    @mute_logger("odoo.http")
    def test_pages(self):
        """By guessing numbers and changing parameters nobody gets in."""
        for attacker, victim in self._each_pair():
            complaint = self.complaints[victim]
            own = attacker and self.complaints[attacker].access_token
            tokens = ("", own or "x", "%", complaint.access_token[:-1], "None", "False")
            before = self._get_state(victim)
            for route, method in PAGES.items():
                url = route.replace("<int:complaint_id>", str(complaint.id))
                url = url.replace("<int:page>", "1")
                for token in tokens:
                    with self.subTest(attacker=attacker, url=url, token=token):
                        self._assert_silent(self._ask(url, method, token), victim)
            self.assertEqual(self._get_state(victim), before)

    def _ask(self, url, method, token):
        query = f"{url}?access_token={token}&complaint_id={url}&partner_id=1&sudo=1"
        if method == "GET":
            return self.url_open(query).text
        data = {"csrf_token": http.Request.csrf_token(self), "access_token": token}
        data |= {"reason": "Mine", "name": "", "partner_id": "1", "customer_id": "1"}
        return self.url_open(url, data=data).text + self.url_open(query).text

    def _get_state(self, name):
        complaint = self.complaints[name]
        self.env.invalidate_all()
        return (complaint.kind, complaint.reopen_count, len(complaint.message_ids))

    def test_own_page(self):
        """The own page shows what was said, and nothing that is ours alone."""
        for name in NAMES:
            self._sign_in(name)
            page = self.url_open(f"/my/complaints/{self.complaints[name].id}")
            self.assertIn(f"secret {name} text", page.text)
            self.assertNotIn(f"internal {name}", page.text)
            self.assertNotIn(f"secret {name} cause", page.text)
            words = self._json(
                "/mail/chatter_fetch",
                thread_model="crm.complaint",
                thread_id=self.complaints[name].id,
                token=self.complaints[name].access_token,
            )
            self.assertIn(f"secret {name} message", words)
            self.assertNotIn(f"internal {name}", words)

    @mute_logger("odoo.http", "odoo.addons.mail.models.mail_thread")
    def test_conversation(self):
        """Odoo's routes for messages give and take nothing without the right token."""
        for attacker, victim in self._each_pair():
            complaint = self.complaints[victim]
            thread = {"thread_model": "crm.complaint", "thread_id": complaint.id}
            before = self._get_state(victim)
            own = attacker and self.complaints[attacker].access_token
            for token in (None, own or "x"):
                for route in THREAD_ROUTES:
                    with self.subTest(attacker=attacker, route=route):
                        answer = self._json(route, **thread, token=token)
                        self._assert_silent(answer, victim)
                self._json(
                    "/mail/message/post",
                    **thread,
                    token=token,
                    post_data={"body": "Mine", "message_type": "comment"},
                )
            for url in (
                f"/mail/view?model=crm.complaint&res_id={complaint.id}",
                f"/mail/message/{complaint.message_ids[:1].id}",
                f"/rate/{complaint.access_token}/5",
            ):
                self._assert_silent(self.url_open(url).text, victim)
            self.assertEqual(self._get_state(victim), before)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.report")
    def test_prints(self):
        """Nobody prints the file or the answer of a complaint, not even the own one."""
        reports = self.env["ir.actions.report"].search(
            [("model", "=", "crm.complaint")]
        )
        self.assertGreaterEqual(len(reports), 2)
        for attacker, victim in self._each_pair():
            for name in {victim, attacker} - {None}:
                for report in reports:
                    url = f"/report/html/{report.report_name}/"
                    answer = self.url_open(f"{url}{self.complaints[name].id}").text
                    with self.subTest(attacker=attacker, url=url, of=name):
                        self._assert_silent(answer, name)

    @mute_logger("odoo.http")
    def test_files(self):
        """No file of another's complaint, and none of our notes, is downloaded."""
        for attacker, victim in self._each_pair():
            files = [*self.files[victim]]
            if attacker:
                files.append(self.files[attacker][1])
            for file in files:
                content = base64.b64decode(file.datas).decode()
                for url in (
                    f"/web/content/{file.id}",
                    f"/web/content/{file.id}?access_token=x&download=1",
                    f"/web/content/ir.attachment/{file.id}/datas",
                    f"/web/image/{file.id}",
                    f"/mail/attachment/pdf_first_page/{file.id}",
                ):
                    with self.subTest(attacker=attacker, url=url):
                        self.assertNotIn(content, self.url_open(url).text)
                data = {"csrf_token": http.Request.csrf_token(self)}
                data |= {"file_ids": str(file.id), "zip_name": "all"}
                zipped = self.url_open("/mail/attachment/zip", data=data)
                self.assertNotIn(file.name.encode(), zipped.content)
                self._json("/mail/attachment/delete", attachment_id=file.id)
                self.assertTrue(file.exists())

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_models(self):
        """By RPC no model of ours, and none around complaints, gives anything."""
        ours = [
            name
            for name, model in self.env.registry.items()
            if model._original_module == "crm_relationship" and not model._abstract
        ]
        self.assertGreater(len(ours), 50)
        self._sign_in("first")
        for model in ours:
            for method in ("search_read", "read"):
                args = [[1]] if method == "read" else [[]]
                with self.subTest(model=model, method=method):
                    self.assertIn("error", self._rpc(model, method, args))
        for attacker, victim in self._each_pair():
            ids = self.complaints[victim].ids
            for method in READ_METHODS:
                args = {"read": [ids], "export_data": [ids, ["name", "lessons"]]}
                answer = self._rpc("crm.complaint", method, args.get(method, [[]]))
                self.assertIn("error", answer)
                self._assert_silent(answer, victim)
            for model, field in AROUND.items():
                domain = [(field, "in", ids)] if field else []
                with self.subTest(attacker=attacker, model=model):
                    answer = self._rpc(model, "search_read", [domain])
                    self._assert_silent(answer, victim)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_writing(self):
        """By RPC nobody changes, writes to or deletes a complaint."""
        for attacker, victim in self._each_pair():
            complaint = self.complaints[victim]
            before = self._get_state(victim)
            for method, args in (
                ("write", [complaint.ids, {"partner_id": 1}]),
                ("create", [{"name": "Mine"}]),
                ("copy", [complaint.ids]),
                ("unlink", [complaint.ids]),
                ("message_post", [complaint.ids]),
                ("message_subscribe", [complaint.ids, [1]]),
                ("action_take_on", [complaint.ids]),
                ("action_acknowledge", [complaint.ids]),
                ("rating_apply", [complaint.ids, 5]),
            ):
                with self.subTest(attacker=attacker, method=method):
                    self.assertIn("error", self._rpc("crm.complaint", method, args))
            self.assertEqual(self._get_state(victim), before)

    def test_confidential(self):
        """A colleague of the customer's does not see a confidential complaint."""
        first = self.complaints["first"].partner_id
        first.parent_id = self.customer
        self.complaints["second"].partner_id.parent_id = self.customer
        self._flush()
        complaint = self.complaints["first"]
        for is_confidential in (False, True):
            complaint.is_confidential = is_confidential
            self.env.flush_all()
            for name in NAMES[:2]:
                self._sign_in(name)
                is_seen = name == "first" or not is_confidential
                for url in ("/my/complaints", f"/my/complaints/{complaint.id}"):
                    text = self.url_open(url).text
                    self.assertEqual("secret first subject" in text, is_seen)
