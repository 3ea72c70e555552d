from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

USER = "crm_relationship.group_relationship_user"


class CrmCustomerTierMovementReport(models.Model):
    """Who moved from which tier to which: the ledger and its monthly summaries.

    The two never overlap, so their sum is all that ever moved. Both are read under the
    user's own rules; summaries are for those who read every customer.
    """

    _name = "crm.customer.tier.movement.report"
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

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    old_tier_id = fields.Many2one("crm.customer.tier", "From Tier", readonly=True)
    new_tier_id = fields.Many2one("crm.customer.tier", "To Tier", readonly=True)
    user_id = fields.Many2one("res.users", "Changed By", readonly=True)
    reason = fields.Char(readonly=True)
    change_count = fields.Integer("Customers Moved", readonly=True, aggregator="sum")
    purchase_amount = fields.Monetary(
        "Purchased Amount",
        readonly=True,
        aggregator="sum",
        groups=USER,
        help="What these customers had bought in all when they moved.",
    )

    @property
    def _table_query(self):
        parts = [self._get_change_sql()]
        if self.env["crm.relationship.change.month"].has_access("read"):
            parts.append(self._get_month_sql())
        return SQL(" UNION ALL ").join(parts)

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
                -id, NULL::int, company_id, month, old_tier_id, new_tier_id,
                NULL::int, NULL::varchar, purchase_amount, change_count
                """
            )
        )

    def action_open_relationship(self):
        """Open the customer that moved."""
        self.ensure_one()
        return self.relationship_id._get_form_action()
