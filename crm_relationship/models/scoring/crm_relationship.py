from odoo import api, fields, models


class CrmRelationship(models.Model):
    """How the customer buys: recency, frequency and monetary value.

    Scores are given by the scoring run; the facts behind them follow the documents
    from the first moment.
    """

    _inherit = "crm.relationship"

    # No index: a night moves some customers of every segment, and a row that changes
    # in no indexed column is written beside the old one, at half the cost. The dozen
    # segments are too large for an index to help a list.
    rfm_segment_id = fields.Many2one(index=False)
    is_not_profiled = fields.Boolean(
        "Not to Be Profiled",
        help="The customer objects to profiling (GDPR, article 21): no scores and no "
        "segment are given.",
    )
    # facts within the window of the scheme
    window_last_date = fields.Date("Last Purchase in Window", readonly=True)
    window_count = fields.Integer(
        "Purchases in Window", readonly=True, aggregator="sum"
    )
    window_amount = fields.Monetary(
        "Amount in Window",
        readonly=True,
        groups="crm_relationship.group_relationship_user",
        help="Untaxed, less credit notes.",
    )
    average_interval_days = fields.Float(
        "Days between Purchases",
        readonly=True,
        aggregator="avg",
        help="Mean number of days from one purchase to the next, over all purchases.",
    )
    recency_days = fields.Integer(
        "Days since Last Purchase",
        compute="_compute_recency_days",
        search="_search_recency_days",
    )
    # scores, 1 to the number of scores of the scheme, the highest is best
    recency_score = fields.Integer("Recency", readonly=True, aggregator="avg")
    frequency_score = fields.Integer("Frequency", readonly=True, aggregator="avg")
    monetary_score = fields.Integer("Monetary", readonly=True, aggregator="avg")
    rfm_score = fields.Float(
        "RFM Score",
        digits=(4, 2),
        readonly=True,
        aggregator="avg",
        help="Mean of the three scores by the weights of the scheme.",
    )
    rfm_code = fields.Char(
        "RFM Code",
        readonly=True,
        help="Recency, frequency and monetary score, for instance 5-4-5.",
    )

    def init(self):
        """Leave room on each page, so that a night's updates stay on it (HOT)."""
        self.env.cr.execute("ALTER TABLE crm_relationship SET (fillfactor = 70)")
        return super().init()

    def _give_to(self, target):
        """Keep an objection to profiling: it was made by who is one customer now."""
        if self.filtered("is_not_profiled"):
            target.is_not_profiled = True
        return super()._give_to(target)

    def _compute_active(self):
        """Settle who comes back: runs have passed it over, its window is an old one."""
        away = self.filtered(lambda record: record._origin and not record.active)
        result = super()._compute_active()
        away.filtered("active")._touch_own_purchases()
        return result

    @api.depends("last_purchase_date")
    def _compute_recency_days(self):
        today = fields.Date.context_today(self)
        for relationship in self:
            last = relationship.last_purchase_date
            relationship.recency_days = (today - last).days if last else 0

    def _search_recency_days(self, operator, value):
        if operator not in ("<", ">", "<=", ">="):
            return NotImplemented
        # more days ago is an earlier date
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}[operator]
        date = fields.Date.subtract(fields.Date.context_today(self), days=value)
        return [("last_purchase_date", turned, date)]
