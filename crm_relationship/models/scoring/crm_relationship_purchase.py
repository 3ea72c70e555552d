from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Purchase facts by the scheme: its source, and its window up to its as-of date.

    Which scheme and which day is a matter of the context while a run is at work (a
    simulation, a fixed date); otherwise of the company's active scheme and today.
    """

    _inherit = "crm.relationship"

    def _with_scheme(self, scheme, as_of):
        """Return the model with the facts of another scheme or day."""
        return self.with_context(
            crm_relationship_scheme_id=scheme.id, crm_relationship_as_of=as_of
        )

    @api.model
    def _get_scheme(self, company):
        """Return the scheme that the facts of ``company`` go by."""
        schemes = self.env["crm.rfm.scheme"].sudo()  # set-up data, for any user's order
        scheme_id = self.env.context.get("crm_relationship_scheme_id")
        return schemes.browse(scheme_id) if scheme_id else schemes._get_active(company)

    @api.model
    def _get_as_of(self, company):
        """Return the last day of the window."""
        as_of = self.env.context.get("crm_relationship_as_of")
        return as_of or self._get_scheme(company)._get_as_of(company)

    @api.model
    def _get_purchase_sql(self, company):
        """Return the purchases of the scheme's source.

        To add a source ``till``, extend the selection of ``crm.rfm.scheme`` and write
        the two methods that this one and :meth:`_get_purchase_zone` look for there::

            source = fields.Selection(selection_add=[("till", "Tills")], ...)

            def _get_till_purchase_sql(self, company): ...
        """
        scheme = self._get_scheme(company)
        if scheme.source == "sale_order":
            return super()._get_purchase_sql(company)
        return getattr(scheme, f"_get_{scheme.source}_purchase_sql")(company)

    @api.model
    def _get_purchase_zone(self, company):
        if self._get_scheme(company).source == "sale_order":
            return super()._get_purchase_zone(company)
        return "UTC"  # plain dates

    # --- the window ---

    @api.model
    def _get_window(self, company, as_of=None):
        """Return (start, end) of the window as moments; the end is not part of it."""
        as_of = as_of or self._get_as_of(company)
        days = self._get_scheme(company).window_days
        return (
            self._get_day_start(company, as_of - timedelta(days=days - 1)),
            self._get_day_start(company, as_of + timedelta(days=1)),
        )

    @api.model
    def _get_fact_totals(self, company):
        totals = super()._get_fact_totals(company)
        window = SQL("moment >= %s AND moment < %s", *self._get_window(company))
        bought = SQL("FILTER (WHERE is_purchase AND %s)", window)
        counted = SQL("*")
        if self._get_scheme(company).count_unit == "day":
            counted = SQL("DISTINCT %s", self._get_day_sql(company, SQL("moment")))
            due = self._get_due_sql(company)
            totals["purchase_count"] = SQL(
                "COUNT(%s) FILTER (WHERE is_purchase AND %s)", counted, due
            )
        return totals | {
            "window_moment": SQL("MAX(moment) %s", bought),
            "window_count": SQL("COUNT(%s) %s", counted, bought),
            "window_amount": SQL("SUM(amount) FILTER (WHERE %s)", window),
        }

    @api.model
    def _get_facts(self, company):
        facts = super()._get_facts(company)
        return facts | {
            "average_interval_days": SQL(
                "ROUND((%s - %s)::numeric / NULLIF(purchase_count - 1, 0), 2)",
                facts["last_purchase_date"],
                facts["first_purchase_date"],
            ),
            "window_last_date": self._get_day_sql(company, SQL("window_moment")),
            "window_count": SQL("window_count"),
            "window_amount": self._get_rounded_sql(company, SQL("window_amount")),
        }

    @api.model
    def _get_moved_sql(self, company, since, as_of):
        """Return the customers whose window gains or loses purchases, as a sub-select.

        Those are the customers with a purchase between the old and the new start, or
        between the old and the new end, of the window.

        :param since: as-of date that the stored facts of the window belong to
        """
        old_start, old_end = self._get_window(company, since)
        new_start, new_end = self._get_window(company, as_of)
        scheme = self._get_scheme(company)
        # a source may name the column whose index knows the moments
        indexed = getattr(scheme, f"_get_{scheme.source}_moment_sql", None)
        return SQL(
            """
            (SELECT partner_id FROM (%(purchases)s) purchase
             WHERE (%(moment)s >= %(first)s AND %(moment)s < %(second)s)
                OR (%(moment)s >= %(third)s AND %(moment)s < %(fourth)s))
            """,
            purchases=self._get_purchase_sql(company),
            moment=indexed() if indexed else SQL("moment"),
            first=min(old_start, new_start),
            second=max(old_start, new_start),
            third=min(old_end, new_end),
            fourth=max(old_end, new_end),
        )
