from odoo import api, fields, models

from .crm_relationship import FORMER_KINDS

CAUSES = [
    ("prospect", "Became Known"),
    ("reply", "Wrote or Replied"),
    ("lead", "Started a Lead"),
    ("quotation", "Quotation"),
    ("meeting", "Held Meeting"),
    ("mailing", "Clicked a Mailing"),
    ("survey", "Answered a Survey"),
    ("first_purchase", "First Purchase"),
    ("win_back", "Won Back"),
    *FORMER_KINDS,
    ("undone", "Purchase Undone"),
    ("merge", "Contacts Merged"),
]


class CrmRelationshipChange(models.Model):
    """Why a customer changed its stage, since when, and after how long a gap."""

    _inherit = "crm.relationship.change"

    stage_date = fields.Date(
        "In Stage From",
        readonly=True,
        help="The day the new stage began: of the purchase that brought it, or on "
        "which the silence had lasted long enough. It may have been entered later.",
    )
    stage_cause = fields.Selection(
        CAUSES, "Cause of the Stage", readonly=True, help="Empty: moved by hand."
    )
    gap_days = fields.Integer(
        "Gap (days)",
        readonly=True,
        aggregator="avg",
        help="Days without purchase before the customer came back.",
    )

    @api.model
    def _prepare(self, relationship, old, reason, date):
        values = super()._prepare(relationship, old, reason, date)
        if values["old_stage_id"] != values["new_stage_id"]:
            values["stage_date"] = date
            cause = self.env.context.get("crm_relationship_cause")
            values["stage_cause"] = cause
            if cause == "win_back":  # whoever moves by hand gives no gap
                gap = self.env.context.get("crm_relationship_gap_days", 0)
                values["gap_days"] = gap
        return values
