from datetime import timedelta
from io import BytesIO

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..models.readiness.crm_readiness_answer import MAX_FILE, MAX_TEXT
from .readiness_common import ReadinessCommon

CODES = ("p1", "p2", "t1", "t2")
SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
class TestReadinessPage(ReadinessCommon, HttpCase):
    """The page by which people answer: what it takes, and what it refuses."""

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
        self.assertEqual((len(sheet), sheet.submitted, sheet.role), (1, True, "staff"))
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

    def test_double_submit(self):
        """Sent once more, nothing changes and the page says so."""
        answers = self._give_all()
        first = self._get_page().xpath("//input[@name='csrf_token']/@value")[0]
        self._post(**answers, submit="1")
        data = {"csrf_token": first, f"value_{self.items['p1']}": "0", "submit": "1"}
        response = self.url_open(f"{self.url}/save", data=data)
        self.assertIn("Answered already", response.text)
        self.assertIn("Answered already", self.url_open(self.url).text)
        self.assertEqual(self._get_values(self._get_sheets())["p1"], "3")

    def test_expired_and_closed(self):
        """After the last day, before opening and after closing nothing is taken."""
        yesterday = self.today - timedelta(days=1)
        self.assessment.write({"date_begin": yesterday, "date_end": yesterday})
        self.assertIn("The time is over", self.url_open(self.url).text)
        self._post(value_p1="1", save="1")
        planned = self._create_assessment(["staff"])
        url = f"/readiness/{planned.invitation_ids.sudo().token}"
        self.assertIn("Not open", self.url_open(url).text)
        self.assertFalse(self._get_sheets())

    def test_tampered(self):
        """A cut, changed or empty link opens nothing, and says so."""
        token = self.invitation.sudo().token
        for wrong in (
            token[:-1],
            token + "x",
            "%",
            token.swapcase(),
            str(self.invitation.id),
        ):
            response = self.url_open(f"/readiness/{wrong}")
            self.assertEqual(response.status_code, 404, wrong)
            self.assertNotIn("value_", response.text)
        response = self.url_open(f"/readiness/{token[:-1]}/save", data={"save": "1"})
        self.assertIn(response.status_code, (400, 404))

    def test_other_assessments_token(self):
        """A key or an item of another assessment does nothing here."""
        other = self._open(anonymous=True)
        url = f"/readiness/{other.invitation_ids.sudo().token}"
        self._post(url, value_p1="4", save="1")
        key = self._get_sheets(other).key
        foreign = self._create_checklist(code="other", Other=[{"code": "o"}])
        foreign.action_publish()
        self.items["foreign"] = foreign.item_ids.id
        for cookie in list(self.opener.cookies):
            if cookie.name.startswith("readiness_"):
                self.opener.cookies.set(cookie.name, None)
        name = self._get_cookie_name()
        self.opener.cookies.set(name, key)
        self.assertFalse(self._get_page().xpath("//input[@checked]"))
        self._post(value_p1="0", value_foreign="4", save="1")
        self.assertEqual(self._get_values(self._get_sheets()), {"p1": "0"})
        self.assertEqual(self._get_values(self._get_sheets(other)), {"p1": "4"})

    def _get_cookie_name(self):
        response = self._post(value_p2="1", save="1")
        name = next(c.name for c in response.cookies if c.name.startswith("readiness_"))
        self._get_sheets().unlink()
        return name

    def test_script(self):
        """What looks like a program is shown as text, wherever it comes."""
        self._post(value_p1="1", comment_p1=SCRIPT, evidence_p1=SCRIPT, save="1")
        text = self.url_open(self.url).text
        self.assertNotIn(SCRIPT, text)
        self.assertIn("&lt;script&gt;", text)
        for link in ("javascript:alert(1)", "data:text/html,x", " JavaScript:x"):
            response = self._post(value_p1="1", evidence_link_p1=link, save="1")
            self.assertIn("https://", html.fromstring(response.content).text_content())
        self.assertFalse(self._get_sheets().answer_ids.evidence_link)

    def test_long_comment(self):
        """Ten thousand characters are kept; one more is refused, and nothing lost."""
        self._post(value_p1="1", comment_p1="y" * MAX_TEXT, save="1")
        self.assertEqual(len(self._get_sheets().answer_ids.comment), MAX_TEXT)
        response = self._post(value_p1="2", comment_p1="z" * (MAX_TEXT + 1), save="1")
        self.assertIn("z" * 100, response.text)
        self.assertEqual(self._get_sheets().answer_ids.value, "1")

    def test_file(self):
        """A file is kept in the row, without attachment; a large one is refused."""
        name = f"file_{self.items['p1']}"
        before = self.env["ir.attachment"].search_count([])
        self._post(
            files={name: ("plan.txt", BytesIO(b"our plan"))}, value_p1="1", save="1"
        )
        answer = self._get_sheets().answer_ids
        self.assertEqual(answer.evidence_filename, "plan.txt")
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        big = {name: ("big.bin", BytesIO(b"x" * (MAX_FILE + 10)))}
        response = self._post(files=big, value_p1="2", save="1")
        [problem] = html.fromstring(response.content).xpath("//p[@role='alert']")
        self.assertIn("at most 5 MB", problem.text_content())
        self.assertEqual(self._get_sheets().answer_ids.value, "1")

    def test_wrong_values(self):
        """Values that no form offers count as no answer."""
        for value in ("5", "-1", "1 OR 1=1", ""):
            self._post(value_p1=value, save="1")
            self.assertNotIn("1", self._get_values(self._get_sheets()).values(), value)
            self.assertFalse(any(self._get_values(self._get_sheets()).values()))

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
        self.assertTrue(page.xpath("//*[contains(@class, 'o_rtl')]"))


@tagged("post_install", "-at_install")
class TestReadinessPageUser(ReadinessCommon, HttpCase):
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
