from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestCrmPlaybookDays(PlaybookCommon):
    """Playbooks that start from the days in the life of a customer."""

    def _create_for(self, occasion, days=0, side="after", **values):
        return self._create_playbook(
            trigger="occasion",
            stage_id=False,
            occasion=occasion,
            offset_days=days,
            offset_side=side,
            **values,
        )

    def _get_keys(self, playbook):
        self._work()
        return self._get_hits(playbook).mapped("event_key")

    def test_anniversary(self):
        """Every year on the day, not on the day itself, once."""
        self.own.sudo().first_purchase_date = "2024-05-10"
        with freeze_time("2024-05-10 12:00:00"):
            playbook = self._create_for("anniversary")
            self.assertEqual(self._get_keys(playbook), [])
        with freeze_time("2025-05-09 12:00:00"):
            self.assertEqual(self._get_keys(playbook), [])
        with freeze_time("2025-05-10 12:00:00"):
            self.assertEqual(self._get_keys(playbook), ["anniversary:2025-05-10"])
            self.assertEqual(len(self._get_keys(playbook)), 1)
        with freeze_time("2026-05-10 12:00:00"):
            self.assertEqual(len(self._get_keys(playbook)), 2)

    def test_leap_day(self):
        """Born on 29 February: the 28th in years that have none."""
        self.own.birthday = "2000-02-29"
        with freeze_time("2025-02-20 12:00:00"):
            playbook = self._create_for("birthday")
        for day in (date(2025, 2, 27), date(2028, 2, 28)):
            with freeze_time(day):
                self.assertNotIn(f"birthday:{day}", self._get_keys(playbook))
        for day in (date(2025, 2, 28), date(2028, 2, 29)):
            with freeze_time(day):
                self.assertIn(f"birthday:{day}", self._get_keys(playbook))

    def test_after_first_order(self):
        """So many days after the first purchase; new on the list, not for old ones."""
        with freeze_time("2025-05-10 12:00:00"):
            playbook = self._create_for("first_order", 30)
        self.own.sudo().first_purchase_date = "2025-05-01"
        self.other.sudo().first_purchase_date = "2025-04-01"
        for day, count in (("2025-05-30", 0), ("2025-05-31", 1), ("2025-06-01", 1)):
            with freeze_time(f"{day} 12:00:00"):
                self.assertEqual(len(self._get_keys(playbook)), count, day)

    def test_before_contract_end(self):
        """So many days before; a contract that is prolonged has another end."""
        with freeze_time("2025-05-10 12:00:00"):
            playbook = self._create_for("contract_end", 10, "before", pause_days=0)
        self.own.contract_end_date = "2025-06-20"
        with freeze_time("2025-06-10 12:00:00"):
            self.assertEqual(self._get_keys(playbook), ["contract_end:2025-06-20"])
            self.own.contract_end_date = "2026-06-20"
            self.assertEqual(len(self._get_keys(playbook)), 1)
        with freeze_time("2026-06-10 12:00:00"):
            self.assertEqual(len(self._get_keys(playbook)), 2)

    def test_server_stood_still(self):
        """What fell into some days without the action is made up for, not for ever."""
        self.own.birthday, self.other.birthday = "2000-06-06", "2000-06-02"
        with freeze_time("2025-05-10 12:00:00"):
            playbook = self._create_for("birthday")
        with freeze_time("2025-06-10 12:00:00"):
            self.assertEqual(self._get_keys(playbook), ["birthday:2025-06-06"])

    def test_not_before_switched_on(self):
        """A day before the playbook was switched on is none of its."""
        self.own.birthday, self.other.birthday = "2000-06-09", "2000-06-10"
        with freeze_time("2025-06-10 12:00:00"):
            playbook = self._create_for("birthday")
            self.assertEqual(self._get_keys(playbook), ["birthday:2025-06-10"])

    def test_turn_of_the_year(self):
        """The days before 1 January belong to the year that ends."""
        self.own.birthday = "2000-01-02"
        with freeze_time("2025-12-20 12:00:00"):
            playbook = self._create_for("birthday", 5, "before")
        with freeze_time("2025-12-28 12:00:00"):
            self.assertEqual(self._get_keys(playbook), ["birthday:2026-01-02"])

    def test_company_day(self):
        """Days are those of the company."""
        self.own.birthday = "2000-06-10"
        self.company_a.partner_id.tz = "Asia/Tehran"
        with freeze_time("2025-06-09 20:00:00"):
            playbook = self._create_for("birthday")
            self.assertEqual(self._get_keys(playbook), [])
        with freeze_time("2025-06-09 21:00:00"):
            self.assertEqual(len(self._get_keys(playbook)), 1)

    def test_own_occasion(self):
        """Another module adds a date of its own."""
        occasions = type(self.env["crm.playbook"])._get_occasions

        def add(records):
            return occasions(records) | {
                "stage": ("In stage", "lifecycle_stage_date", False)
            }

        self.patch(self.env.registry["crm.playbook"], "_get_occasions", add)
        playbook = self._create_for("stage", 3)
        self.own.sudo().lifecycle_stage_date = self._days_ago(3)
        self.assertEqual(
            self._get_keys(playbook), [f"stage:{self.today - timedelta(days=3)}"]
        )
