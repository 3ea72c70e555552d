from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmRfmMovementReport(models.Model):
    """Who moved from which segment to which."""

    _name = "crm.rfm.movement.report"
    _inherit = ["crm.movement.report.mixin", "crm.relationship.audience.mixin"]
    _description = "RFM Movement"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "relationship_id"
    _kind = "segment"
    _depends = {
        "crm.relationship.change": [
            "relationship_id",
            "company_id",
            "date",
            "user_id",
            "reason",
            "run_id",
            "purchase_amount",
            "old_segment_id",
            "new_segment_id",
        ],
        "crm.relationship.change.month": [
            "company_id",
            "month",
            "kind",
            "change_count",
            "purchase_amount",
            "old_segment_id",
            "new_segment_id",
        ],
    }

    manager_id = fields.Many2one(related="relationship_id.user_id")
    old_segment_id = fields.Many2one("crm.rfm.segment", "From Segment", readonly=True)
    new_segment_id = fields.Many2one("crm.rfm.segment", "To Segment", readonly=True)
    run_id = fields.Many2one("crm.scoring.run", "Scoring Run", readonly=True)
    is_summary = fields.Boolean(
        "Monthly Total",
        readonly=True,
        help="The single changes of that month were cleaned up, their total is kept.",
    )

    def _get_own_columns(self):
        return {
            "run_id": (SQL("crm_relationship_change.run_id"), SQL("NULL::int")),
            "is_summary": (SQL("FALSE"), SQL("TRUE")),
        }

    def _get_audience_domain(self):
        return Domain("id", "in", self.relationship_id.ids)

    def action_open_relationships(self):
        """Open the customers behind the chosen moves."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action_cell"
        )
        action["domain"] = list(self._get_audience_domain())
        return action
