from odoo import fields, models

from ..relationship.crm_relationship_shown_mixin import USER, shown

SCORE_FIELDS = {
    "customer_rfm_code": "rfm_code",
    "customer_rfm_score": "rfm_score",
    "customer_recency_score": "recency_score",
    "customer_frequency_score": "frequency_score",
    "customer_monetary_score": "monetary_score",
    "customer_window_count": "window_count",
    "customer_window_amount": "window_amount",
    "customer_average_interval_days": "average_interval_days",
}


class CrmRelationshipShownMixin(models.AbstractModel):
    _inherit = "crm.relationship.shown.mixin"

    customer_rfm_code = shown(fields.Char, "customer_rfm_code", "RFM Code")
    customer_rfm_score = shown(
        fields.Float,
        "customer_rfm_score",
        "RFM Score",
        digits=(4, 2),
        aggregator="avg",
    )
    customer_recency_score = shown(
        fields.Integer, "customer_recency_score", "Recency Score", aggregator="avg"
    )
    customer_frequency_score = shown(
        fields.Integer, "customer_frequency_score", "Frequency Score", aggregator="avg"
    )
    customer_monetary_score = shown(
        fields.Integer, "customer_monetary_score", "Monetary Score", aggregator="avg"
    )
    customer_window_count = shown(
        fields.Integer,
        "customer_window_count",
        "Customer's Purchases in Window",
        aggregator="avg",
    )
    customer_window_amount = shown(
        fields.Monetary,
        "customer_window_amount",
        "Customer's Amount in Window",
        groups=USER,
        currency_field="customer_currency_id",
        aggregator="avg",
    )
    customer_average_interval_days = shown(
        fields.Float,
        "customer_average_interval_days",
        "Customer's Days between Purchases",
        aggregator="avg",
    )

    def _get_shown_fields(self):
        return super()._get_shown_fields() | SCORE_FIELDS
