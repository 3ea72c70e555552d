from odoo.fields import Command
from odoo.tests import tagged

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipMerge(LifeCommon):
    """Odoo's wizard that merges contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new = cls._create_partner
        cls.one, cls.two, cls.three = (
            new(name=name, email="info@example.com") for name in ("One", "Two", "Three")
        )
        cls.contact.email = "info@example.com"

    def _merge(self, partners, into, user=None):
        """Merge as a user does: the wizard's button, by default as a manager."""
        user = user or self.users["manager"]
        group = self.env.ref("base.group_partner_manager")
        user.group_ids = [Command.link(group.id)]
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard.create(
            {
                "partner_ids": [Command.set((partners | into).ids)],
                "dst_partner_id": into.id,
            }
        ).action_merge()
        self._flush()
        self.env.invalidate_all()

    def _buy(self, partner, amount, day, company=None):
        order = self._create_order(partner, company, amount=amount)
        return self._confirm(order, f"{day} 12:00")

    def test_two(self):
        """The relationships are one: facts, ledger and further stage."""
        self._buy(self.one, 10, "2024-01-01")
        target = self._meet(self.two, self.company_a)
        source = self._get(self.one)
        rows = source.change_ids
        since = source.lifecycle_stage_date
        self._merge(self.one, self.two)
        self.assertFalse(source.exists())
        self.assertFalse(self.one.exists())
        self.assertEqual(self._get(self.two), target)
        self.assertEqual(target.lifecycle_stage_id, self.stage_active)
        self.assertEqual(target.lifecycle_stage_date, since)
        self.assertEqual(target.purchase_amount, 10)
        self.assertLessEqual(rows, target.change_ids)
        joined = target.change_ids - rows
        self.assertEqual(joined.reason, "Merged with One")
        self.assertEqual(joined.old_stage_id, self.stage_prospect)

    def test_three_in_two_companies(self):
        """Three contacts known in two companies become one in each."""
        self._buy(self.one, 10, "2024-01-01")
        self._buy(self.one, 5, "2024-01-02", self.company_b)
        self._buy(self.two, 20, "2024-01-03")
        self._meet(self.three, self.company_b)
        self._place(self._get(self.two), tier_id=self.tier_low)
        in_b = self._get(self.one).filtered(lambda r: r.company_id == self.company_b)
        self._place(in_b, tier_id=self.tier_high)
        self._place(self._get(self.three), tier_id=self.tier_low)
        rows = len(self._get(self.one | self.two | self.three).change_ids)
        self._merge(self.one | self.two, self.three)
        known = {record.company_id: record for record in self._get(self.three)}
        self.assertEqual(len(self._get(self.three)), 2)
        self.assertRecordValues(
            known[self.company_a] + known[self.company_b],
            [
                {"purchase_count": 2, "purchase_amount": 30}
                | {"tier_id": self.tier_low.id},
                {"purchase_count": 1, "purchase_amount": 5}
                | {"tier_id": self.tier_high.id},
            ],
        )
        self.assertGreaterEqual(len(self._get(self.three).change_ids), rows)

    def _get(self, partner):
        found = self.env["crm.relationship"].with_context(active_test=False)
        return found.search([("partner_id", "in", partner.commercial_partner_id.ids)])

    def test_everything_moves(self):
        """Messages, files, followers, open and done activities move to the target."""
        source = self._meet(self.one, self.company_a)
        target = self._meet(self.two, self.company_a)
        followers = self.users["own"].partner_id | self.users["all"].partner_id
        target.message_subscribe(self.users["own"].partner_id.ids)
        source.message_subscribe(followers.ids)
        body = source.message_post(body="Hello", attachments=[("a.txt", b"a")])
        file = self.env["ir.attachment"].create(
            {"name": "b.txt", "res_model": source._name, "res_id": source.id}
        )
        open_activity, done_activity = (
            source.activity_schedule("mail.mail_activity_data_todo", summary=summary)
            for summary in ("open", "done")
        )
        done_activity.action_feedback(feedback="Well")
        self._merge(self.one, self.two)
        self.assertEqual(body.res_id, target.id)
        self.assertEqual(body.attachment_ids.res_id, target.id)
        self.assertEqual(file.res_id, target.id)
        self.assertLessEqual(followers, target.message_partner_ids)
        self.assertEqual(open_activity.res_id, target.id)
        self.assertEqual(done_activity.exists().res_id, target.id)

    def test_manager(self):
        """A manager chosen by hand wins over one who was not."""
        source = self._meet(self.one, self.company_a)
        target = self._meet(self.two, self.company_a)
        source.user_id = self.users["own"]
        self._merge(self.one, self.two)
        self.assertEqual(target.user_id, self.users["own"])
        self.assertTrue(target.is_user_manual)

    def test_objection_to_profiling(self):
        """Who objected to profiling is not profiled under another record either."""
        for source, target in ((self.one, self.two), (self.two, self.three)):
            relationship = self._meet(target, self.company_a)
            self._meet(source, self.company_a).is_not_profiled = source == self.one
            if source == self.two:
                relationship.is_not_profiled = True
            self._merge(source, target)
            self.assertTrue(relationship.is_not_profiled)

    def test_former_and_responder(self):
        """Former is further than responder; active is further than former."""
        target = self._meet(self.one, self.company_a)
        source = self._meet(self.two, self.company_a)
        self._place(target, lifecycle_stage_id=self.stage_responder)
        self._place(source, lifecycle_stage_id=self.stage_former)
        self._merge(self.two, self.one)
        self.assertEqual(target.lifecycle_stage_id, self.stage_former)
        third = self._meet(self.three, self.company_a)
        self._place(third, lifecycle_stage_id=self.stage_active)
        self._merge(self.one, self.three)
        self.assertEqual(third.lifecycle_stage_id, self.stage_active)

    def test_without_stage(self):
        """Two who have no stage become one, by merging and by joining a company."""
        none = {"lifecycle_stage_id": False, "lifecycle_stage_date": False}
        known = {
            partner: self._meet(partner, self.company_a)
            for partner in (self.one, self.two, self.three, self.customer)
        }
        every = self.env["crm.relationship"].union(*known.values())
        for source in (known[self.two], known[self.three]):
            self._place(source, tier_id=self.tier_high)
        every._write_unguarded(none)
        self._merge(self.two, self.one)
        self.three.parent_id = self.customer
        self._flush()
        for target in (known[self.one], known[self.customer]):
            self.assertEqual(target.tier_id, self.tier_high)
            self.assertFalse(target.lifecycle_stage_id)
        self.assertEqual(len(every.exists()), 2)

    def test_facts(self):
        """What somebody entered of one is not forgotten; the target's own stays."""
        source = self._meet(self.one, self.company_a)
        target = self._meet(self.two, self.company_a)
        source.write({"birthday": "1980-03-10", "contract_end_date": "2027-01-31"})
        target.contract_end_date = "2028-01-31"
        self._merge(self.one, self.two)
        self.assertEqual(str(target.birthday), "1980-03-10")
        self.assertEqual(str(target.contract_end_date), "2028-01-31")

    def test_contact_into_another_company(self):
        """A contact merged into another company's contact takes its purchases there."""
        other = self._create_partner(name="Other Ltd", is_company=True)
        values = {"name": "Ann", "email": self.contact.email}
        contact = self._create_partner(parent_id=other.id, **values)
        self._buy(contact, 40, "2024-01-01")
        self._buy(self.contact, 60, "2024-02-01")
        self._merge(contact, self.contact)
        self.assertEqual(self._get(self.customer).purchase_amount, 100)
        self.assertEqual(self._get(other).purchase_amount, 0)
        self.assertFalse(self._get(other).last_purchase_date)

    def test_customer_into_contact(self):
        """Somebody with an own relationship joins the company of the contact."""
        self._buy(self.one, 40, "2024-01-01")
        target = self._meet(self.customer, self.company_a)
        source = self._get(self.one)
        self._merge(self.one, self.contact)
        self.assertFalse(source.exists())
        self.assertEqual(target.lifecycle_stage_id, self.stage_active)
        self.assertEqual(target.purchase_amount, 40)

    def test_company_with_contacts_into_contact(self):
        """The contacts of who is merged are the company's, as customers too."""
        child = self._create_partner(name="Child", parent_id=self.one.id)
        self._buy(child, 40, "2024-01-01")
        self._merge(self.one, self.contact)
        self.assertEqual(child.commercial_partner_id, self.customer)
        self.assertEqual(self._get(self.customer).purchase_amount, 40)

    def test_contact_into_customer(self):
        """A contact merged into somebody of its own brings its purchases along."""
        self._buy(self.contact, 40, "2024-01-01")
        self._buy(self.one, 2, "2024-01-01")
        self._merge(self.contact, self.one)
        # Odoo gives the target the parent of who is merged
        self.assertEqual(self.one.commercial_partner_id, self.customer)
        self.assertEqual(self._get(self.customer).purchase_amount, 42)
        self.assertEqual(len(self._get(self.one)), 1)

    def test_no_orphans(self):
        """Afterwards no row points to a customer that is not there."""
        for partner in (self.one, self.two):
            self._place(self._meet(partner, self.company_a), tier_id=self.tier_low)
        self._merge(self.one, self.two)
        ledger = self.env["crm.relationship.change"].search([])
        self.assertEqual(ledger.relationship_id, ledger.relationship_id.exists())
        self.assertEqual(self.env["crm.relationship"]._create_from_documents(), 0)
