from odoo import api, fields, models

from .crm_relationship_shown_mixin import READER, USER, shown

# what people wrote to each other, and how much of it the contact shows
LETTERS = ("comment", "email", "email_outgoing")
LETTER_LIMIT = 5


class ResPartner(models.Model):
    """The Relationship page of the contact: since when, and what happened.

    Activities, messages and history belong to the relationship. The page reads them
    under the user's own rules and neither searches nor writes them.
    """

    _inherit = "res.partner"

    customer_stage_date = shown(
        fields.Date, "customer_stage_date", "In Lifecycle Stage Since"
    )
    customer_segment_date = shown(
        fields.Date, "customer_segment_date", "In RFM Segment Since"
    )
    customer_tier_date = shown(
        fields.Date, "customer_tier_date", "In Customer Tier Since"
    )
    customer_activity_ids = fields.One2many(
        "mail.activity",
        string="Activities of the Relationship",
        compute="_compute_customer_activity_ids",
        groups=READER,
    )
    customer_message_ids = fields.One2many(
        "mail.message",
        string="Messages of the Relationship",
        compute="_compute_customer_message_ids",
        groups=READER,
    )
    customer_change_ids = fields.One2many(
        "crm.relationship.change",
        string="History of the Relationship",
        compute="_compute_customer_change_ids",
        groups=USER,
    )

    @api.depends(lambda self: self._get_relationship_triggers(["activity_ids"]))
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_customer_activity_ids(self):
        for partner in self:
            partner.customer_activity_ids = partner.relationship_id.activity_ids

    @api.depends(lambda self: self._get_relationship_triggers(["message_ids"]))
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_customer_message_ids(self):
        """The latest letters of the relationship, without notes of the system."""
        messages = self.env["mail.message"]
        for partner in self:  # of one form: a limit a contact needs a search a contact
            relationship = partner.relationship_id
            domain = [
                ("model", "=", relationship._name),
                ("res_id", "=", relationship.id),
                ("message_type", "in", LETTERS),
            ]
            partner.customer_message_ids = (
                messages.search(domain, limit=LETTER_LIMIT)
                if relationship
                else messages
            )

    @api.depends(lambda self: self._get_relationship_triggers(["change_ids"]))
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_customer_change_ids(self):
        for partner in self:
            partner.customer_change_ids = partner.relationship_id.change_ids

    def _get_shown_fields(self):
        return super()._get_shown_fields() | {
            "customer_stage_date": "lifecycle_stage_date",
            "customer_segment_date": "rfm_segment_date",
            "customer_tier_date": "tier_date",
        }
