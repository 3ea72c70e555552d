from odoo import api, models

# group of a stock app -> group of ours that it brings
_BROUGHT = {
    "account.group_account_invoice": "group_relationship_reader",
    "sales_team.group_sale_salesman": "group_relationship_user",
    "sales_team.group_sale_salesman_all_leads": "group_relationship_user_all",
    "sales_team.group_sale_manager": "group_relationship_manager",
}


class ResGroups(models.Model):
    """Who has our rights from the start."""

    _inherit = "res.groups"

    @api.model
    def _bring_relationship_rights(self):
        """Let sales and invoicing rights bring ours: nobody has to be set up twice.

        Odoo's administrators manage complaints, too. Called once, by the installation.
        Whether a contact is a user's who works here follows from the groups, and Odoo
        would write it anew on the contact of each user, though none of it changes:
        that is held back.
        """
        users = self.env["res.users"].with_context(active_test=False)
        users = users.search([("share", "=", False)])
        shared = self.env["res.partner"]._fields["partner_share"]
        with self.env.protecting([shared], users.partner_id):
            for stock, ours in _BROUGHT.items():
                self.env.ref(stock).implied_ids += self._get_ours(ours)
            administrators = self.env.ref("base.user_root")
            admin = self.env.ref("base.user_admin", raise_if_not_found=False)
            administrators += admin or administrators.browse()
            self._get_ours("group_complaint_manager").user_ids += administrators
            self.env.flush_all()

    def _get_ours(self, name):
        return self.env.ref(f"crm_relationship.{name}")
