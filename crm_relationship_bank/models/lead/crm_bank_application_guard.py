from odoo import api, models
from odoo.exceptions import ValidationError


class CrmBankApplication(models.Model):
    """What an application may name: the applicant's own account and lead."""

    _inherit = "crm.bank.application"

    @api.constrains("account_id")
    def _check_account_access(self):
        """Refuse what the user may not read: a link shows its name to everybody."""
        self.account_id.with_user(self.env.user).check_access("read")

    @api.constrains("account_id", "state", "relationship_id")
    def _check_account_id(self):
        """The account belongs to the applicant, and makes the application opened."""
        for record in self.filtered("account_id"):
            holders_sudo = record.account_id.sudo().holder_ids  # at any branch
            own = holders_sudo.filtered(lambda holder: holder.role != "signatory")
            if record.relationship_id.sudo() not in own.relationship_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s does not hold %(account)s.",
                        customer=record.relationship_id.display_name,
                        account=record.account_id.display_name,
                    )
                )
            if record.state != "opened":
                raise ValidationError(
                    self.env._("Only an opened application has an account.")
                )

    @api.constrains("lead_id", "relationship_id")
    def _check_lead_id(self):
        """Leads are the applicant's, and may be changed by the user: the night wins it.

        :raise AccessError: the user may not change the lead
        """
        if leads := self.lead_id:  # without one no rights of leads are needed
            leads.with_user(self.env.user).check_access("write")
        for record in self.filtered("lead_id"):
            applicant = record.relationship_id.partner_id
            if record.lead_id.partner_id.commercial_partner_id != applicant:
                raise ValidationError(
                    self.env._(
                        "%(lead)s is not a lead of %(customer)s.",
                        lead=record.lead_id.name,
                        customer=applicant.name,
                    )
                )

    def _get_named_customers(self):
        """Leave out those of leads, which name them already."""
        return self.filtered(lambda own: not own.lead_id).relationship_id
