from odoo import api, fields, models

from ..relationship.crm_relationship_shown_mixin import USER


class CrmRelationship(models.Model):
    """Customers have checklists; a gate stands before lifecycle stages.

    Only what somebody decides meets it: facts and the nightly run pass.
    """

    _name = "crm.relationship"
    _inherit = ["crm.relationship", "crm.readiness.gate.mixin"]

    readiness_tick_ids = fields.One2many(
        "crm.readiness.tick",
        "relationship_id",
        "Checklists",
        domain=[("active", "=", True), ("rule_id.active", "=", True)],
        groups=USER,
    )

    @api.model_create_multi
    def create(self, vals_list):
        relationships = super().create(vals_list)
        relationships._attach_before_commit()
        return relationships

    def write(self, vals):
        written = self._prepare_gates(vals)
        handed = self._filter_handed_over(vals.get("user_id"))
        result = super().write(vals)
        self._enter_written(*written)
        if handed:
            handed._start_hand_over()
        return result

    def _begin(self):
        result = super()._begin()
        self._attach_before_commit()
        return result

    def _filter_handed_over(self, user_id):
        """Return those whose account manager gives way to another one."""
        if not user_id:
            return self.browse()
        return self.filtered(lambda own: own.user_id and own.user_id.id != user_id)

    def _start_hand_over(self):
        """Attach the checklists of a hand-over, each time anew."""
        rules_sudo = self.env["crm.readiness.rule"].sudo()  # salespeople attach nothing
        domain = [("ticked_model", "=", self._name), ("start", "=", "manager")]
        rules_sudo.search(domain)._start_anew(self)

    def _give_to(self, target):
        """Give the checklists, too: as history where the target has the same one."""
        ticks = self.env["crm.readiness.tick"].sudo()  # only the system moves them
        twice = ticks.search([("relationship_id", "in", (self + target).ids)])
        # several of these may have it: the target's own comes first, then one of them
        twice = twice.sorted(lambda tick: tick.relationship_id != target)
        kept = {(tick.rule_id, tick.item_id): tick.id for tick in reversed(twice)}
        twice.filtered(lambda tick: tick.id not in kept.values()).active = False
        ticks.flush_model(["active"])
        return super()._give_to(target)

    # --- facts: they have happened, and pass ---

    def _activate_buyers(self):
        return super(CrmRelationship, self._with_pass())._activate_buyers()

    def _respond(self, stage):
        return super(CrmRelationship, self._with_pass())._respond(stage)

    def _come_back(self, stage, day):
        return super(CrmRelationship, self._with_pass())._come_back(stage, day)

    def _take_position(self, winners, reason):
        passing = self._with_pass()
        return super(CrmRelationship, passing)._take_position(winners, reason)


class CrmRelationshipChange(models.Model):
    """Whoever enters a stage or a tier gets the checklists that are for it."""

    _inherit = "crm.relationship.change"

    def _after_changes(self, ids):
        result = super()._after_changes(ids)
        self.sudo().browse(ids).relationship_id._attach_before_commit()
        return result
