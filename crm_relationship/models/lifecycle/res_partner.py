from odoo import models


class ResPartner(models.Model):
    """The salesperson of a contact is the account manager, unless set by hand."""

    _inherit = "res.partner"

    def write(self, vals):
        """Write; what is open about a risk goes on to the new salesperson."""
        if "user_id" not in vals:
            return super().write(vals)
        # who changes the salesperson may not be the customers' account manager
        followers = self.env["crm.relationship"].sudo()
        followers = followers.search(
            [("partner_id", "in", self.ids), ("is_user_manual", "=", False)]
        )
        before = followers.grouped("user_id")
        result = super().write(vals)
        followers._follow_managers(before)
        return result
