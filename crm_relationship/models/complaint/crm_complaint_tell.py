from odoo import api, models

from .crm_complaint_stage import DONE_KINDS

READER = "crm_relationship.group_relationship_user"


class CrmComplaint(models.Model):
    """The account manager hears of complaints at once, where the tier asks for it."""

    _inherit = "crm.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._tell_managers()
        return complaints

    def write(self, vals):
        """Write; a sender who becomes known is told of, a secret is no one's news."""
        before = {own: own.sudo().relationship_id for own in self}
        was_open = self.filtered(lambda own: not own.is_confidential)
        result = super().write(vals)
        known = self.filtered(lambda own: own.sudo().relationship_id != before[own])
        known._tell_managers()
        was_open.filtered("is_confidential")._leave_managers_out()
        return result

    def _tell_managers(self):
        """Tell the account managers whose customers' tiers ask for it, and let them in.

        Whoever records a complaint of the own customer knows it already. Confidential
        ones stay with those who handle them.
        """
        for complaint in self.sudo():  # whoever records it may not see the customer
            manager = complaint._get_told_manager()
            if manager:
                complaint.message_subscribe(manager.partner_id.ids)
                complaint.with_context(lang=manager.lang)._send_news(manager)

    def _get_told_manager(self):
        """Return the account manager to be told, or nobody."""
        customer = self.relationship_id
        manager = customer.user_id
        rules = self.env["crm.customer.tier.scheme"]._get_rules_of(self.company_id)
        rule = rules.get(customer.tier_id)
        is_told = (
            self.type == "complaint"
            and self.kind not in DONE_KINDS
            and not self.is_confidential
            and rule
            and rule.notifies_complaints
            and manager.active
            and manager.id != self.env.uid
            and self.company_id in manager.company_ids
            and manager.has_group(READER)
        )
        return manager if is_told else manager.browse()

    def _send_news(self, manager):
        """Send ``manager`` a message, in the language of the context."""
        self.message_notify(
            partner_ids=manager.partner_id.ids,
            subject=self.env._(
                "%(customer)s has complained", customer=self.customer_id.display_name
            ),
            body=self.env._(
                "%(complaint)s: %(customer)s is in tier %(tier)s and counts on you.",
                complaint=self.display_name,
                customer=self.customer_id.display_name,
                tier=self.tier_id.display_name,
            ),
        )

    def _leave_managers_out(self):
        """Let account managers no longer follow what became confidential."""
        for complaint in self.sudo():
            manager = complaint.relationship_id.user_id
            if manager != complaint.user_id:
                complaint.message_unsubscribe(manager.partner_id.ids)
