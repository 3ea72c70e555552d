from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Purchase facts: what the customer bought in all, as SQL over the documents.

    Facts are recomputed from the documents, never counted up.
    """

    _inherit = "crm.relationship"

    next_purchase_date = fields.Date(
        "Next Dated Purchase",
        readonly=True,
        index="btree_not_null",
        help="Day of a purchase that is dated ahead: it counts from that day on.",
    )

    @api.model
    def _get_source_sql(self, companies):
        """Return the purchases of ``companies`` as a query, one row a purchase.

        Columns: ``partner_id`` (commercial entity of today), ``company_id``,
        ``instant`` (UTC), ``day`` (in the company's time zone), ``is_due`` (false for
        what is dated after the company's today), ``amount`` (untaxed, company currency
        at the document's rate).

        Override to buy from another source: return the same columns, for instance
        from posted invoices.
        """
        orders = self.env["sale.order"]
        orders.flush_model(["partner_id", "company_id", "state", "date_order"])
        orders.flush_model(["amount_untaxed", "currency_rate"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   o.company_id,
                   o.date_order AS instant,
                   (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE day.tz)::date AS day,
                   o.date_order < day.until AS is_due,
                   o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
            FROM sale_order o
            JOIN res_partner contact ON contact.id = o.partner_id
            JOIN %(days)s ON day.company_id = o.company_id
            WHERE o.state = 'sale'
            """,
            days=self._get_company_days_sql(companies),
        )

    @api.model
    def _get_purchase_sql(self, companies):
        """Return the purchases that count by now: the columns of the source."""
        return SQL(
            "SELECT * FROM (%s) source WHERE is_due", self._get_source_sql(companies)
        )

    @api.model
    def _get_company_today(self, company):
        """Return the day it is at the company: by its contact's time zone, else UTC."""
        zone = pytz.timezone(company.sudo().partner_id.tz or "UTC")
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).date()

    @api.model
    def _get_company_days_sql(self, companies):
        """Return a table ``day`` (company_id, tz, today, until), a row a company.

        ``until`` is the UTC instant at which the company's today ends, so that it is
        the bounds that are converted and not a column.
        """
        rows = []
        for company in companies.sudo():  # the time zone of a company's own contact
            zone = pytz.timezone(company.partner_id.tz or "UTC")
            today = self._get_company_today(company)
            midnight = zone.localize(datetime.combine(today, time.min) + timedelta(1))
            until = midnight.astimezone(pytz.utc).replace(tzinfo=None)
            row = (company.id, zone.zone, today, until)
            rows.append(SQL("(%s, %s, %s::date, %s::timestamp)", *row))
        columns = SQL("day (company_id, tz, today, until)")
        return SQL("(VALUES %s) AS %s", SQL(", ").join(rows), columns)

    @api.model
    def _get_fact_sql(self, companies, partners=None):
        """Return the facts as a query: one row for each customer that has bought.

        Columns: ``partner_id``, ``company_id``, ``first_day``, ``last_day``,
        ``next_day`` (of what is dated ahead), ``purchase_count``, ``amount``.

        :param partners: stay within these commercial entities, by index
        """
        return SQL(
            """
            SELECT purchase.partner_id,
                   purchase.company_id,
                   MIN(purchase.day) FILTER (WHERE is_due) AS first_day,
                   MAX(purchase.day) FILTER (WHERE is_due) AS last_day,
                   MIN(purchase.day) FILTER (WHERE NOT is_due) AS next_day,
                   COUNT(*) FILTER (WHERE is_due) AS purchase_count,
                   ROUND((SUM(purchase.amount) FILTER (WHERE is_due))::numeric,
                         currency.decimal_places) AS amount
            FROM (%(purchases)s) purchase
            JOIN res_company company ON company.id = purchase.company_id
            JOIN res_currency currency ON currency.id = company.currency_id
            WHERE %(within)s
            GROUP BY purchase.partner_id, purchase.company_id, currency.decimal_places
            """,
            purchases=self._get_source_sql(companies),
            within=(
                SQL("TRUE")
                if partners is None
                else SQL("purchase.partner_id = ANY(%s)", partners.ids)
            ),
        )

    @api.model
    def _get_no_fact_sql(self):
        """Return facts of nobody, in the columns of :meth:`_get_fact_sql`."""
        return SQL(
            """
            SELECT NULL::int AS partner_id, NULL::int AS company_id,
                   NULL::date AS first_day, NULL::date AS last_day,
                   NULL::date AS next_day, 0 AS purchase_count, 0 AS amount
            WHERE FALSE
            """
        )

    def _refresh_purchases(self):
        """Recompute the purchase facts of these relationships, in one UPDATE.

        Rows whose facts are right already are written as well: that another
        transaction sees *that* they were settled is what keeps facts exact (see
        ``crm_relationship_settle.py``). A prospect or responder that turns out to have
        bought becomes active.
        """
        if not self:
            return
        self.flush_recordset()
        self.env.execute_query(self._get_refresh_sql())
        self.invalidate_recordset(flush=False)
        self._invalidate_shown()
        self._activate_buyers()

    def _get_refresh_sql(self):
        """Return the UPDATE behind :meth:`_refresh_purchases`."""
        return SQL(
            """
            UPDATE crm_relationship r
            SET first_purchase_date = new.first_day,
                last_purchase_date = new.last_day,
                next_purchase_date = new.next_day,
                purchase_count = new.purchase_count,
                purchase_amount = new.amount
            FROM (
                SELECT own.id,
                       fact.first_day,
                       fact.last_day,
                       fact.next_day,
                       COALESCE(fact.purchase_count, 0) AS purchase_count,
                       COALESCE(fact.amount, 0) AS amount
                FROM crm_relationship own
                LEFT JOIN (%(facts)s) fact
                  ON fact.partner_id = own.partner_id
                 AND fact.company_id = own.company_id
                WHERE own.id = ANY(%(ids)s)
            ) new
            WHERE r.id = new.id
            RETURNING r.id
            """,
            facts=self._get_fact_sql(self.company_id, self.partner_id),
            ids=self.ids,
        )

    def _activate_buyers(self):
        """Move those who have bought, but stand before their purchase, to active."""
        early = self.filtered(
            lambda record: (
                record.purchase_count
                and record.lifecycle_kind in ("prospect", "responder")
            )
        )
        for company, relationships in early.grouped("company_id").items():
            stage = self.env["crm.lifecycle.stage"]._get_default("active", company)
            if stage and company.relationship_use_lifecycle:
                relationships.write(
                    {
                        "lifecycle_stage_id": stage.id,
                        "change_reason": self.env._("First purchase"),
                    }
                )
