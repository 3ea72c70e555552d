from odoo import api, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """What an open complaint holds back, and that to talk about it is a contact."""

    _inherit = "crm.relationship"

    @api.depends("complaint_open_count")
    def _compute_tier_explanation(self):
        return super()._compute_tier_explanation()

    def _is_promotion_held(self):
        schemes = self.env["crm.customer.tier.scheme"]
        scheme = schemes._get_active(self.company_id)
        held = scheme.holds_promotion and self.complaint_open_count > 0
        return held or super()._is_promotion_held()

    def _filter_open_complaint(self):
        complaining = self.filtered("complaint_open_count")
        return super()._filter_open_complaint() | complaining

    @api.model
    def _get_contact_documents_sql(self):
        self.env["crm.complaint"].flush_model(["partner_id", "company_id"])
        return SQL(
            """
            %s
            UNION ALL
            SELECT 'crm.complaint', complaint.id, contact.relationship_id
            FROM contact JOIN crm_complaint complaint
              ON complaint.partner_id = contact.id
            WHERE complaint.company_id = contact.company_id
            """,
            super()._get_contact_documents_sql(),
        )
