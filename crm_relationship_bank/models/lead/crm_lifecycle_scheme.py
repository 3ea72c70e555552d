from odoo import fields, models


class CrmLifecycleScheme(models.Model):
    """Who applies for a product, or comes to a branch, has shown interest."""

    _inherit = "crm.lifecycle.scheme"

    use_application = fields.Boolean(
        "By an Application",
        default=True,
        help="The customer applied for an account or another product of the bank.",
    )
    use_visit = fields.Boolean(
        "By a Visit to a Branch",
        default=True,
        help="Something was noted of the customer at the counter, or a planned visit "
        "was held.",
    )
