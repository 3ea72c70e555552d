from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.tests import tagged

from .readiness_common import ReadinessCommon
from .readiness_page_common import CODES, ReadinessPageCommon


@tagged("post_install", "-at_install")
class TestReadinessPage(ReadinessPageCommon):
    """The page by which people answer: what it takes, in which words."""

    def test_in_two_sittings(self):
        """Saved answers come back in the same browser, and count once sent."""
        self._post(value_p1="3", comment_p1="Well", save="1")
        self.assertFalse(self.invitation.answered)
        page = self._get_page()
        checked = page.xpath("//input[@type='radio'][@checked]/@name")
        self.assertEqual(checked, [f"value_{self.items['p1']}"])
        self.assertIn("Well", page.xpath("//textarea")[0].text_content())
        response = self._post(**self._give_all() | {"value_p1": "4", "submit": "1"})
        self.assertIn("Thank you", response.text)
        sheet = self._get_sheets()
        self.assertEqual((len(sheet), sheet.submitted, sheet.role), (1, True, False))
        self.assertEqual(self._get_values(sheet)["p1"], "4")
        self.assertTrue(self.invitation.answered)

    def test_another_browser(self):
        """Without the key nobody sees the answers; one sheet counts all the same."""
        self._post(value_p1="3", save="1")
        self.opener.cookies.clear()
        self.assertFalse(self._get_page().xpath("//input[@type='radio'][@checked]"))
        self._post(**self._give_all("1"), submit="1")
        counted = self._get_sheets().filtered("submitted")
        self.assertEqual(self._get_values(counted), dict.fromkeys(CODES, "1"))

    def test_named_in_another_browser(self):
        """Without anonymity the answers are found by the person, in any browser."""
        named = self._open(anonymous=False)
        url = f"/readiness/{named.invitation_ids.sudo().token}"
        self._post(url, value_p1="3", save="1")
        self.opener.cookies.clear()
        self.assertTrue(self._get_page(url).xpath("//input[@checked]"))
        self._post(url, **self._give_all(), submit="1")
        self.assertEqual(len(self._get_sheets(named)), 1)

    def test_open_items(self):
        """Sent with a hole it is saved, marked, and not counted."""
        response = self._post(value_p1="3", submit="1")
        page = html.fromstring(response.content)
        marked = page.xpath("//fieldset[contains(@class, 'border-danger')]/@id")
        others = [f"item_{self.items[code]}" for code in CODES[1:]]
        self.assertEqual(marked, others)
        self.assertFalse(self.invitation.answered)
        self.assertEqual(self._get_values(self._get_sheets()), {"p1": "3"})

    def test_not_applicable(self):
        """Not applicable needs a reason, and then is an answer."""
        answers = self._give_all() | {"value_p1": "na"}
        response = self._post(**answers, submit="1")
        self.assertIn(
            "does not apply", html.fromstring(response.content).text_content()
        )
        self.assertFalse(self._get_sheets())
        self._post(**answers, na_reason_p1="No committee", submit="1")
        answer = self._get_sheets().answer_ids.filtered("is_na")
        self.assertEqual((answer.na_reason, answer.value), ("No committee", False))

    def test_get_writes_nothing(self):
        """Opening the link begins nothing."""
        self._get_page()
        self.assertFalse(self._get_sheets())
        self.assertIn(self.url_open(f"{self.url}/save").status_code, (404, 405))

    def test_language(self):
        """The page speaks the language of the invitation, right to left where due."""
        self.env["res.lang"]._activate_lang("fa_IR")
        self.invitation.lang = "fa_IR"
        page = self._get_page()
        self.assertEqual(page.attrib, {"lang": "fa-IR", "dir": "rtl"})
        self.assertEqual(page.xpath("//*[@id='wrap']/@dir"), ["rtl"])


@tagged("post_install", "-at_install")
class TestReadinessPageUser(ReadinessCommon):
    @freeze_time("2026-03-10")
    def test_user_answers(self):
        """A user comes by the button, and the activity goes when all is sent."""
        user = self.users["employee"]
        assessment = self._create_assessment([])
        assessment.invitation_ids = [
            fields.Command.create({"role": "user", "user_id": user.id})
        ]
        assessment.action_open()
        invitation = assessment.invitation_ids
        self.assertEqual(invitation.activity_ids.user_id, user)
        url = invitation.with_user(user).action_answer()["url"]
        self.assertEqual(url, f"/readiness/{invitation.sudo().token}")
        self._answer(invitation, dict.fromkeys(CODES, 2))
        self.assertFalse(invitation.activity_ids)
