from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmCustomerTierMovementReport(models.Model):
    """Who moved from which tier to which."""

    _name = "crm.customer.tier.movement.report"
    _inherit = ["crm.movement.report.mixin"]
    _description = "Tier Movement"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "relationship_id"
    _depends = {
        "crm.relationship.change": [
            "relationship_id",
            "company_id",
            "date",
            "user_id",
            "reason",
            "purchase_amount",
            "old_tier_id",
            "new_tier_id",
        ],
        "crm.relationship.change.month": [
            "company_id",
            "month",
            "kind",
            "change_count",
            "purchase_amount",
            "old_tier_id",
            "new_tier_id",
        ],
    }

    old_tier_id = fields.Many2one("crm.customer.tier", "From Tier", readonly=True)
    new_tier_id = fields.Many2one("crm.customer.tier", "To Tier", readonly=True)

    def _get_change_sql(self):
        """Return the single moves, those of customers that the user may read."""
        changes = self.env["crm.relationship.change"]
        query = changes._search(Domain("is_tier_change", "=", True))
        names = ("id", "relationship_id", "company_id", "date", "old_tier_id")
        names += ("new_tier_id", "user_id", "reason", "purchase_amount")
        columns = [SQL.identifier(changes._table, name) for name in names]
        return query.select(*columns, SQL("1 AS change_count"))

    def _get_month_sql(self):
        """Return the monthly totals; ids below zero keep them apart."""
        months = self.env["crm.relationship.change.month"]
        query = months._search(Domain("kind", "=", "tier"))
        return query.select(
            SQL(
                """
                -%(m)s.id, NULL::int, %(m)s.company_id, %(m)s.month,
                %(m)s.old_tier_id, %(m)s.new_tier_id, NULL::int, NULL::varchar,
                %(m)s.purchase_amount, %(m)s.change_count
                """,
                m=SQL.identifier(months._table),  # a rule may join other tables
            )
        )
