from odoo import api, models

# {part of the app that is switched on: field to group the cards by}, best first
CARD_GROUPS = {
    "group_use_lifecycle": "lifecycle_stage_id",
    "group_use_tiers": "tier_id",
}


class CrmRelationship(models.Model):
    """The entry of the app, and what its cards are grouped by."""

    _inherit = "crm.relationship"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._get_card_group())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Group the cards by what is in use: stages, else tiers, else nothing."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "kanban" and arch.get("default_group_by"):
            del arch.attrib["default_group_by"]
            if name := self._get_card_group():
                arch.set("default_group_by", name)
        return arch, view

    @api.model
    def _get_card_group(self):
        """Return the field by which cards are grouped at first, or nothing."""
        for group, name in CARD_GROUPS.items():
            if self.env.user.has_group(f"crm_relationship.{group}"):
                return name
        return None

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
