from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_relationship import POSITION_DATES


class CrmRelationshipChange(models.Model):
    """The ledger: one row for every change of stage, segment or tier.

    Rows are entered by the guard of ``crm.relationship`` and by the scoring run, and
    are never edited: what was, was. A merge moves them, erasing a customer and the
    clean-up after the retention time remove them.
    """

    _name = "crm.relationship.change"
    _description = "Relationship Change"
    _order = "id desc"
    _rec_name = "relationship_id"

    relationship_id = fields.Many2one(
        "crm.relationship", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="relationship_id.partner_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Changed By", readonly=True, help="Empty: an automatic change."
    )
    reason = fields.Char(required=True, readonly=True)
    # from where to where; equal on both sides: that one did not change
    old_stage_id = fields.Many2one(
        "crm.lifecycle.stage", "Stage Before", readonly=True, ondelete="restrict"
    )
    new_stage_id = fields.Many2one(
        "crm.lifecycle.stage", "Stage After", readonly=True, ondelete="restrict"
    )
    old_segment_id = fields.Many2one(
        "crm.rfm.segment", "Segment Before", readonly=True, ondelete="restrict"
    )
    new_segment_id = fields.Many2one(
        "crm.rfm.segment", "Segment After", readonly=True, ondelete="restrict"
    )
    old_tier_id = fields.Many2one(
        "crm.customer.tier", "Tier Before", readonly=True, ondelete="restrict"
    )
    new_tier_id = fields.Many2one(
        "crm.customer.tier", "Tier After", readonly=True, ondelete="restrict"
    )

    _company_date_idx = models.Index("(company_id, date)")

    @api.model
    def _prepare(self, relationship, old, reason, date):
        """Return the values of the row for a relationship that was in ``old``."""
        new = relationship._get_position()
        automatic = self.env.su and self.env.user._is_superuser()
        values = {
            "relationship_id": relationship.id,
            "company_id": relationship.company_id.id,
            "date": date,
            "user_id": not automatic and self.env.uid,
            "reason": reason,
        }
        for name in POSITION_DATES:
            side = name.removeprefix("lifecycle_").removeprefix("rfm_")
            values[f"old_{side}"] = old[name]
            values[f"new_{side}"] = new[name]
        return values

    def write(self, vals):
        """Refuse, whoever writes: the history is not edited."""
        raise UserError(
            self.env._(
                "The history of a customer cannot be edited. Change the stage, segment "
                "or tier of the customer instead; that adds a line."
            )
        )
