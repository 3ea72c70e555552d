from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

USER = "crm_relationship.group_relationship_user"


class CrmRfmMovementReport(models.Model):
    """Who moved from which segment to which: the ledger and its monthly summaries.

    The two never overlap, so their sum is all that ever moved. Both are read under the
    user's own rules; summaries have no customer to belong to and are for those who read
    every customer.
    """

    _name = "crm.rfm.movement.report"
    _inherit = ["crm.relationship.audience.mixin"]
    _description = "RFM Movement"
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
            "run_id",
            "purchase_amount",
            "old_segment_id",
            "new_segment_id",
        ],
        "crm.relationship.change.month": [
            "company_id",
            "month",
            "kind",
            "change_count",
            "purchase_amount",
            "old_segment_id",
            "new_segment_id",
        ],
    }

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    manager_id = fields.Many2one(related="relationship_id.user_id")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    old_segment_id = fields.Many2one("crm.rfm.segment", "From Segment", readonly=True)
    new_segment_id = fields.Many2one("crm.rfm.segment", "To Segment", readonly=True)
    run_id = fields.Many2one("crm.scoring.run", "Scoring Run", readonly=True)
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
    is_summary = fields.Boolean(
        "Monthly Total",
        readonly=True,
        help="The single changes of that month were cleaned up, their total is kept.",
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
        query = changes._search(Domain("is_segment_change", "=", True))
        columns = """
            id, relationship_id, company_id, date, old_segment_id, new_segment_id,
            run_id, user_id, reason, purchase_amount
        """
        qualified = [
            SQL.identifier(changes._table, name.strip()) for name in columns.split(",")
        ]
        return query.select(*qualified, SQL("1 AS change_count, FALSE AS is_summary"))

    def _get_month_sql(self):
        """Return the monthly totals; ids below zero keep them apart."""
        months = self.env["crm.relationship.change.month"]
        query = months._search(Domain("kind", "=", "segment"))
        return query.select(
            SQL(
                """
                -id, NULL::int, company_id, month, old_segment_id, new_segment_id,
                NULL::int, NULL::int, NULL::varchar, purchase_amount, change_count, TRUE
                """
            )
        )

    def _get_audience_domain(self):
        return Domain("id", "in", self.relationship_id.ids)

    def action_open_relationship(self):
        """Open the customer that moved."""
        self.ensure_one()
        return self.relationship_id._get_form_action()

    def action_open_relationships(self):
        """Open the customers behind the chosen moves."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action_cell"
        )
        action["domain"] = list(self._get_audience_domain())
        return action
