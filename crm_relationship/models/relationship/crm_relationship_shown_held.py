from odoo import api, fields, models

from .crm_relationship_shown_mixin import shown

# what is shown of overrides; the fields of the relationship have the same names
HELD_NAMES = (
    "stage_override_reason",
    "stage_override_until",
    "tier_override_reason",
    "tier_override_until",
)


class CrmRelationshipShownMixin(models.AbstractModel):
    """Stage and tier that somebody set against the rules, shown as such."""

    _inherit = "crm.relationship.shown.mixin"

    customer_stage_override_reason = shown(
        fields.Char,
        "customer_stage_override_reason",
        "Why the Stage Is Kept",
        compute="_compute_customer_override",
    )
    customer_stage_override_until = shown(
        fields.Date,
        "customer_stage_override_until",
        "Stage Kept Until",
        compute="_compute_customer_override",
    )
    customer_tier_override_reason = shown(
        fields.Char,
        "customer_tier_override_reason",
        "Why the Tier Is Kept",
        compute="_compute_customer_override",
    )
    customer_tier_override_until = shown(
        fields.Date,
        "customer_tier_override_until",
        "Tier Kept Until",
        compute="_compute_customer_override",
    )

    # apart, because it reads the overrides, too, which a list of customers does not
    @api.depends(lambda self: self._get_shown_dependencies())
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_customer_override(self):
        self._show([f"customer_{name}" for name in HELD_NAMES])

    def _get_shown_fields(self):
        held = {f"customer_{name}": name for name in HELD_NAMES}
        return super()._get_shown_fields() | held
