from odoo import fields, models


class CrmRelationship(models.Model):
    """What the scoring run knows of a customer's tier."""

    _inherit = "crm.relationship"

    tier_value = fields.Float(
        digits=(16, 4),
        readonly=True,
        aggregator=None,
        groups="crm_relationship.group_relationship_user",
        help="The measure by which the customer is held against the lines of tiers.",
    )
    tier_candidate_id = fields.Many2one(
        "crm.customer.tier",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the customer falls to when the days of grace are over.",
    )
    tier_below_since = fields.Date(
        readonly=True, help="Since when the customer is below the line of its tier."
    )
    tier_fall_date = fields.Date(
        "Falls On",
        readonly=True,
        help="The day on which the grace ends. Where demotions need approval, a "
        "manager decides from then on.",
    )
    referrer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        help="Who recommended us to this customer; counts for the tier of the "
        "referrer once this customer has bought.",
    )
