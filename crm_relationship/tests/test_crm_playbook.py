from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestCrmPlaybook(PlaybookCommon):
    """What starts a playbook, and that it does its work once."""

    def test_stage(self):
        """Who enters the stage gets the activities; whoever enters another, nothing."""
        playbook = self._create_playbook()
        self._activate(self.own)
        self._place(self.other, lifecycle_stage_id=self.stage_responder)
        self._work()
        self.assertEqual(self._get_hits(playbook).relationship_id, self.own)
        activities = self._get_activities(self.own)
        self.assertEqual(activities.mapped("summary"), ["Call", "Write"])
        self.assertEqual(activities.user_id, self.users["own"])
        self.assertFalse(self._get_activities(self.other))

    def test_first_stage(self):
        """Whoever becomes a customer enters the first stage, in whatever way."""
        playbook = self._create_playbook(stage_id=self.stage_prospect.id)
        asleep = self._create_playbook(stage_id=self.stage_prospect.id, is_on=False)
        by_lead = self._meet(self.stranger, self.company_a)
        by_hand = self.env["crm.relationship"].create(
            {"partner_id": self.customer_a.id, "company_id": self.company_a.id}
        )
        buyer = self._create_partner(name="Buys at Once")
        self._confirm(self._create_order(buyer), self.today)
        self._meet(self.stranger, self.company_b)
        self._flush()
        self._work()
        hits = self._get_hits(playbook)
        reached = hits.filtered(lambda hit: hit.state == "done")
        self.assertEqual(reached.relationship_id, by_lead | by_hand)
        self.assertEqual((hits - reached).reason, "moved_on")
        self.assertFalse(self._get_hits(asleep))

    def test_segment(self):
        playbook = self._create_playbook(
            trigger="segment", segment_id=self.segment_best.id
        )
        self._place(self.own, rfm_segment_id=self.segment_best)
        self._place(self.other, rfm_segment_id=self.segment_lost)
        self._work()
        self.assertEqual(self._get_hits(playbook).relationship_id, self.own)

    def test_tier_direction(self):
        """Into the same tier one rises, and the other falls."""
        middle = self.env["crm.customer.tier"].create({"name": "Mid", "sequence": 50})
        up, down, both = (
            self._create_playbook(
                trigger="tier", tier_id=middle.id, direction=direction
            )
            for direction in ("up", "down", "any")
        )
        self._place(self.own, tier_id=self.tier_low)
        self._place(self.other, tier_id=self.tier_high)
        self._place(self.everybody, tier_id=middle)
        self._work()
        self.assertEqual(
            self._get_hits(up).relationship_id, self.own | self.relationship
        )
        self.assertEqual(self._get_hits(down).relationship_id, self.other)
        self.assertEqual(self._get_hits(both).relationship_id, self.everybody)

    def test_once(self):
        """Worked twice, queued twice: one row, one set of activities, one e-mail."""
        playbook = self._create_playbook(mail_template_id=self.template.id)
        self._activate(self.own)
        change = self.own.change_ids[0]
        for _attempt in range(3):
            self.env["crm.relationship.change"].sudo()._after_changes(change.ids)
            self._work()
        self.assertEqual(len(self._get_hits(playbook)), 1)
        self.assertEqual(len(self._get_activities(self.own)), 2)
        self.assertEqual(len(self._get_mails(self.own)), 1)

    def test_entering_again(self):
        """Left alone for some days; without them, each entry counts."""
        resting = self._create_playbook()
        eager = self._create_playbook(pause_days=0)
        self._activate(self.own)
        self._place(self.own, lifecycle_stage_id=self.stage_former)
        self._activate(self.own)
        self.assertEqual(len(self._get_hits(resting)), 1)
        self.assertEqual(len(self._get_hits(eager)), 2)

    def test_only_news(self):
        """What is entered for a day long past starts nothing, nor what was before."""
        playbook = self._create_playbook()
        self._activate(self.own, crm_relationship_date=self._days_ago(8))
        self.assertFalse(self._get_hits(playbook))
        playbook.is_on = False
        self._activate(self.other)
        playbook.is_on = True
        self._work()
        self.assertFalse(self._get_hits(playbook).filtered("date_done"))

    def test_switched_off(self):
        """Off nothing starts, and what waited is dropped; so for the company."""
        playbook = self._create_playbook()
        self._activate(self.own)
        playbook.is_on = False
        self._activate(self.other)
        playbook.is_on = True
        self._work()
        hits = self._get_hits(playbook)
        self.assertEqual(hits.relationship_id, self.own)
        self.assertEqual((hits.state, hits.reason), ("skipped", "switched_off"))
        self.company_a.relationship_use_playbooks = False
        self._activate(self.relationship)
        self.assertEqual(self._get_hits(playbook), hits)

    def test_moved_on(self):
        """Who stands elsewhere by the time of the work is left out."""
        playbook = self._create_playbook()
        self._activate(self.own | self.other)
        self._place(self.own, lifecycle_stage_id=self.stage_former)
        self._work()
        self.assertEqual(
            {hit.relationship_id: hit.reason for hit in self._get_hits(playbook)},
            {self.own: "moved_on", self.other: False},
        )
        self.assertFalse(self._get_activities(self.own))

    def test_archived(self):
        playbook = self._create_playbook()
        self._activate(self.own)
        self.customer_own.action_archive()
        self._work()
        self.assertEqual(self._get_hits(playbook).reason, "archived")

    def test_for_whom(self):
        """The account manager, the team's leader, a colleague; the plan's own first."""
        leader, manager = self.users["all"], self.users["manager"]
        self.env["crm.team"].create(
            {"name": "Team", "user_id": leader.id, "company_id": self.company_a.id}
            | {"member_ids": [(6, 0, self.users["own"].ids)]}
        )
        self.plan.template_ids[1].write(
            {"responsible_type": "other", "responsible_id": manager.id}
        )
        expected = {"manager": self.users["own"], "leader": leader, "user": manager}
        for responsible, user in expected.items():
            playbook = self._create_playbook(
                responsible=responsible, user_id=manager.id
            )
            self._place(self.own, lifecycle_stage_id=self.stage_former)
            self._activate(self.own)
            self._work()
            activities = self._get_hits(playbook).activity_ids.sorted("id")
            self.assertEqual(activities[0].user_id, user)
            self.assertEqual(activities[1].user_id, manager)
            playbook.is_on = False

    def test_language(self):
        """A summary of the type is said in the doer's language, a written one not."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["own"].lang = "fr_FR"
        kind = self.env["mail.activity.type"].create(
            {"name": "Thanks", "summary": "Thank you", "res_model": "crm.relationship"}
        )
        kind.with_context(lang="fr_FR").summary = "Merci"
        self.plan.template_ids[0].write(
            {"activity_type_id": kind.id, "summary": "Thank you"}
        )
        self._create_playbook()
        self._activate(self.own)
        self._work()
        activities = self._get_activities(self.own)
        self.assertEqual(activities.mapped("summary"), ["Merci", "Write"])

    def test_nobody(self):
        """Without an account manager the colleague named does it, else it is open."""
        alone = self._create_playbook()
        helped = self._create_playbook(user_id=self.users["all"].id)
        self._activate(self.relationship)
        self._work()
        self.assertFalse(self._get_hits(alone).activity_ids.user_id)
        self.assertEqual(self._get_hits(helped).activity_ids.user_id, self.users["all"])

    def test_user_of_another_company(self):
        """Nobody is asked who may not see the customer's company."""
        playbook = self._create_playbook(
            company_id=False, responsible="user", user_id=self.users["own_a"].id
        )
        of_b = self._meet(self.customer, self.company_b)
        self._activate(of_b | self.relationship)
        self._work()
        users = {
            hit.relationship_id: hit.activity_ids.user_id
            for hit in self._get_hits(playbook)
        }
        self.assertEqual(users[self.relationship], self.users["own_a"])
        self.assertFalse(users[of_b])

    def test_companies(self):
        """A company's playbook is for its customers; a shared one for everybody's."""
        of_b = self._meet(self.customer, self.company_b)
        of_a, shared = self._create_playbook(), self._create_playbook(company_id=False)
        self._activate(self.relationship | of_b)
        self._work()
        self.assertEqual(self._get_hits(of_a).relationship_id, self.relationship)
        self.assertEqual(
            self._get_hits(shared).relationship_id, self.relationship | of_b
        )

    def test_daily_cap(self):
        """So many a day for each colleague; the others follow, first come first."""
        playbook = self._create_playbook(
            daily_cap=2, responsible="user", user_id=self.users["all"].id
        )
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(5)]
        )
        relationships = [self._meet(partner, self.company_a) for partner in partners]
        for relationship in relationships:
            self._activate(relationship)
        reached = []
        for day in range(3):
            self._work()
            done = self._get_hits(playbook, state="done").relationship_id
            reached.append(len(done))
            waiting = self._get_hits(playbook, state="waiting")
            self.assertEqual(
                set(waiting.mapped("date_due")),
                {self.today + timedelta(days=1)} if waiting else set(),
            )
            self.assertEqual(
                done, self.own.browse().union(*relationships[: 2 + 2 * day])
            )
            self._get_hits(playbook, state="done").date_done = self._days_ago(1)
            waiting.date_due = self.today
        self.assertEqual(reached, [2, 4, 5])

    def test_cap_is_each_colleagues(self):
        playbook = self._create_playbook(daily_cap=1)
        self._activate(self.everybody)
        self._work()
        self.assertEqual(len(self._get_hits(playbook, state="done")), 3)

    def test_rights(self):
        """Managers set up; salespeople read what reached their customers; no others."""
        playbook = self._create_playbook()
        self._activate(self.everybody)
        self._work()
        hits = self._get_hits(playbook)
        as_own = hits.with_user(self.users["own"]).search([("id", "in", hits.ids)])
        self.assertEqual(as_own.relationship_id.sudo(), self.own | self.relationship)
        for role in ("own", "all"):
            with self.assertRaises(AccessError):
                playbook.with_user(self.users[role]).name = "Other"
        for role in ("own", "all", "manager"):
            with self.assertRaises(AccessError):
                hits.with_user(self.users[role]).write({"state": "waiting"})
        for role in ("portal", "employee", "reader"):
            for records in (playbook, hits):
                with self.assertRaises(AccessError):
                    records.with_user(self.users[role]).read(["display_name"])
        playbook.with_user(self.users["manager"]).name = "Other"
