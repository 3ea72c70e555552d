from odoo import fields, models


class CrmReadinessTickLog(models.Model):
    """Who ticked what when. Only the software enters lines, nobody edits them."""

    _name = "crm.readiness.tick.log"
    _description = "History of a Checklist Item"
    _order = "date desc, id desc"
    _rec_name = "tick_id"
    _log_access = False

    tick_id = fields.Many2one(
        "crm.readiness.tick", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    date = fields.Datetime("On", required=True)
    old_state = fields.Selection(
        selection=lambda self: self._get_states(), string="From", required=True
    )
    new_state = fields.Selection(
        selection=lambda self: self._get_states(), string="To", required=True
    )
    reason = fields.Char()

    def _get_states(self):
        ticks = self.env["crm.readiness.tick"]
        return ticks._fields["state"]._description_selection(self.env)
