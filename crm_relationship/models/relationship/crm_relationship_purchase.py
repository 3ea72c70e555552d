from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Purchase facts: what the customer bought in all, as SQL over the documents.

    Facts are recomputed from the documents, never counted up. There is one definition
    of them: the event of the day, the installation and the scoring run all go by
    :meth:`_get_fact_sql`.
    """

    _inherit = "crm.relationship"

    next_purchase_date = fields.Date(
        "Next Dated Purchase",
        readonly=True,
        index="btree_not_null",
        help="Day of a purchase that is dated ahead: it counts from that day on.",
    )

    # --- purchases ---

    @api.model
    def _get_purchase_sql(self, company):
        """Return the purchases and returns of ``company`` as a query, one row each.

        Columns: ``partner_id`` (commercial entity of today), ``moment`` (timestamp in
        the zone of :meth:`_get_purchase_zone`), ``amount`` (untaxed, company currency
        at the document's rate, returns negative), ``is_purchase`` (false for what
        changes the amount only, such as a credit note). What is dated ahead is
        included; it is the facts that let it wait.

        Override to buy from another source: return the same columns.
        """
        orders = self.env["sale.order"]
        orders.flush_model(["partner_id", "company_id", "state", "date_order"])
        orders.flush_model(["amount_untaxed", "currency_rate"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   o.date_order AS moment,
                   CASE WHEN o.currency_rate = 1 OR COALESCE(o.currency_rate, 0) = 0
                        THEN o.amount_untaxed
                        ELSE o.amount_untaxed / o.currency_rate END AS amount,
                   TRUE AS is_purchase
            FROM sale_order o
            JOIN res_partner contact ON contact.id = o.partner_id
            WHERE o.company_id = %s AND o.state = 'sale'
            """,
            company.id,
        )

    @api.model
    def _get_purchase_zone(self, company):
        """Return the time zone that turns a purchase's ``moment`` into its day.

        Orders are stamped in UTC and count on the company's day. Override with "UTC"
        for a source that has plain dates.
        """
        return self._get_company_zone(company)

    # --- days ---

    @api.model
    def _get_company_zone(self, company):
        """Return the company's time zone: that of its contact, else UTC."""
        return company.sudo().partner_id.tz or "UTC"  # no secret, whoever reads

    @api.model
    def _get_company_today(self, company):
        """Return the day it is at the company."""
        zone = pytz.timezone(self._get_company_zone(company))
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).date()

    @api.model
    def _get_today_sql(self, companies):
        """Return a table ``day`` (company_id, today), a row a company."""
        rows = [
            SQL("(%s, %s::date)", company.id, self._get_company_today(company))
            for company in companies
        ]
        return SQL("(VALUES %s) AS day (company_id, today)", SQL(", ").join(rows))

    @api.model
    def _get_day_start(self, company, day):
        """Return the moment at which ``day`` begins, as purchases stamp moments."""
        zone = pytz.timezone(self._get_purchase_zone(company))
        midnight = zone.localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_day_sql(self, company, moment):
        """Return the day of a moment (an SQL expression) at the company."""
        zone = self._get_purchase_zone(company)
        if zone == "UTC":
            return SQL("(%s)::date", moment)
        return self._get_local_day_sql(moment, zone)

    @api.model
    def _get_local_day_sql(self, moment, zone):
        """Return the day of a moment in UTC (an SQL expression) in the time zone."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    # --- facts ---

    @api.model
    def _get_due_sql(self, company):
        """Return the condition under which a purchase counts: its day has come."""
        tomorrow = self._get_company_today(company) + timedelta(days=1)
        return SQL("moment < %s", self._get_day_start(company, tomorrow))

    @api.model
    def _get_fact_totals(self, company):
        """Return ``{name: aggregate over the purchases of a customer}``.

        Bounds are moments, so that no document is converted to a day one by one.
        Override, together with :meth:`_get_facts`, to know more of the purchases.
        """
        due = self._get_due_sql(company)
        bought = SQL("FILTER (WHERE is_purchase AND %s)", due)
        return {
            "first_moment": SQL("MIN(moment) %s", bought),
            "last_moment": SQL("MAX(moment) %s", bought),
            "next_moment": SQL(
                "MIN(moment) FILTER (WHERE is_purchase AND NOT %s)", due
            ),
            "purchase_count": SQL("COUNT(*) %s", bought),
            "amount": SQL("SUM(amount) FILTER (WHERE %s)", due),
        }

    @api.model
    def _get_facts(self, company):
        """Return ``{field of the relationship: its value from the totals}``."""
        return {
            "first_purchase_date": self._get_day_sql(company, SQL("first_moment")),
            "last_purchase_date": self._get_day_sql(company, SQL("last_moment")),
            "next_purchase_date": self._get_day_sql(company, SQL("next_moment")),
            "purchase_count": SQL("purchase_count"),
            "purchase_amount": self._get_rounded_sql(company, SQL("amount")),
        }

    @api.model
    def _get_rounded_sql(self, company, amount):
        digits = company.sudo().currency_id.decimal_places  # no secret, whoever reads
        return SQL("ROUND((%s)::numeric, %s)", amount, digits)

    @api.model
    def _get_fact_sql(self, companies, within=None):
        """Return the facts as a query: a row for each customer with a purchase.

        Columns: ``partner_id``, ``company_id``, the fields of :meth:`_get_facts`.

        :param SQL within: condition on ``partner_id`` to stay within
        """
        queries = [self._get_company_fact_sql(company, within) for company in companies]
        return SQL(" UNION ALL ").join(queries)

    @api.model
    def _get_company_fact_sql(self, company, within):
        return SQL(
            "SELECT partner_id, %(company)s AS company_id, %(facts)s"
            " FROM (%(totals)s) total",
            company=company.id,
            facts=self._name_columns(self._get_facts(company)),
            totals=self._get_total_sql(company, within),
        )

    @api.model
    def _get_total_sql(self, company, within):
        """Return the totals of :meth:`_get_fact_totals`, a row a customer, as a query.

        Override for a source that need not list its purchases to add them up.
        """
        return SQL(
            """
            SELECT partner_id, %(totals)s
            FROM (%(purchases)s) purchase
            WHERE %(within)s
            GROUP BY partner_id
            """,
            totals=self._name_columns(self._get_fact_totals(company)),
            purchases=self._get_purchase_sql(company),
            within=within or SQL("TRUE"),
        )

    @api.model
    def _name_columns(self, expressions):
        """Return ``{name: expression}`` as the columns of a query."""
        return SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in expressions.items()
        )

    @api.model
    def _fill_fact_sql(self, alias, name):
        """Return a fact as relationships store it: who never bought, bought 0."""
        column = SQL.identifier(alias, name)
        if self._fields[name].type in ("integer", "monetary"):
            return SQL("COALESCE(%s, 0)", column)
        return column

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
        for relationships in self.grouped("company_id").values():
            self.env.execute_query(relationships._get_refresh_sql())
        self.invalidate_recordset(flush=False)
        self._invalidate_shown()
        self._activate_buyers()

    def _get_refresh_sql(self):
        """Return the UPDATE behind :meth:`_refresh_purchases`, for one company."""
        company = self.company_id.ensure_one()
        names = list(self._get_facts(company))
        within = SQL("partner_id = ANY(%s)", self.partner_id.ids)
        new = {name: self._fill_fact_sql("fact", name) for name in names}
        return SQL(
            """
            UPDATE crm_relationship r
            SET (%(names)s) = ROW(%(values)s)
            FROM (
                SELECT own.id, %(new)s
                FROM crm_relationship own
                LEFT JOIN (%(facts)s) fact ON fact.partner_id = own.partner_id
                WHERE own.id = ANY(%(ids)s)
            ) new
            WHERE r.id = new.id
            RETURNING r.id
            """,
            names=SQL(", ").join(map(SQL.identifier, names)),
            values=SQL(", ").join(SQL.identifier("new", name) for name in names),
            new=self._name_columns(new),
            facts=self._get_fact_sql(company, within),
            ids=self.ids,
        )
