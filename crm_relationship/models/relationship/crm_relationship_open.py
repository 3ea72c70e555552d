from odoo import api, models


class CrmRelationship(models.Model):
    """The entry of the app."""

    _inherit = "crm.relationship"

    @api.model
    def action_open_customers(self):
        """Open the customers: first one's own, for whoever looks after any.

        Called by the menu. Readers and managers without customers of their own
        start with everybody's. Columns of the lifecycle tell nothing when it is
        switched off: the list comes first then.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        mine = self.search_count([("user_id", "=", self.env.uid)], limit=1)
        action["context"] = {"search_default_mine": 1} if mine else {}
        if not self.env.user.has_group("crm_relationship.group_use_lifecycle"):
            action["views"].sort(key=lambda view: view[1] != "list")
        return action
