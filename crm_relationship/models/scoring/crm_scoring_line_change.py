from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..relationship.opened import open_records


class CrmScoringLine(models.Model):
    """Whether a customer of a run moves, and the way to the customer."""

    _inherit = "crm.scoring.line"

    is_segment_change = fields.Boolean(
        "Segment Changes",
        compute="_compute_is_segment_change",
        search="_search_is_segment_change",
    )
    partner_id = fields.Many2one(related="relationship_id.partner_id")
    manager_id = fields.Many2one(related="relationship_id.user_id")
    old_rfm_code = fields.Char("RFM Code Now", related="relationship_id.rfm_code")

    @api.depends("old_segment_id", "rfm_segment_id")
    def _compute_is_segment_change(self):
        for line in self:
            line.is_segment_change = line.old_segment_id != line.rfm_segment_id

    def _search_is_segment_change(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s IS DISTINCT FROM %s) = ANY(%s)",
                model._field_to_sql(alias, "old_segment_id", query),
                model._field_to_sql(alias, "rfm_segment_id", query),
                [bool(item) for item in value],
            )
        )

    def action_open_relationship(self):
        """Open the customer."""
        self.ensure_one()
        return open_records(self.relationship_id)
