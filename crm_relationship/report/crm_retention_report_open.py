from odoo import fields, models


class CrmRetentionReport(models.Model):
    """Every figure of a month opens its customers."""

    _inherit = "crm.retention.report"

    def action_open_start(self):
        """Open who was active when the month began."""
        return self._open_active(self.month)

    def action_open_end(self):
        """Open who was active when the month was over, or is today."""
        return self._open_active(fields.Date.add(self.month, months=1))

    def action_open_gained(self):
        """Open who was gained."""
        return self._open("gained")

    def action_open_won_back(self):
        """Open who was won back."""
        return self._open("won_back")

    def action_open_lost(self):
        """Open who was lost."""
        return self._open("lost")

    def action_open_moved_in(self):
        """Open who came from another tier."""
        return self._open("moved_in")

    def action_open_moved_out(self):
        """Open who went to another tier."""
        return self._open("moved_out")

    def _open_active(self, day):
        """Open who was active in the row's tier as ``day`` began.

        Of months cleaned up since only the totals are kept: what was undone by changes
        of which no more is known is not among them.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action_cell"
        )
        key = f"{self.tier_id.id or 0}:{fields.Date.to_string(day)}"
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("retention_key", "=", key),
        ]
        action["context"] = {}
        return action

    def _open(self, flow):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_retention_event_action"
        )
        end = fields.Date.add(self.month, months=1)
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("tier_id", "=", self.tier_id.id),
            ("flow", "=", flow),
            ("date", ">=", fields.Date.to_string(self.month)),
            ("date", "<", fields.Date.to_string(end)),
        ]
        action["context"] = {}
        return action
