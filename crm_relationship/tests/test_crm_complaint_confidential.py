from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon

OFFICER = "crm_relationship.group_complaint_officer"
# models that hold something about a complaint, and the field that says which
AROUND = {
    "crm.complaint": "id",
    "crm.complaint.clock": "complaint_id",
    "mail.message": "res_id",
    "mail.activity": "res_id",
    "ir.attachment": "res_id",
    "rating.rating": "res_id",
}


@tagged("post_install", "-at_install")
class TestCrmComplaintConfidential(ComplaintCommon):
    """A confidential complaint is its assignee's and the officers'; nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "shared@customer.example"
        cls.complaint = cls._create_complaint(name="Between us", is_confidential=True)
        cls._close(cls.complaint)
        cls.complaint.message_post(body="Between us", attachments=[("us.txt", b"us")])
        cls.complaint.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.users["officer"].id
        )
        cls._flush()

    def _find(self, user):
        """Return the names of the models in which the user finds something of it."""
        found = set()
        for model, field in AROUND.items():
            records = self.env[model].with_user(user)
            domain = [(field, "in", self.complaint.ids)]
            if "res_model" in records._fields:
                domain.append(("res_model", "=", "crm.complaint"))
            elif "model" in records._fields:
                domain.append(("model", "=", "crm.complaint"))
            try:
                found |= {model} if records.search(domain) else set()
            except AccessError:
                continue  # no right on the model at all
        return found

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_every_group(self):
        """Of all groups that read complaints only the officers' finds it.

        Each with the leader's place in the team, and as a follower.
        """
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "crm.complaint"), ("perm_read", "=", True)]
        )
        groups = access.group_id.all_implied_by_ids | access.group_id
        self.assertGreater(len(groups), 5)
        officers = self.env.ref(OFFICER)
        user = self.users["employee"]
        self.complaint.message_subscribe(user.partner_id.ids)
        self.team.write({"user_id": user.id, "member_ids": [(4, user.id)]})
        for group in groups:
            with self.subTest(group.full_name):
                user.group_ids = group | self.env.ref("base.group_user")
                is_officer = officers in user.all_group_ids
                expected = set(AROUND) if is_officer else set()
                self.assertEqual(self._find(user), expected)

    def test_assignee(self):
        """The assignee finds everything, until it is somebody else's."""
        agent = self.users["agent"]
        self.assertFalse(self._find(agent))
        self.complaint.user_id = agent
        self.assertEqual(self._find(agent), set(AROUND))
        self.complaint.user_id = self.users["officer"]
        self.assertFalse(self._find(agent))

    def test_nobody_sees_the_rating(self):
        """Ratings of other complaints are read with them, and no others."""
        plain = self._create_complaint(user_id=self.users["agent"].id)
        self._close(plain)
        ratings = self.env["rating.rating"].search([("res_model", "=", plain._name)])
        own = ratings.filtered(lambda rating: rating.res_id == plain.id)
        self.assertEqual(len(own), 1)
        self.assertEqual(self._as("agent", ratings)._filtered_access("read"), own)
        for role in ("employee", "own", "all"):
            self.assertFalse(self._as(role, ratings)._filtered_access("read"))
            with self.assertRaises(AccessError):
                self._as(role, own).read(["res_name"])
        self.assertEqual(self._as("officer", own).mapped("is_complaint_hidden"), [0])

    def test_no_link_to_the_unread(self):
        """Nobody links what the user may not read: the link would show the subject."""
        far = self._create_complaint(self.stranger, company_id=self.company_b.id)
        agent = self.users["agent"]
        agent.company_ids = self.company_a
        own = self._as("agent", self._create_complaint(user_id=agent.id))
        wizards = self._as("agent", self.env["crm.complaint.merge"])
        for secret in (self.complaint, far):
            values = {"complaint_ids": own.ids, "complaint_id": secret.id}
            with self._refused("", AccessError):
                wizards.create(values)
            with self._refused("", AccessError):
                wizards.create(values | {"complaint_ids": secret.ids})
        with self._refused("", AccessError):
            own.repeat_of_id = self.complaint.id
        with self._refused("", AccessError):
            own.sudo().repeat_of_id = self.complaint.id
        self.complaint.is_confidential = False
        own.repeat_of_id = self.complaint.id
        self.assertEqual(own.repeat_of_id, self.complaint)
        wizards.create({"complaint_ids": own.ids, "complaint_id": self.complaint.id})
