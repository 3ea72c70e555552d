from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintIntake(ComplaintCommon):
    """What an agent finds filled in or proposed, with rights on complaints only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(cls.contact, amount=120)
        cls.draft = cls._create_order(cls.customer, amount=70)
        cls.foreign = cls._create_order(cls.customer, cls.company_b)
        cls.theirs = cls._create_order(cls.stranger)
        cls._confirm(cls.order | cls.foreign | cls.theirs, "2026-02-20 10:00:00")
        cls.invoice = cls._create_invoice(cls.customer, amount=45)
        cls.invoice.action_post()
        cls.complaints = cls._new_complaints()
        cls.late = cls.category.copy({"name": "Too Late", "keywords": "late, delayed"})
        cls.broken = cls.category.copy(
            {"name": "Broken", "keywords": "broken, خراب، کار نمی‌کند"}
        )
        (cls.env["crm.complaint.category"].search([]) - cls.late - cls.broken).write(
            {"keywords": False}
        )

    @classmethod
    def _new_complaints(cls):
        complaints = cls.env["crm.complaint"].with_user(cls.users["agent"])
        complaints = complaints.with_context(allowed_company_ids=cls.company_a.ids)
        return complaints.with_company(cls.company_a)

    def _new(self, **values):
        defaults = {"name": "Recorded", "category_id": False}
        defaults |= {"partner_id": self.customer.id, "company_id": self.company_a.id}
        return self.complaints.create(defaults | values)

    # --- the customer's last documents ---

    def test_recent(self):
        """Number, date and amount of the customer's own, in the complaint's company."""
        with self.assertRaises(AccessError):
            self.order.with_env(self.complaints.env).read(["name"])
        rows = self._new().recent_documents
        self.assertEqual(
            {(row["field"], row["id"]) for row in rows},
            {("order_id", self.order.id), ("invoice_id", self.invoice.id)},
        )
        [row] = [row for row in rows if row["field"] == "order_id"]
        currency = self.company_a.currency_id.id
        self.assertEqual(
            row,
            {"field": "order_id", "id": self.order.id, "number": self.order.name}
            | {"date": "2026-02-20", "amount": 120, "currency_id": currency},
        )

    def test_recent_while_recording(self):
        """They are offered as soon as the customer is chosen, the latest few."""
        orders = self.order.browse()
        for number in range(10):
            orders |= self._create_order(self.customer, amount=number)
        self._confirm(orders, "2026-02-25 10:00:00")
        with Form(self.complaints) as form:
            form.name = "About one of them"
            self.assertFalse(form.recent_documents)
            form.partner_id = self.customer
            numbers = [row["id"] for row in form.recent_documents]
        self.assertEqual(len(numbers), 6)
        self.assertEqual(set(numbers) & set(self.order.ids), set())

    def test_recent_for_agents_only(self):
        """Followers of a complaint, and people of another company, see none of it."""
        complaint = self._new()
        follower = self.users["own"]
        complaint.sudo().message_subscribe(follower.partner_id.ids)
        self.assertFalse(self._as("own", complaint).recent_documents)
        elsewhere = self._as("agent", complaint).sudo(False)
        elsewhere = elsewhere.with_context(allowed_company_ids=self.company_b.ids)
        elsewhere.invalidate_recordset()
        with self.assertRaises(AccessError):
            elsewhere.read(["recent_documents"])

    def test_recent_of_readable(self):
        """Of a colleague's customer an agent without rights on all is told nothing."""
        relationship = self._meet(self.customer, self.company_a)
        groups = "crm_relationship.group_complaint_user"
        groups += ",crm_relationship.group_relationship_user"
        self.users["own_agent"] = self._new_user("own_agent", groups, self.company_a)
        values = {"partner_id": self.customer.id, "company_id": self.company_a.id}
        names = list(values)
        relationship.user_id = self.users["all"]
        for role, seen in {"agent": True, "own_agent": False}.items():
            asking = self.complaints.with_user(self.users[role])
            asked = asking.onchange(values, names, {"recent_documents": {}})["value"]
            self.assertEqual(bool(asked.get("recent_documents")), seen, role)

    def test_choose(self):
        """An agent links one of them; another customer's is refused, by any door."""
        complaint = self._new()
        complaint.order_id = self.order.id
        self.assertEqual(complaint.sudo().order_id, self.order)
        [shown] = complaint.web_read({"order_id": {"fields": {"display_name": {}}}})
        self.assertEqual(shown["order_id"]["display_name"], self.order.name)
        with self._refused("of this customer", ValidationError):
            complaint.order_id = self.theirs.id
        with self._refused("of this customer", ValidationError):
            complaint.partner_id = self.stranger
        with self._refused("of this customer", ValidationError):
            self._new(partner_id=False, order_id=self.draft.id)
        complaint.with_env(self.env).order_id = self.theirs

    def test_choose_together(self):
        """Complaints of one call do not vouch for each other; merging hands on."""
        link = {"order_id": self.theirs.id}
        both = self._new() | self._new()
        values = {"name": "Too", "company_id": self.company_a.id} | link
        for call in (
            lambda: self.complaints.create([dict(values), dict(values)]),
            lambda: both.write(link),
            lambda: self._new(**link, repeat_ids=[Command.create(values)]),
        ):
            with self._refused("of this customer", ValidationError):
                call()
        both[0].with_env(self.env).write(link)
        both[1]._merge(both[0])
        self.assertEqual(both[1].sudo().order_id, self.theirs)

    # --- the category it seems to be ---

    def _get_suggested(self, **values):
        complaint = self._new(**values)
        return complaint.suggested_category_id, complaint.suggestion_reason

    def test_by_words(self):
        """Whole words of the customer, in either language, and it says which."""
        category, reason = self._get_suggested(name="It came LATE, delayed twice")
        self.assertEqual(category, self.late)
        self.assertEqual(reason, "It says: late, delayed")
        category, _reason = self._get_suggested(description="<p>كار نمي‌كند!</p>")
        self.assertEqual(category, self.broken)
        self.assertFalse(self._get_suggested(name="Lately unbroken")[0])
        self.late.company_id = self.company_b
        self.assertFalse(self._get_suggested(name="It came late")[0])

    def test_by_history(self):
        """By the product, then by the customer: two at least, and half of a year's."""
        self._new(category_id=self.broken.id, product_id=self.product.id)
        self.assertFalse(self._get_suggested()[0])
        self._new(
            category_id=self.broken.id,
            product_id=self.product.id,
            partner_id=self.stranger.id,
        )
        category, reason = self._get_suggested(product_id=self.product.id)
        self.assertEqual(category, self.broken)
        self.assertEqual(reason, "2 of 2 complaints about the product in a year")
        self.assertEqual(self._get_suggested(order_id=self.order.id)[0], self.broken)
        self._new(category_id=self.late.id)
        self._new(category_id=self.late.id)
        category, reason = self._get_suggested()
        self.assertEqual(category, self.late)
        self.assertEqual(reason, "2 of 3 complaints of the customer in a year")
        with self._at("2027-04-01 09:00:00"):
            self.assertFalse(self._get_suggested()[0])

    def test_confirmed_by_user(self):
        """It is a proposal: nothing is set, and a chosen category ends it."""
        complaint = self._new(name="Much too late")
        self.assertFalse(complaint.category_id)
        complaint.category_id = self.broken
        self.assertFalse(complaint.suggested_category_id)
