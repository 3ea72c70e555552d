from odoo import fields, models

from ..groups import BANK_USER
from .crm_bank_next_product import OPEN


class CrmRelationship(models.Model):
    """What a customer has applied for, and may be offered, on its own form."""

    _inherit = "crm.relationship"

    bank_application_ids = fields.One2many(
        "crm.bank.application", "relationship_id", "Applications", groups=BANK_USER
    )
    bank_application_count = fields.Integer(
        "Number of Applications",
        compute="_compute_bank_application_count",
        groups=BANK_USER,
    )
    bank_next_product_ids = fields.One2many(
        "crm.bank.next.product",
        "relationship_id",
        "Next Products",
        readonly=True,
        domain=[("state", "in", OPEN)],
        groups=BANK_USER,
    )

    def _compute_bank_application_count(self):
        counts = dict(
            self.env["crm.bank.application"]._read_group(
                [("relationship_id", "in", self.ids)], ["relationship_id"], ["__count"]
            )
        )
        for relationship in self:
            count = counts.get(relationship._origin, 0)
            relationship.bank_application_count = count

    def action_open_bank_applications(self):
        """Open the customer's applications."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_bank.crm_bank_application_action"
        )
        context = {"default_relationship_id": self.id}
        if self.home_branch_id:
            context["default_branch_id"] = self.home_branch_id.id
        domain = [("relationship_id", "=", self.id)]
        return action | {"domain": domain, "context": context}

    def _open_documents(self, name, action, **context):
        """Fill new leads with the product to be offered first; the branch follows."""
        if name == "lead_count" and self.env.user.has_group(BANK_USER):
            suggested = self.bank_next_product_ids.filtered(
                lambda own: own.state == "suggested"
            )
            if suggested:
                context["default_bank_product_id"] = suggested[0].product_id.id
        return super()._open_documents(name, action, **context)
