from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import BankCommon

DAY = "2026-03-31"


@tagged("post_install", "-at_install")
class TestCrmBankTarget(BankCommon):
    """Prospect of a bank: target segment without account; each bank has its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        banks = cls.bank | cls.other_bank
        banks.relationship_use_tiers = False
        banks.relationship_use_lifecycle = True
        cls.env["crm.rfm.scheme"].create(
            [
                {"name": bank.name, "company_id": bank.id, "source": "bank"}
                | {"as_of_date": DAY, "change_limit": 0}
                for bank in banks
            ]
        )
        cls.tag = cls.env["res.partner.category"].create({"name": "Merchants"})
        cls.anna.category_id = cls.bijan.category_id = cls.tag
        cls.rules = cls.env["crm.lifecycle.scheme"].create(
            {"name": "Bank A", "company_id": cls.bank.id}
        )
        cls.segment = str([("category_id", "in", cls.tag.ids)])

    def _score(self, bank=None, **values):
        self.env.cr.flush()
        run = self.env["crm.scoring.run"].create(
            {"company_id": (bank or self.bank).id} | values
        )
        run.action_run()
        return run

    def _meet(self, partner, bank=None):
        bank = bank or self.bank
        return self.env["crm.relationship"].create(
            {"partner_id": partner.id, "company_id": bank.id}
        )

    def _get_kinds(self, bank=None):
        people = self.anna | self.bijan | self.cyrus
        bank = bank or self.bank
        return [self._get_relationship(own, bank).lifecycle_kind for own in people]

    def test_segment_without_account(self):
        """In it without an account: prospect. With one: active. Outside it: neither."""
        self._create_account("1", {self.bijan: 100}, date_opened="2026-01-10")
        stranger = self._meet(self.cyrus)
        self.rules.target_domain = self.segment
        self._score()
        self.assertEqual(self._get_kinds(), ["prospect", "active", False])
        self.assertFalse(stranger.lifecycle_stage_date)
        change = stranger.change_ids
        self.assertEqual(change.stage_cause, "off_target")
        self.assertIn("Outside the Target Segment", change.reason)
        known = self._get_relationship(self.anna)
        self.assertEqual(known.change_ids.stage_cause, "prospect")
        run = self._score()
        self.assertEqual((run.line_count, run.mended_count), (0, 0))

    def test_none_set(self):
        """Without a segment whoever becomes known is a prospect, and nobody else."""
        self._meet(self.cyrus)
        self._score()
        self.assertEqual(self._get_kinds(), [False, False, "prospect"])
        self.assertFalse(self._get_relationship(self.anna))
        self.assertFalse(self.env["crm.relationship"].search([("is_target", "=", 1)]))

    def test_begin_at_once(self):
        """Who is met is a prospect at once in the segment, and has no stage outside."""
        self.rules.target_domain = self.segment
        wanted, other = self._meet(self.anna), self._meet(self.cyrus)
        self.assertEqual(wanted.lifecycle_kind, "prospect")
        self.assertTrue(wanted.lifecycle_stage_date)
        self.assertFalse(other.lifecycle_stage_id)

    def test_comes_and_goes(self):
        """A night follows who comes into the segment, and who leaves it."""
        self.rules.target_domain = self.segment
        self._score()
        self.anna.category_id = False
        self.cyrus.category_id = self.tag
        run = self._score()
        self.assertFalse(run.is_full)
        self.assertEqual(self._get_kinds(), [False, "prospect", "prospect"])
        run.action_revert()
        self.assertEqual(self._get_kinds()[0], "prospect")

    def test_never_back(self):
        """Responders, active and former ones stay what they are, in it or not."""
        self._create_account("1", {self.bijan: 100}, date_opened="2026-01-10")
        closed = {"date_opened": "2024-01-10", "date_closed": "2025-01-10"}
        closed |= {"state": "closed", "close_reason": "moved"}
        self._create_account("2", {self.anna: 100}, **closed)
        asked = self._meet(self.cyrus)
        asked._show_interest("visit")
        self._score()
        before = ["former", "active", "responder"]
        self.assertEqual(self._get_kinds(), before)
        self.rules.target_domain = str([("id", "=", self.anna.id)])
        self._score()
        self.assertEqual(self._get_kinds(), before)

    def test_override_holds(self):
        """Whose stage somebody holds stays a prospect outside the segment."""
        held = self._meet(self.cyrus)
        held.write({"is_not_moved": True})
        self.rules.target_domain = self.segment
        self._score()
        self.assertEqual(held.lifecycle_kind, "prospect")

    def test_each_bank_its_own(self):
        """One bank's segment says nothing of another bank's customers."""
        self._meet(self.cyrus, self.other_bank)
        self.rules.target_domain = self.segment
        self._score()
        self._score(self.other_bank)
        self.assertEqual(self._get_kinds(), ["prospect", "prospect", False])
        self.assertEqual(self._get_kinds(self.other_bank), [False, False, "prospect"])
        found = self.env["crm.relationship"].search([("is_target", "=", True)])
        self.assertEqual(found.partner_id, self.anna | self.bijan)
        self.assertEqual(found.company_id, self.bank)
        self.assertEqual(found.mapped("is_target"), [True, True])

    def test_search(self):
        """Inside, outside, and both together are everybody."""
        self.rules.target_domain = self.segment
        wanted, other = self._meet(self.anna), self._meet(self.cyrus)
        known = self.env["crm.relationship"]
        ours = [("company_id", "=", self.bank.id)]
        for asked, found in (
            ([True], wanted),
            ([False], other),
            ([True, False], wanted | other),
            ([], known),
        ):
            domain = [*ours, ("is_target", "in", asked)]
            self.assertEqual(known.search(domain), found, asked)
            self.assertEqual(known.search(ours).filtered_domain(domain), found, asked)

    def test_contact_of_another_bank(self):
        """Contacts that are another company's only are not met."""
        self.anna.company_id = self.other_bank
        self.rules.target_domain = self.segment
        self._score()
        self.assertFalse(self._get_relationship(self.anna))

    def test_met_by_somebody_else(self):
        """Who becomes a customer meanwhile stops no run; the next meets the rest."""
        self.rules.target_domain = self.segment
        relationships = type(self.env["crm.relationship"])
        insert = relationships._get_insert_sql
        clash = SQL("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")
        self.patch(relationships, "_get_insert_sql", lambda *_arguments: clash)
        self.assertEqual(self._score().state, "done")
        self.assertFalse(self._get_relationship(self.anna))
        self.patch(relationships, "_get_insert_sql", insert)
        self._score()
        self.assertEqual(self._get_kinds()[0], "prospect")

    def test_simulation_meets_nobody(self):
        self.rules.target_domain = self.segment
        self._score(simulate=True)
        self.assertFalse(self._get_relationship(self.anna))

    def test_explained(self):
        """The panel tells a user of the branch whether the segment has the customer."""
        self.rules.target_domain = self.segment
        wanted, other = self._meet(self.anna), self._meet(self.cyrus)
        (wanted | other).home_branch_id = self.branch
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "crm_relationship.group_use_lifecycle"
        )
        notes = [
            " ".join(self._as("teller", own)._explain_stage()) for own in wanted | other
        ]
        self.assertIn("In the target segment", notes[0])
        self.assertIn("Outside the target segment", notes[1])
        self.assertTrue(self._as("teller", wanted).is_target)

    def test_segment_is_checked(self):
        with self.assertRaisesRegex(ValidationError, "filter editor"):
            self.rules.target_domain = "[('no_such_field', '=', 1)]"
        with self.assertRaisesRegex(ValidationError, "filter editor"):
            self.rules.target_domain = "everybody"
        with self.assertRaisesRegex(ValidationError, "filter editor"):
            self.rules.target_domain = "[('id', '=', 'abc')]"

    def test_segment_breaks_later(self):
        """A field that is gone with its app stops the run, not everyday work."""
        self.rules.target_domain = self.segment
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lifecycle_scheme SET target_domain = %s WHERE id = %s",
                "[('gone_with_its_app', '=', 1)]",
                self.rules.id,
            )
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        name = "odoo.addons.crm_relationship_bank.models.target.crm_lifecycle_scheme"
        with self.assertLogs(name, "WARNING") as caught:
            customers = self._meet(self.anna) | self._meet(self.cyrus)
            found = self.env["crm.relationship"].search([("is_target", "=", True)])
        self.assertEqual(len(caught.output), 1)
        self.assertFalse(customers.lifecycle_stage_id | found.lifecycle_stage_id)
        self.assertFalse(found)
        for simulate in (False, True):
            with self.assertRaisesRegex(UserError, "target segment of Bank A cannot"):
                self._score(simulate=simulate)

    def test_new_segment_is_silent(self):
        """Another segment is another rule: the next run tells nobody."""
        self._score()
        self.rules.target_domain = self.segment
        run = self._score()
        self.assertTrue(run.is_silent)
        self.assertEqual(self._get_kinds()[0], "prospect")
