from datetime import timedelta
from io import BytesIO

from lxml import html

from odoo.tests import tagged

from ..models.readiness.crm_readiness_answer import MAX_FILE, MAX_TEXT
from .readiness_page_common import ReadinessPageCommon

SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
class TestReadinessPageRefuse(ReadinessPageCommon):
    """What the page refuses, or stores so that it does no harm."""

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

    def test_evidence(self):
        """A file of a closed result is given to managers, as a download only."""
        name = f"file_{self.items['p1']}"
        assessment = self._open(anonymous=False)
        url = f"/readiness/{assessment.invitation_ids.sudo().token}"
        files = {name: ("plan.html", BytesIO(b"<b>our plan</b>"))}
        self._post(url, files=files, **self._give_all(), submit="1")
        answer = self._get_sheets(assessment).answer_ids.filtered("evidence_filename")
        url = f"/readiness/evidence/{answer.id}"
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.url_open(url).status_code, 404)  # not closed yet
        assessment.with_user(self.manager).action_close()
        response = self.url_open(url)
        self.assertEqual(response.content, b"<b>our plan</b>")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.authenticate("relationship_employee", "relationship_employee")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self.url_open("/readiness/evidence/0").status_code, 404)

    def test_flood(self):
        """A link sent again and again without its cookie begins three sheets."""
        for _number in range(3):
            self._post(value_p1="1", save="1")
            self._forget_cookies()
        response = self._post(value_p1="1", comment_p1="Still here", save="1")
        self.assertIn("Too many people have begun", response.text)
        self.assertIn("Still here", response.text)
        self.assertEqual(len(self._get_sheets()), 3)

    def _forget_cookies(self):
        for cookie in list(self.opener.cookies):
            if cookie.name.startswith("readiness_"):
                self.opener.cookies.clear(cookie.domain, cookie.path, cookie.name)

    def test_wrong_values(self):
        """Values that no form offers count as no answer."""
        for value in ("5", "-1", "1 OR 1=1", ""):
            self._post(value_p1=value, save="1")
            self.assertNotIn("1", self._get_values(self._get_sheets()).values(), value)
            self.assertFalse(any(self._get_values(self._get_sheets()).values()))
