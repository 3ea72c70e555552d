from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import HttpCase, new_test_user, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintTours(RelationshipCommon, HttpCase):
    """A call, a customer on the portal, and a manager's morning, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role, group in (("agent", "user"), ("officer", "officer")):
            cls.users[role] = cls._new_user(
                role, f"crm_relationship.group_complaint_{group}", cls.company_a
            )
        cls.team = cls.env["crm.complaint.team"].create(
            {"name": "Handling", "company_id": cls.company_a.id}
            | {"user_id": cls.users["officer"].id, "sequence": 0}
            | {"member_ids": cls.users["agent"].ids}
        )
        categories = cls.env["crm.complaint.category"]
        categories.search([]).keywords = False
        cls.category = categories.create(
            {"name": "Wrong Parcel", "sequence": 0, "keywords": "twice"}
        )
        cls.caller = cls._create_partner(
            name="Caller Ltd", email="caller@customer.example"
        )
        cls.order = cls._create_order(cls.caller, amount=120)
        cls._confirm(cls.order)

    def _start(self, tour, role):
        action = self.env.ref("crm_relationship.crm_complaint_action")
        login = self.users[role].login
        self.start_tour(f"/odoo/action-{action.id}", tour, login=login)

    def _find(self, name):
        return self.env["crm.complaint"].search([("name", "=", name)])

    def test_by_phone(self):
        """An agent records what a caller says in under a minute, and takes it on.

        Without any right on sales: order and category are chosen by a click.
        """
        self._start("crm_complaint_by_phone", "agent")
        complaint = self._find("Delivered twice")
        self.assertEqual(complaint.partner_id, self.caller)
        self.assertEqual(complaint.channel_id.code, "phone")
        self.assertEqual(complaint.category_id, self.category)
        self.assertEqual(complaint.order_id, self.order)
        self.assertEqual(complaint.user_id, self.users["agent"])
        self.assertEqual(complaint.kind, "investigating")
        self.assertTrue(complaint.date_acknowledged)
        self.assertIn("Two parcels", complaint.description)

    def test_portal(self):
        """A customer files, follows, writes, and says how it was settled."""
        new_test_user(
            self.env,
            login="portal_caller",
            groups="base.group_portal",
            partner_id=self.caller.id,
            company_id=self.company_a.id,
            company_ids=self.company_a.ids,
        )
        self.start_tour("/my/complaints", "crm_complaint_portal", login="portal_caller")
        complaint = self._find("The lamp is broken")
        self.assertEqual(complaint.partner_id, self.caller)
        self.assertIn(
            "It is the green one", " ".join(complaint.message_ids.mapped("body"))
        )
        cause = self.env["crm.complaint.cause"].create({"name": "Bad lamps"})
        closed = self.env["crm.complaint.stage"]._get_default("closed", self.company_a)
        complaint.write(
            {"cause_id": cause.id, "outcome": "upheld", "stage_id": closed.id}
        )
        token = complaint.rating_ids.access_token
        self.start_tour(f"/rate/{token}/5", "crm_complaint_portal_rate", login=None)
        rating = complaint.rating_ids
        self.assertTrue(rating.consumed)
        self.assertEqual((rating.rating, rating.feedback), (5, "Quick and friendly"))
        self.assertEqual(complaint.relationship_id.last_satisfaction, 5)

    def test_morning(self):
        """A manager sees what is late, gives it to somebody, and sees the figures."""
        complaint = self.env["crm.complaint"].create(
            {"name": "Far too late", "partner_id": self.caller.id}
            | {"category_id": self.category.id, "team_id": self.team.id}
            | {"company_id": self.company_a.id, "severity": "3"}
            | {"date_acknowledged": Datetime.now() - timedelta(days=60)}
            | {"date_received": Datetime.now() - timedelta(days=60)}
        )
        self._start("crm_complaint_morning", "officer")
        self.assertEqual(complaint.user_id, self.users["agent"])
