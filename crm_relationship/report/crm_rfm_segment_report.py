from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

USER = "crm_relationship.group_relationship_user"
NOBODY = 10_000_000  # more than there will ever be segments


class CrmRfmSegmentReport(models.Model):
    """A row for each company and segment: its customers, what they bring, what is open.

    Everything is counted under the user's own rules, so that a figure and the list
    behind it agree. One more row holds the customers without a segment: the rows add up
    to all customers.
    """

    _name = "crm.rfm.segment.report"
    _description = "RFM Segment Analysis"
    _auto = False
    _order = "company_id, sequence, id"
    _rec_name = "segment_id"
    _depends = {
        "crm.relationship": [
            "active",
            "company_id",
            "partner_id",
            "rfm_segment_id",
            "user_id",
            "window_amount",
        ],
        "crm.relationship.change": ["run_id", "old_segment_id", "new_segment_id"],
        "crm.rfm.segment": ["active", "company_id", "sequence"],
        "crm.scoring.run": ["company_id", "simulate", "state"],
        "crm.lead": ["active", "company_id", "partner_id", "won_status"],
        "sale.order": ["company_id", "partner_id", "state"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    segment_id = fields.Many2one("crm.rfm.segment", readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    advice = fields.Text(related="segment_id.advice")
    # how many and how much
    customer_count = fields.Integer("Customers", readonly=True, aggregator="sum")
    customer_share = fields.Float("Share of Customers", readonly=True, aggregator="sum")
    window_amount = fields.Monetary(
        "Revenue in Window",
        readonly=True,
        aggregator="sum",
        groups=USER,
        help="Untaxed, less credit notes, within the window of the scheme.",
    )
    revenue_share = fields.Float(
        "Share of Revenue", readonly=True, aggregator="sum", groups=USER
    )
    # what is open
    lead_count = fields.Integer("Open Leads", readonly=True, aggregator="sum")
    quotation_count = fields.Integer("Quotations", readonly=True, aggregator="sum")
    # since the last run
    entered_count = fields.Integer(
        "Entered", readonly=True, aggregator="sum", help="By the last scoring run."
    )
    left_count = fields.Integer(
        "Left", readonly=True, aggregator="sum", help="By the last scoring run."
    )
    net_count = fields.Integer(
        "Change", readonly=True, aggregator="sum", help="Entered less left."
    )

    @property
    def _table_query(self):
        figures = self._get_figures()
        return SQL(
            """
            WITH %(figures)s, place AS (%(places)s)
            SELECT place.company_id::bigint * %(nobody)s
                       + COALESCE(place.segment_id, 0) AS id,
                   place.company_id,
                   place.segment_id,
                   COALESCE(segment.sequence, %(nobody)s) AS sequence,
                   COALESCE(customer.count, 0) AS customer_count,
                   COALESCE(customer.count / NULLIF(
                       SUM(customer.count) OVER company, 0), 0) AS customer_share,
                   COALESCE(customer.amount, 0) AS window_amount,
                   COALESCE(customer.amount / NULLIF(
                       SUM(customer.amount) OVER company, 0), 0) AS revenue_share,
                   COALESCE(lead.count, 0) AS lead_count,
                   COALESCE(quotation.count, 0) AS quotation_count,
                   COALESCE(entered.count, 0) AS entered_count,
                   COALESCE(moved_out.count, 0) AS left_count,
                   COALESCE(entered.count, 0) - COALESCE(moved_out.count, 0)
                       AS net_count
            FROM place
            LEFT JOIN crm_rfm_segment segment ON segment.id = place.segment_id
            %(joins)s
            WINDOW company AS (PARTITION BY place.company_id)
            """,
            nobody=NOBODY,
            figures=SQL(", ").join(
                SQL("%s AS (%s)", SQL.identifier(name), query)
                for name, query in figures.items()
            ),
            places=self._get_place_sql(),
            joins=SQL(" ").join(map(self._get_join_sql, figures)),
        )

    def _get_figures(self):
        """Return ``{name: query}`` of what is counted for each company and segment."""
        return {
            "customer": self._get_customer_sql(),
            "lead": self._get_document_sql("crm.lead", self._get_lead_domain()),
            "quotation": self._get_document_sql(
                "sale.order", self._get_quotation_domain()
            ),
            "entered": self._get_moved_sql("new_segment_id"),
            "moved_out": self._get_moved_sql("old_segment_id"),
        }

    def _get_join_sql(self, name):
        """Return the join of a count, on company and segment; no segment is one too."""
        table = SQL.identifier(name)
        return SQL(
            "LEFT JOIN %(table)s ON %(table)s.company_id = place.company_id"
            " AND %(table)s.segment_id IS NOT DISTINCT FROM place.segment_id",
            table=table,
        )

    def _get_place_sql(self):
        """Return the rows of the report: each company with the segments it can have."""
        return SQL(
            """
            SELECT company.id AS company_id, segment.id AS segment_id
            FROM res_company company
            JOIN crm_rfm_segment segment
              ON segment.active
             AND COALESCE(segment.company_id, company.id) = company.id
            WHERE company.id = ANY(%s)
            UNION
            SELECT company_id, segment_id FROM customer
            """,
            self.env.companies.ids,
        )

    def _get_customer_sql(self):
        """Return customers and revenue, those that the user may read."""
        query = self.env["crm.relationship"]._search(Domain.TRUE)
        source = query.subselect(
            "crm_relationship.company_id",
            "crm_relationship.rfm_segment_id AS segment_id",
            "crm_relationship.window_amount",
        )
        return SQL(
            """
            SELECT company_id, segment_id, COUNT(*) AS count,
                   SUM(window_amount) AS amount
            FROM %s one GROUP BY company_id, segment_id
            """,
            source,
        )

    def _get_lead_domain(self):
        """Return which leads and opportunities are open."""
        return Domain("won_status", "=", "pending")

    def _get_quotation_domain(self):
        """Return which orders are quotations."""
        return Domain("state", "in", ("draft", "sent"))

    def _get_document_sql(self, model, domain):
        """Return the count of documents by the segment that they show to the user."""
        documents = self.env[model]
        if not documents.has_access("read"):
            return SQL("SELECT 0 AS company_id, 0 AS segment_id, 0 AS count")
        query = documents._search(domain & Domain("relationship_id", "!=", False))
        table = documents._table
        source = query.subselect(
            SQL(
                "COALESCE(%s, %s) AS company_id",
                documents._field_to_sql(table, "company_id", query),
                self.env.company.id,
            ),
            SQL(
                "%s AS segment_id",
                documents._field_to_sql(table, "customer_segment_id", query),
            ),
        )
        return SQL(
            "SELECT company_id, segment_id, COUNT(*) AS count FROM %s one"
            " GROUP BY company_id, segment_id",
            source,
        )

    def _get_moved_sql(self, column):
        """Return how many the last run of each company moved, by a side of the move."""
        changes = self.env["crm.relationship.change"]
        runs = self.env["crm.scoring.run"].sudo()  # only which one was the last
        last = runs._read_group(
            [
                ("company_id", "in", self.env.companies.ids),
                ("simulate", "=", False),
                ("state", "=", "done"),
            ],
            ["company_id"],
            ["id:max"],
        )
        domain = Domain("run_id", "in", [run_id for _company, run_id in last])
        query = changes._search(domain & Domain("is_segment_change", "=", True))
        source = query.subselect(
            "crm_relationship_change.company_id",
            SQL("%s AS segment_id", SQL.identifier(changes._table, column)),
        )
        return SQL(
            "SELECT company_id, segment_id, COUNT(*) AS count FROM %s one"
            " GROUP BY company_id, segment_id",
            source,
        )
