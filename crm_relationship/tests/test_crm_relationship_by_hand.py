from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.models import BaseModel
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestCrmRelationshipByHand(LifeCommon):
    def test_second(self):
        """A second relationship of the same pair is refused, with one message."""
        self._meet(self.customer, self.company_a)
        constraint = self.env["crm.relationship"]._table_objects[
            "crm_relationship_partner_company_uniq"
        ]
        self.assertIn("already has a relationship", constraint.get_error_message(None))
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["crm.relationship"].create({"partner_id": self.customer.id})

    def test_contact(self):
        """A relationship belongs to the company, not to one of its contacts."""
        with self.assertRaisesRegex(ValidationError, "choose Shared Ltd instead"):
            self.env["crm.relationship"].create({"partner_id": self.contact.id})

    @users("relationship_own")
    def test_not_a_customer(self):
        """By hand nobody becomes a customer who cannot be one."""
        for partner in (
            self.users["employee"].partner_id,
            self.company_a.partner_id,
            self.customer_b,
        ):
            with self.assertRaisesRegex(UserError, "cannot be a customer of"):
                self.env["crm.relationship"].create({"partner_id": partner.id})

    @users("relationship_own")
    def test_form(self):
        """By hand somebody becomes a prospect of today, with the facts of before."""
        stage = self.env["crm.lifecycle.stage"]._get_default("prospect", self.company_a)
        relationship = self.env["crm.relationship"].create(
            {"partner_id": self.stranger.id}
        )
        self.assertEqual(relationship.lifecycle_stage_id, stage)
        today = relationship._get_company_today(self.company_a)
        self.assertEqual(relationship.lifecycle_stage_date, today)
        self.assertFalse(relationship.is_user_manual)
        self.assertFalse(relationship.change_ids)

    def test_stage_of_own_company(self):
        """The first stage is the one of the relationship's company."""
        own = self.stage_prospect.copy({"company_id": self.company_b.id})
        relationship = self.env["crm.relationship"].create(
            {"partner_id": self.stranger.id, "company_id": self.company_b.id}
        )
        self.assertEqual(relationship.lifecycle_stage_id, own)

    def test_stage_as_it_is_set_up_now(self):
        """What is archived or moved up in the list counts from the next customer on."""
        stages = self.stage_prospect._get_default
        own = self.stage_prospect.copy({"company_id": self.company_b.id})
        second = own.copy({"sequence": own.sequence + 1})
        self.assertEqual(stages("prospect", self.company_b), own)
        self.assertEqual(stages("prospect", self.company_a), self.stage_prospect)
        second.sequence = own.sequence - 1
        self.assertEqual(stages("prospect", self.company_b), second)
        second.active = False
        self.assertEqual(stages("prospect", self.company_b), own)
        every = own.with_context(active_test=False)
        self.assertEqual(every._get_default("prospect", self.company_b), own)
        own.unlink()
        self.assertEqual(stages("prospect", self.company_b), self.stage_prospect)

    def test_stage_asked_for_while_it_goes(self):
        """What is asked before a stage is gone is not remembered beyond."""
        own = self.stage_prospect.copy({"company_id": self.company_b.id})
        delete = BaseModel.unlink

        def ask_and_delete(records):
            self.assertEqual(own._get_default("prospect", self.company_b), own)
            return delete(records)

        with patch.object(BaseModel, "unlink", ask_and_delete):
            own.unlink()
        found = self.stage_prospect._get_default("prospect", self.company_b)
        self.assertEqual(found, self.stage_prospect)

    def test_facts_of_before(self):
        """A relationship made after the documents knows them."""
        self._confirm(self._create_order(self.customer, amount=70))
        self._get(self.customer).unlink()
        relationship = self.env["crm.relationship"].create(
            {"partner_id": self.customer.id}
        )
        self._flush()
        self.assertEqual(relationship.purchase_amount, 70)
        self.assertEqual(relationship.lifecycle_stage_id, self.stage_active)
