from odoo import fields, models


class CrmLifecycleScheme(models.Model):
    """A complaint that went wrong puts a customer at risk."""

    _inherit = "crm.lifecycle.scheme"

    use_complaint = fields.Boolean(
        "Complaint Gone Wrong",
        default=True,
        help="A complaint of an active customer is open after its deadline, or the "
        "customer was dissatisfied with how it was settled and has not bought since.",
    )

    def _read_rules(self):
        return super()._read_rules() | {"use_complaint": self.use_complaint}
