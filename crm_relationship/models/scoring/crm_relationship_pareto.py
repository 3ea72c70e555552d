from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# {amount that the curve adds up: the count that makes a customer a buyer}
PARETO_MEASURES = {
    "window_amount": "window_count",
    "purchase_amount": "purchase_count",
}
TENTHS = 10  # points that can be read off: after each tenth of the buyers
TOP = 2  # tenths: the head of the curve
BULK_SHARE = 0.8  # of the amount: how few bring most of it
POINTS = 200  # as many as a screen can tell apart


class CrmRelationship(models.Model):
    """The Pareto curve: which share of the buyers brings which share of the amount."""

    _inherit = "crm.relationship"

    @api.model
    @api.readonly
    def get_pareto_curve(self, domain, measure="window_amount"):
        """Return the curve of the buyers in ``domain``, as the user sees them.

        Called by the view. Of the current company only: amounts of two currencies have
        no sum. Buyers stand in the order of their amount, the largest first, equal ones
        by id; a point tells ``place`` (buyers so far), ``upto`` (what they bring) and
        the last of them (``id``, ``amount``), so that a domain can find exactly them.

        :param measure: a key of ``PARETO_MEASURES``
        :return: ``points`` (those after a tenth of the buyers have its number),
            ``top`` (the point after two) and ``bulk`` (the first that reaches 80 % of
            the amount), both False without buyers, ``total``, ``domain`` (of all
            buyers) and ``currency_id``
        :raise UserError: there is no such measure
        :raise AccessError: the user may not read amounts
        """
        if measure not in PARETO_MEASURES:
            raise UserError(self.env._("There is no curve of %s.", measure))
        self._check_field_access(self._fields[measure], "read")
        company = self.env.company
        domain = Domain(domain) & Domain("company_id", "=", company.id)
        # who objects to profiling is not ranked either
        domain &= Domain("is_not_profiled", "=", False)
        domain &= Domain(PARETO_MEASURES[measure], ">", 0)
        points = self._read_pareto_points(domain, measure)
        return {
            "points": points,
            "top": next((point for point in points if point["tenth"] == TOP), False),
            "bulk": next((point for point in points if point["is_bulk"]), False),
            "total": {
                "count": points[-1]["place"] if points else 0,
                "amount": points[-1]["upto"] if points else 0,
            },
            "domain": list(domain),
            "measure": measure,
            "can_mail": self._can_mail(),
            "currency_id": company.currency_id.id,
            "company": len(self.env.companies) > 1 and company.name,
        }

    @api.model
    def _read_pareto_points(self, domain, measure):
        """Return the points in one query; a million buyers make no more of them."""
        return self.env.execute_query_dict(
            SQL(
                """
                WITH placed AS (%(placed)s), whole AS (
                    SELECT COUNT(*) AS customers, SUM(amount) AS total FROM placed
                ), marked AS (
                    SELECT placed.*, tenth,
                           upto >= total * %(bulk)s
                               AND upto - amount < total * %(bulk)s AS is_bulk,
                           place IN (1, customers)
                               OR place %% GREATEST(customers / %(points)s, 1) = 0
                               AS is_drawn
                    FROM placed
                    CROSS JOIN whole
                    LEFT JOIN GENERATE_SERIES(1, %(tenths)s) tenth
                      ON place = ROUND(customers * tenth / %(tenths)s::numeric)
                )
                SELECT id, amount::float, place, upto::float, MIN(tenth) AS tenth,
                       is_bulk
                FROM marked
                WHERE is_drawn OR tenth IS NOT NULL OR is_bulk
                GROUP BY id, amount, place, upto, is_bulk
                ORDER BY place
                """,
                placed=self._get_placed_sql(domain, measure),
                tenths=TENTHS,
                bulk=BULK_SHARE,
                points=POINTS,
            )
        )

    @api.model
    def _get_placed_sql(self, domain, measure):
        """Return the buyers with their place and what they bring up to it."""
        return SQL(
            """
            SELECT id, amount,
                   ROW_NUMBER() OVER running AS place,
                   SUM(amount) OVER running AS upto
            FROM (%s) buyer
            WINDOW running AS (  -- ROWS: equal amounts stay apart
                ORDER BY amount DESC, id
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            )
            """,
            self._get_buyers_sql(domain, measure),
        )

    @api.model
    def _get_buyers_sql(self, domain, measure):
        """Return the (id, amount) of the customers in ``domain`` as a query."""
        query = self._search(domain)
        table = self._table
        return query.select(
            SQL.identifier(table, "id"),
            SQL("%s AS amount", self._field_to_sql(table, measure, query)),
        )
