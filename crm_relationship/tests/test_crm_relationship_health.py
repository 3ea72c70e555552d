from odoo.exceptions import AccessError
from odoo.tests import tagged

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipHealth(PlaybookCommon):
    """The health page: what runs, waits and fails, and the records behind it."""

    def _get_page(self, user=None):
        """Return ``{name: line}`` of the page as a manager opens it."""
        health = self.env["crm.relationship.health"].with_user(
            user or self.users["manager"]
        )
        action = health.with_context(
            allowed_company_ids=self.companies.ids
        ).action_open_health()
        lines = health.browse(action["res_id"]).line_ids
        return {line.name: line for line in lines}

    def _open(self, line):
        """Return the records behind a line, as its reader gets them."""
        action = line.action_open()
        model = line.env[action["res_model"]]
        if action.get("res_id"):
            return model.browse(action["res_id"])
        return model.search(action["domain"])

    def test_last_run(self):
        """Each company's last run with its state; failed ones stand out."""
        page = self._get_page()
        self.assertEqual(page["Last run of Relationship A"].value, "None yet")
        run = self.env["crm.scoring.run"].create({"company_id": self.company_a.id})
        run.action_run()
        page = self._get_page()
        line = page["Last run of Relationship A"]
        self.assertEqual(line.state, "ok")
        self.assertEqual(self._open(line), run)
        run.state = "failed"
        page = self._get_page()
        self.assertEqual(page["Last run of Relationship A"].state, "danger")
        failed = page["Runs failed in 30 days"]
        self.assertEqual((failed.value, failed.state), ("1", "danger"))
        self.assertEqual(self._open(failed), run)

    def test_late_run(self):
        """A company that is served and has had no run for days needs somebody."""
        run = self.env["crm.scoring.run"].create({"company_id": self.company_a.id})
        run.action_run()
        run.ended = self._days_ago(4)
        name = "Last run of Relationship A"
        self.assertEqual(self._get_page()[name].state, "danger")
        self.company_a.relationship_use_rfm = False
        self.company_a.relationship_use_lifecycle = False
        self.company_a.relationship_use_tiers = False
        self.assertEqual(self._get_page()[name].state, "ok")

    def test_queues(self):
        """What waits is counted, and opens."""
        before = int(self._get_page()["Playbooks: customers waiting"].value)
        playbook = self._create_playbook()
        self._activate(self.own | self.other)
        line = self._get_page()["Playbooks: customers waiting"]
        self.assertEqual(int(line.value), before + 2)
        self.assertLessEqual(self._get_hits(playbook), self._open(line))
        self._get_hits(playbook).write({"state": "failed", "error": "So"})
        line = self._get_page()["Playbooks: failed"]
        self.assertEqual(line.state, "danger")

    def test_scheduled_actions(self):
        """Ours with their next call; switched off or failing ones stand out."""
        cron = self.env.ref("crm_relationship.ir_cron_playbook")
        line = self._get_page()[cron.name]
        self.assertEqual(line.state, "ok")
        self.assertFalse(line.action)  # a manager of customers is no administrator
        admin = self._new_user(
            "admin", "base.group_system,sales_team.group_sale_manager", self.companies
        )
        self.assertEqual(self._open(self._get_page(admin)[cron.name]), cron)
        cron.active = False
        self.assertEqual(self._get_page()[cron.name].state, "warning")

    def test_tables(self):
        """Our tables with their size, the customers' among them."""
        name = self.env["ir.model"]._get("crm.relationship").name
        line = self._get_page()[name]
        self.assertRegex(line.value, r"\d")
        self.assertIn(self.own, self._open(line))

    def test_rights(self):
        """Managers only; nobody sees another's page."""
        for role in ("portal", "employee", "reader", "own", "all"):
            with self.assertRaises(AccessError):
                self._get_page(self.users[role])
        lines = self.env["crm.relationship.health.line"].union(
            *self._get_page().values()
        )
        admin = self._new_user("other", "sales_team.group_sale_manager", self.companies)
        self.assertFalse(lines.with_user(admin).search([("id", "in", lines.ids)]))
