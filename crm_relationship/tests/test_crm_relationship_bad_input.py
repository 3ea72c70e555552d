from odoo.tests import tagged
from odoo.tools import mute_logger

from .rpc_common import RpcCommon

MUTED = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.orm.models",
    "odoo.addons.base.models.ir_model",
)


@tagged("post_install", "-at_install")
class TestBadInput(RpcCommon):
    """What must not be written is refused from outside with one clear message."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls._place(cls.relationship, tier_id=cls.tier_low)
        cls.env.flush_all()

    def _assert_refused(self, message, model, method, role="manager", **arguments):
        with mute_logger(*MUTED):
            response = self._post(role, model, method, self.company_a, **arguments)
        self.assertIn(response.status_code, (403, 422), response.text)
        answer = response.json()
        self.assertIn(message, answer["message"])
        self.assertNotIn("psycopg2", answer["message"])
        self.env.invalidate_all()
        self.assertEqual(self.relationship.tier_id, self.tier_low)
        self.assertEqual(len(self.relationship.change_ids), 1)

    def test_second_relationship(self):
        self._assert_refused(
            "already has a relationship",
            "crm.relationship",
            "create",
            vals_list=[
                {"partner_id": self.customer.id, "company_id": self.company_a.id}
            ],
        )

    def test_child_contact(self):
        self._assert_refused(
            "Contact of Shared is a contact of Shared Ltd",
            "crm.relationship",
            "create",
            vals_list=[{"partner_id": self.contact.id}],
        )

    def test_ledger(self):
        change = self.relationship.change_ids
        for role in ("own", "manager"):
            self._assert_refused(
                "The history of a customer cannot be edited",
                "crm.relationship.change",
                "write",
                role,
                ids=change.ids,
                vals={"reason": "Because"},
            )
            self._assert_refused(
                "not allowed to delete",
                "crm.relationship.change",
                "unlink",
                role,
                ids=change.ids,
            )

    def test_foreign_segment(self):
        segment = self.segment_best.copy({"company_id": self.company_b.id})
        self.env.flush_all()
        vals = {"rfm_segment_id": segment.id, "change_reason": "Try"}
        message = "belongs to Relationship B and is not for Shared Ltd"
        target = ("crm.relationship", "write")
        ids = self.relationship.ids
        self._assert_refused(message, *target, ids=ids, vals=vals)
        vals = {"customer_segment_id": segment.id, "change_reason": "Try"}
        self._assert_refused(
            message, "res.partner", "write", ids=self.contact.ids, vals=vals
        )

    def test_tier_without_reason(self):
        message = "Say why Shared Ltd changes"
        lead = self._create_lead(self.contact, self.company_a)
        order = self._create_order(self.contact)
        self._flush()
        for model, ids, name in (
            ("crm.relationship", self.relationship.ids, "tier_id"),
            ("res.partner", self.customer.ids, "customer_tier_id"),
            ("res.partner", self.contact.ids, "customer_tier_id"),
            ("crm.lead", lead.ids, "customer_tier_id"),
            ("sale.order", order.ids, "customer_tier_id"),
        ):
            vals = {name: self.tier_high.id}
            self._assert_refused(message, model, "write", ids=ids, vals=vals)
            vals["change_reason"] = " "
            self._assert_refused(message, model, "write", ids=ids, vals=vals)

    def test_day_to_come(self):
        """No change is entered for a day after the company's today."""
        context = {"crm_relationship_date": "2999-01-01"}
        vals = {"tier_id": self.tier_high.id, "change_reason": "Try"}
        message = "that day is to come"
        target = ("crm.relationship", "write", "own")
        ids = self.relationship.ids
        self._assert_refused(message, *target, ids=ids, vals=vals, context=context)
        target = ("crm.relationship", "create", "own")
        vals = [{"partner_id": self.stranger.id}]
        self._assert_refused(message, *target, vals_list=vals, context=context)

    def test_stage_of_another_kind(self):
        """A stage that customers or leads are in stands for what it stood for."""
        target = ("crm.lifecycle.stage", "write")
        message = "their history goes by its kind"
        self._assert_refused(
            message, *target, ids=self.stage_prospect.ids, vals={"kind": "active"}
        )
        stage = self.stage_responder.copy()
        stage.kind = "prospect"
        self._create_lead(None, self.company_a, own_stage_id=stage.id)
        self.env.flush_all()
        self._assert_refused(message, *target, ids=stage.ids, vals={"kind": "former"})

    def test_place_of_another_company(self):
        """Where customers of A stand is not made B's; A's own it may become."""
        target = ("crm.customer.tier", "write")
        ids = self.tier_low.ids
        self._assert_refused(
            "Customers of other companies",
            *target,
            ids=ids,
            vals={"company_id": self.company_b.id},
        )
        self.tier_low.company_id = self.company_a

    def test_unknown_tier(self):
        """A tier that does not exist, or is no number at all."""
        vals = {"customer_tier_id": self.tier_high.id + 1000, "change_reason": "Try"}
        with mute_logger(*MUTED):
            response = self._post(
                "manager", "res.partner", "write", ids=self.contact.ids, vals=vals
            )
        self.assertNotEqual(response.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.relationship.tier_id, self.tier_low)
