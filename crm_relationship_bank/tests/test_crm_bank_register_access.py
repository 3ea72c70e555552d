from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .register_common import RegisterCommon

SECRET = "Confidential queue"
REGISTER = "crm.bank.complaint.register"


@tagged("post_install", "-at_install")
class TestCrmBankRegisterAccess(RegisterCommon, HttpCase):
    """Who reads registers: counts by head office, single complaints by its officers."""

    now = None  # the database's own clock, which keys go by, is not stopped

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls._complain("2026-02-01 08:00:00")
        cls.secret = cls._complain(
            "2026-02-02 08:00:00", name=SECRET, is_confidential=True
        )
        cls.register = cls._register(date_from="2026-01-01", date_to="2026-06-30")

    def _call(self, role, model, method, **arguments):
        """Call from outside; return the answer, or None when it is refused."""
        user = self.users[role]
        keys = self.env(user=user)["res.users.apikeys"]
        tomorrow = datetime.now() + timedelta(hours=12)
        key = keys._generate("rpc", role, tomorrow)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            response = self.url_open(
                f"/json/2/{model}/{method}",
                json={"context": {"lang": "en_US"}, **arguments},
                headers={"Authorization": f"Bearer {key}"},
            )
        self.assertIn(response.status_code, (200, 403), response.text)
        return response.json() if response.status_code == 200 else None

    def test_by_role(self):
        """Counts include confidential complaints; their rows are for officers."""
        readers = {"head": True, "manager": True, "agent": True, "officer": True}
        readers |= {"teller": False, "region": False, "branch_officer": False}
        within = [("id", "=", self.register.id)]
        for role, reads in readers.items():
            found = self._call(
                role, REGISTER, "search_read", domain=within, fields=["received_count"]
            )
            counts = [row["received_count"] for row in found or []]
            self.assertEqual(counts, [2] if reads else [], role)
            lines = self._call(
                role,
                f"{REGISTER}.line",
                "formatted_read_group",
                domain=[("register_id", "=", self.register.id)],
                groupby=[],
                aggregates=["received_count:sum"],
            )
            count = lines[0]["received_count:sum"] if lines else 0
            self.assertEqual(count or 0, 2 if reads else 0, role)
            entries = self._call(
                role,
                f"{REGISTER}.entry",
                "search_read",
                domain=[("register_id", "=", self.register.id)],
                fields=["number"],
            )
            self.assertEqual(len(entries or []), 2 if role == "officer" else 0, role)

    def test_file_and_list_are_for_officers(self):
        """Neither the file nor the complaints of a register, by reading or export."""
        export = self.env.ref("base.group_allow_export")
        for role in ("head", "manager", "agent"):
            self.users[role].group_ids = [Command.link(export.id)]
            register = self._as(role, self.register)
            for name in ("csv_file", "entry_ids", "csv_name"):
                with self.assertRaises(AccessError):
                    register.read([name])
                with self.assertRaises(AccessError):
                    register.export_data([name])
            rows = register.export_data(["display_name", "line_ids/received_count"])
            self.assertNotIn(self.secret.number, str(rows))
            with self.assertRaises(AccessError):
                register.action_open_incomplete()
        officer = self._as("officer", self.register).with_context(bin_size=False)
        self.assertTrue(officer.csv_file)

    def test_steps_by_role(self):
        """Head office reads; only officers prepare, check, submit and correct."""
        for role in ("head", "manager", "agent", "branch_officer"):
            for step in ("prepare", "check", "submit", "back", "correct"):
                answer = self._call(
                    role, REGISTER, f"action_{step}", ids=self.register.ids
                )
                self.assertIsNone(answer, (role, step))
        self.assertEqual(self.register.state, "draft")
        officer = self._as("officer", self.register)
        officer.action_prepare()
        self.assertEqual(officer.received_count, 2)
        officer.action_check()
        officer.action_submit()
        self.assertEqual(self.register.submitted_user_id, self.users["officer"])

    def test_entries_are_not_written(self):
        """Not even an officer changes what the run found."""
        officer = self._as("officer", self.register)
        for records in (officer.entry_ids, officer.line_ids):
            with self.assertRaises(AccessError):
                records.write({"received_count": 0})
            with self.assertRaises(AccessError):
                records.unlink()

    def test_profile_by_role(self):
        """Administrators of the bank write how things are reported, others read."""
        for role in ("teller", "officer"):
            profile = self._as(role, self.profile)
            self.assertEqual(profile.name, "Half-Year")
            with self.assertRaises(AccessError):
                profile.due_days = 50
        self._as("manager", self.profile).due_days = 50

    def test_other_bank(self):
        """Nobody of one bank reads what another one reports."""
        own = [Command.set(self.other_bank.ids)]
        user = self.users["officer"]
        user.write({"company_id": self.other_bank.id, "company_ids": own})
        for records in (self.register, self.profile, self.register.line_ids):
            self.assertFalse(self._as("officer", records)._filtered_access("read"))

    def test_print(self):
        """Head office prints the counts, and no word of a single complaint."""
        html = (
            self._as("head", self.env["ir.actions.report"])
            ._render_qweb_html(
                "crm_relationship_bank.report_complaint_register", self.register.ids
            )[0]
            .decode()
        )
        self.assertIn("Deposits", html)
        for text in (SECRET, self.secret.number, self.anna.name):
            self.assertNotIn(text, html)

    def test_screens(self):
        """Whoever reads registers opens their screens, without what is for officers."""
        for role in ("head", "manager", "officer"):
            register = self._as(role, self.register)
            with Form(register) as form:
                self.assertEqual(form.received_count, 2)
                self.assertEqual("csv_file" in form._view["fields"], role == "officer")
            lines = register.action_open_lines()
            found = self._as(role, self.env[lines["res_model"]]).search(lines["domain"])
            self.assertEqual(sum(found.mapped("received_count")), 2)
        action = self._as("officer", self.register).action_open_entries()
        entries = self._as("officer", self.env[action["res_model"]])
        self.assertEqual(len(entries.search(action["domain"])), 2)
        opened = entries.search(action["domain"])[0].action_open_complaint()
        self.assertEqual(opened["res_id"], self.plain.id)
