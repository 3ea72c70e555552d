from odoo import api, fields, models

from ..relationship.crm_relationship_shown_mixin import READER, shown
from .crm_relationship import LEAVING_KINDS


class CrmRelationshipShownMixin(models.AbstractModel):
    """At risk or not, on a stock record; and the kind of reason for leaving by hand."""

    _inherit = "crm.relationship.shown.mixin"

    customer_at_risk_date = shown(
        fields.Date, "customer_at_risk_date", "Customer at Risk Since"
    )
    leaving_kind = fields.Selection(
        LEAVING_KINDS,
        "Kind of Leaving",
        store=False,
        groups=READER,
        help="Given together with a former stage: the relation was cut, or the "
        "customer was taken off the list.",
    )

    def _get_shown_fields(self):
        return super()._get_shown_fields() | {"customer_at_risk_date": "at_risk_date"}

    @api.model
    def _get_reason_fields(self):
        return [*super()._get_reason_fields(), "leaving_kind"]
