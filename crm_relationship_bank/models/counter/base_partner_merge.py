from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Join referrals of one person first: Odoo deletes all that would collide."""
        referrals = self.env["crm.bank.referral"].sudo()  # as the wizard itself
        referrals._join_referred(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)


class CrmBankReferral(models.Model):
    """What happens to referrals when referred people turn out to be one."""

    _inherit = "crm.bank.referral"

    def _join_referred(self, people):
        """Keep one referral of ``people`` by each referrer but themselves.

        One that has joined, which an open one could not do any more; else the newest.
        """
        referrals = self.search([("referred_id", "in", people.ids)])
        own = referrals.filtered(lambda row: row.relationship_id.partner_id in people)
        for same in (referrals - own).grouped("relationship_id").values():
            own |= same - max(
                same, key=lambda row: (row.outcome == "joined", row.date, row.id)
            )
        own.unlink()
