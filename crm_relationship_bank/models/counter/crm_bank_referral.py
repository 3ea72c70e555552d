from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmBankReferral(models.Model):
    """A customer who brought somebody: the outcome, and whether it was thanked.

    Once the referred person is a customer, the base counts it for the referrer's tier.
    """

    _name = "crm.bank.referral"
    _inherit = ["crm.bank.branch.mixin"]
    _description = "Referral"
    _rec_name = "referred_id"
    _order = "date desc, id desc"

    relationship_id = fields.Many2one(
        string="Referrer", required=True, ondelete="cascade"
    )
    referred_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    outcome = fields.Selection(
        [
            ("open", "Open"),
            ("joined", "Opened an account"),
            ("declined", "Not interested"),
        ],
        required=True,
        default="open",
    )
    thanks_date = fields.Date("Thanked On")

    _referred_uniq = models.Constraint(
        "UNIQUE(relationship_id, referred_id)", "This referral is noted already."
    )

    @api.constrains("relationship_id", "referred_id")
    def _check_referred_id(self):
        for referral in self:
            referrer = referral.relationship_id.partner_id
            if referral.referred_id.commercial_partner_id == referrer:
                raise ValidationError(
                    self.env._("%(name)s cannot refer itself.", name=referrer.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        referrals._note_referrers()
        return referrals

    def write(self, vals):
        result = super().write(vals)
        if "outcome" in vals:
            self._note_referrers()
        return result

    def _note_referrers(self):
        """Note by whose word the referred customers came, unless that is known."""
        for referral in self.filtered(lambda own: own.outcome == "joined"):
            relationships = self.env["crm.relationship"]
            customer_sudo = relationships._get_of(
                referral.referred_id, referral.company_id
            )
            if customer_sudo and not customer_sudo.referrer_id:
                referrer = referral.relationship_id.partner_id
                customer_sudo.referrer_id = referrer
