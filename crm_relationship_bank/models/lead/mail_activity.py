from odoo import api, fields, models

from ..groups import BANK_USER

TYPE = "crm_relationship_bank.mail_activity_type_visit"


class MailActivity(models.Model):
    """A visit is planned to speak of a product; a held one shows interest."""

    _inherit = "mail.activity"

    bank_product_id = fields.Many2one(
        "crm.bank.product",
        "Purpose of the Visit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=BANK_USER,
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        visited = self._get_visited()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        visited._show_interest("visit")
        return result

    def _get_visited(self):
        """Return the customers of the visits among these, as the system sees them."""
        kind = self.env.ref(TYPE, raise_if_not_found=False)
        visits = self.filtered(
            lambda own: (
                kind
                and own.activity_type_id == kind
                and own.res_model == "crm.relationship"
            )
        )
        # who holds a visit may not move customers
        settler = self.env["crm.relationship"]._get_settler()
        return settler.browse(visits.mapped("res_id")).exists()

    @api.model
    def _leave_bank(self):
        """Let visits be meetings, before the bank and its type are uninstalled."""
        kind = self.env.ref(TYPE, raise_if_not_found=False)
        meeting = self.env.ref("mail.mail_activity_data_meeting", False)
        every = self.with_context(active_test=False)
        visits = every.search([("activity_type_id", "in", kind.ids if kind else [])])
        if meeting:
            visits.activity_type_id = meeting
        else:
            visits.unlink()
