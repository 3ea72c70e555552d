from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .rfm_map import get_fm

# how a domain's operators compare a score in SQL
COMPARISONS = {
    "in": SQL("= ANY"),
    "<": SQL("<"),
    ">": SQL(">"),
    "<=": SQL("<="),
    ">=": SQL(">="),
}


class CrmRelationship(models.Model):
    """The heat map: recency against frequency and monetary value together."""

    _inherit = "crm.relationship"

    fm_score = fields.Integer(
        "FM",
        compute="_compute_fm_score",
        search="_search_fm_score",
        aggregator="avg",
        help="Mean of the frequency and the monetary score, rounded half up: the "
        "columns of the heat map.",
    )

    @api.depends("frequency_score", "monetary_score")
    def _compute_fm_score(self):
        for relationship in self:
            frequency = relationship.frequency_score
            relationship.fm_score = frequency and get_fm(
                frequency, relationship.monetary_score
            )

    def _search_fm_score(self, operator, value):
        """Search the score; who has none counts as 0, as in any number."""
        if operator == "in":
            value = [score or 0 for score in value]
        if operator not in COMPARISONS:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s, 0) %s (%s)",
                model._field_to_sql(alias, "fm_score", query),
                COMPARISONS[operator],
                value,
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "fm_score":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "((%s + %s + 1) / 2)",
            self._field_to_sql(alias, "frequency_score", query),
            self._field_to_sql(alias, "monetary_score", query),
        )

    # --- what the view shows ---

    @api.model
    @api.readonly
    def get_rfm_heat_map(self, domain):
        """Return the heat map of the customers in ``domain``, as the user sees them.

        Called by the view. Of the current company only: amounts of two currencies have
        no sum. One grouped query for any number of customers. Amounts are left out for
        whoever may not read them.

        :return: ``cells`` (recency, fm, count, amount, segments), ``segments`` and
            ``total`` of all customers found, ``rest`` (those without scores), the
            ``size`` of the map and what is known of the last run
        """
        company = self.env.company
        domain = Domain(domain) & Domain("company_id", "=", company.id)
        has_amounts = self._has_field_access(self._fields["window_amount"], "read")
        aggregates = ["__count"] + ["window_amount:sum"] * has_amounts
        rows = self._read_group(
            domain, ["recency_score", "fm_score", "rfm_segment_id"], aggregates
        )
        return {
            "size": self.env["crm.rfm.scheme"]._get_active(company).bins,
            "domain": list(domain),
            "has_amounts": has_amounts,
            "can_mail": self._can_mail(),
            "currency_id": company.currency_id.id,
            "company": len(self.env.companies) > 1 and company.name,
            "run": self.env["crm.scoring.run"]._get_last_facts(company),
            **self._fold_heat_map(rows),
        }

    @api.model
    def _fold_heat_map(self, rows):
        """Return the cells, segments and totals of the grouped ``rows``."""
        cells = defaultdict(Counter)
        amounts, segment_amounts = Counter(), Counter()
        counts, rest = Counter(), Counter()
        for recency, fm, segment, count, *amount in rows:
            segment_amounts[segment] += sum(amount)
            counts[segment] += count
            if recency:
                cells[recency, fm][segment] += count
                amounts[recency, fm] += sum(amount)
            else:
                rest[segment] += count
        return {
            "cells": [
                {
                    "recency": recency,
                    "fm": fm,
                    "count": cell.total(),
                    "amount": amounts[recency, fm],
                    "segments": self._list_counts(cell),
                }
                for (recency, fm), cell in cells.items()
            ],
            "segments": self._list_segments(counts, segment_amounts),
            "rest": self._list_counts(rest),
            "total": {
                "count": counts.total(),
                "scored": counts.total() - rest.total(),
                "amount": sum(segment_amounts.values()),
            },
        }

    @api.model
    def _list_segments(self, counts, amounts):
        """Return the segments in their order, each with its customers and amount."""
        return [
            {
                "id": segment.id,
                "name": segment.display_name,
                "color": segment.color,
                "count": counts[segment],
                "amount": amounts[segment],
            }
            for segment in self.env["crm.rfm.segment"].concat(*counts).sorted()
        ]

    @api.model
    def _list_counts(self, counts):
        """Return the segments with their customers, the largest first."""
        return [
            {"id": segment.id, "count": count}
            for segment, count in counts.most_common()
        ]
