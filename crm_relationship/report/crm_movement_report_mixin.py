from odoo import fields, models
from odoo.tools import SQL

from ..models.relationship.opened import open_records

USER = "crm_relationship.group_relationship_user"


class CrmMovementReportMixin(models.AbstractModel):
    """Who moved from where to where: the ledger and its monthly summaries.

    The two never overlap, so their sum is all that ever moved. Both are read under the
    user's own rules; summaries have no customer to belong to and are for those who read
    every customer. A report adds where from and where to, and gives both parts by
    ``_get_change_sql`` and ``_get_month_sql``, columns in the same order.
    """

    _name = "crm.movement.report.mixin"
    _description = "Movement"

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
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

    def action_open_relationship(self):
        """Open the customer that moved."""
        self.ensure_one()
        return open_records(self.relationship_id)
