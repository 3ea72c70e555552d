from odoo import api, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Facts of a bank's customers: movements are counted, not months."""

    _inherit = "crm.relationship"

    @api.model
    def _get_fact_totals(self, company):
        totals = super()._get_fact_totals(company)
        scheme = self._get_scheme(company)
        if scheme.source != "bank" or scheme.count_unit == "day":
            return totals
        window = SQL("moment >= %s AND moment < %s", *self._get_window(company))
        due = self._get_due_sql(company)
        return totals | {
            "purchase_count": self._count_movements(due),
            "window_count": self._count_movements(window),
        }

    @api.model
    def _count_movements(self, condition):
        return SQL(
            "COALESCE(SUM(movement_count) FILTER (WHERE is_purchase AND %s), 0)",
            condition,
        )
