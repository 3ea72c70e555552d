from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.relationship.opened import open_records

USER = "crm_relationship.group_relationship_user"


class CrmMovementReportMixin(models.AbstractModel):
    """Who moved from where to where: the ledger and its monthly summaries.

    The two never overlap, so their sum is all that ever moved. Both are read under the
    user's own rules; summaries have no customer to belong to and are for those who read
    every customer. A report says by ``_kind`` what moved, ``"tier"`` or ``"segment"``,
    and adds the fields ``old_<kind>_id`` and ``new_<kind>_id``.
    """

    _name = "crm.movement.report.mixin"
    _description = "Movement"

    _kind = None

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

    def _get_own_columns(self):
        """Return ``{field: (value of a change, of a monthly total)}``, both SQL.

        Override where a report has more fields than the mixin.
        """
        return {}

    def _get_change_sql(self):
        """Return the single moves, those of customers that the user may read."""
        changes = self.env["crm.relationship.change"]
        query = changes._search(Domain(f"is_{self._kind}_change", "=", True))
        names = ("id", "relationship_id", "company_id", "date")
        names += (f"old_{self._kind}_id", f"new_{self._kind}_id")
        names += ("user_id", "reason", "purchase_amount")
        return query.select(
            *(SQL.identifier(changes._table, name) for name in names),
            SQL("1 AS change_count"),
            *(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, (value, _total) in self._get_own_columns().items()
            ),
        )

    def _get_month_sql(self):
        """Return the monthly totals; ids below zero keep them apart."""
        months = self.env["crm.relationship.change.month"]
        query = months._search(Domain("kind", "=", self._kind))
        return query.select(
            SQL(
                """
                -%(m)s.id, NULL::int, %(m)s.company_id, %(m)s.month,
                %(m)s.%(old)s, %(m)s.%(new)s, NULL::int, NULL::varchar,
                %(m)s.purchase_amount, %(m)s.change_count
                """,
                m=SQL.identifier(months._table),  # a rule may join other tables
                old=SQL.identifier(f"old_{self._kind}_id"),
                new=SQL.identifier(f"new_{self._kind}_id"),
            ),
            *(total for _value, total in self._get_own_columns().values()),
        )

    def action_open_relationship(self):
        """Open the customer that moved."""
        self.ensure_one()
        return open_records(self.relationship_id)
