from odoo import api, fields, models

from odoo.addons.crm.models.crm_stage import AVAILABLE_PRIORITIES


class CrmCustomerTierRule(models.Model):
    """What a tier gives in the companies of a scheme, not written on contacts."""

    _inherit = "crm.customer.tier.rule"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        index="btree_not_null",
        check_company=True,
        help="For customers of this tier who have no pricelist of their own.",
    )
    lead_priority = fields.Selection(
        AVAILABLE_PRIORITIES,
        help="New opportunities of these customers have this priority, unless another "
        "one is given.",
    )
    promotion_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Plan at Promotion",
        domain=[("res_model", "=", "crm.relationship")],
        check_company=True,
        help="Planned for the account manager when a customer rises into the tier. Who "
        "gets a first tier has not risen.",
    )
    is_manager_required = fields.Boolean(
        "Account Manager Required",
        help="Nobody takes the account manager away without naming another one; "
        "customers without one are listed.",
    )
    contact_days = fields.Integer(
        "Contact Every (days)",
        help="Customers with whom nobody has spoken for longer are listed as overdue, "
        "and a call is planned for their account manager: 500 calls a night at most, "
        "those of the highest tiers first. 0: no cadence.",
    )
    benefit_ids = fields.One2many(
        "crm.customer.tier.benefit", "rule_id", "Benefits", copy=True
    )

    _contact_positive = models.Constraint(
        "CHECK(contact_days >= 0)", "Days between contacts cannot be negative."
    )

    @api.constrains("promotion_plan_id")
    def _check_made_for(self):
        self.env["crm.relationship"]._check_made_for(self.promotion_plan_id)
