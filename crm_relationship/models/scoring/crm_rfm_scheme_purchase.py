from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL


class CrmRfmScheme(models.Model):
    """Where purchases come from, and which facts they make."""

    _inherit = "crm.rfm.scheme"

    # --- purchase sources: one method a source ---

    def _get_purchase_sql(self, company):
        """Return the purchases and returns of ``company`` as a query.

        Columns: ``partner_id`` (commercial entity of today), ``moment`` (timestamp,
        see :meth:`_get_moment_zone`), ``amount`` (untaxed, company currency at the
        document's rate, returns negative), ``is_purchase`` (false for what only
        changes the amount, such as a credit note).

        To add a source ``till``, extend the selection and write
        ``_get_purchase_sql_till``::

            source = fields.Selection(selection_add=[("till", "Tills")], ...)

            def _get_purchase_sql_till(self, company): ...
        """
        return getattr(self, f"_get_purchase_sql_{self.source}")(company)

    def _get_moment_zone(self, company):
        """Return the time zone in which the source's ``moment`` has to be read.

        Orders are stamped in UTC and count on the company's day; an invoice has a date
        already and is taken as it stands.
        """
        if self.source == "sale_order":
            # the time zone of a company's own contact is no secret
            return company.sudo().partner_id.tz or "UTC"
        return "UTC"

    @api.model
    def _get_purchase_sql_sale_order(self, company):
        self.env["sale.order"].flush_model(
            ["partner_id", "company_id", "state", "date_order", "amount_untaxed"]
        )
        self.env["sale.order"].flush_model(["currency_rate"])
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
    def _get_purchase_sql_invoice(self, company):
        """Posted invoices; a credit note lowers the amount on its own date.

        An invoice that is refunded in full is no purchase any more; its amount and the
        credit note's cancel out.
        """
        self.env["account.move"].flush_model(
            ["partner_id", "company_id", "state", "move_type", "invoice_date"]
        )
        self.env["account.move"].flush_model(["amount_untaxed_signed", "payment_state"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   m.invoice_date::timestamp AS moment,
                   m.amount_untaxed_signed AS amount,
                   m.move_type <> 'out_refund'
                       AND m.payment_state <> 'reversed' AS is_purchase
            FROM account_move m
            JOIN res_partner contact ON contact.id = m.partner_id
            WHERE m.company_id = %s
              AND m.state = 'posted'
              AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
            """,
            company.id,
        )

    # --- days ---

    def _get_as_of(self, company):
        """Return the day to score as of: the fixed one, else the company's today."""
        return self.as_of_date or self._get_today(company)

    @api.model
    def _get_today(self, company):
        zone = pytz.timezone(company.sudo().partner_id.tz or "UTC")
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).date()

    def _get_day_start(self, company, day):
        """Return the moment at which ``day`` begins, as the source stamps moments."""
        zone = pytz.timezone(self._get_moment_zone(company))
        midnight = zone.localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_window(self, company, as_of):
        """Return (start, end) of the window as moments; the end is not part of it."""
        first = as_of - timedelta(days=self.window_days - 1)
        return (
            self._get_day_start(company, first),
            self._get_day_start(company, as_of + timedelta(days=1)),
        )

    def _get_day_sql(self, moment, company):
        """Return the company's day of a moment (an SQL expression)."""
        zone = self._get_moment_zone(company)
        if zone == "UTC":
            return SQL("(%s)::date", moment)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    # --- facts ---

    def _get_fact_sql(self, company, as_of=None, narrow=None):
        """Return one row of facts for each customer that has bought, as a query.

        Columns: ``partner_id`` and those of ``FACT_COLUMNS``. All-time facts count up
        to the company's today, those of the window up to the as-of date; what is dated
        later waits. Days come from the bounds of a customer's purchases, so that no
        order is converted one by one.

        :param narrow: SQL of a sub-select of commercial entities to stay within
        """
        as_of = as_of or self._get_as_of(company)
        start, end = self._get_window(company, as_of)
        today = self._get_today(company)
        until = self._get_day_start(company, max(today, as_of) + timedelta(days=1))
        window = SQL("moment >= %s AND moment < %s", start, end)
        counted = SQL("*")
        if self.count_unit == "day":
            counted = SQL("DISTINCT %s", self._get_day_sql(SQL("moment"), company))
        return SQL(
            """
            SELECT partner_id,
                   %(first)s AS first_purchase_date,
                   %(last)s AS last_purchase_date,
                   purchase_count,
                   ROUND(amount, %(digits)s) AS purchase_amount,
                   ROUND((%(last)s - %(first)s)::numeric
                       / NULLIF(purchase_count - 1, 0), 2) AS average_interval_days,
                   %(window_last)s AS window_last_date,
                   window_count,
                   ROUND(window_amount, %(digits)s) AS window_amount
            FROM (
                SELECT partner_id,
                       MIN(moment) FILTER (WHERE is_purchase) AS first_moment,
                       MAX(moment) FILTER (WHERE is_purchase) AS last_moment,
                       COUNT(%(counted)s) FILTER (WHERE is_purchase) AS purchase_count,
                       SUM(amount) AS amount,
                       MAX(moment) FILTER (WHERE is_purchase AND %(window)s)
                           AS window_moment,
                       COUNT(%(counted)s) FILTER (WHERE is_purchase AND %(window)s)
                           AS window_count,
                       SUM(amount) FILTER (WHERE %(window)s) AS window_amount
                FROM (%(purchases)s) purchase
                WHERE moment < %(until)s AND %(narrow)s
                GROUP BY partner_id
            ) total
            """,
            first=self._get_day_sql(SQL("first_moment"), company),
            last=self._get_day_sql(SQL("last_moment"), company),
            window_last=self._get_day_sql(SQL("window_moment"), company),
            digits=company.sudo().currency_id.decimal_places,
            counted=counted,
            window=window,
            purchases=self._get_purchase_sql(company),
            until=until,
            narrow=SQL("partner_id IN %s", narrow) if narrow else SQL("TRUE"),
        )

    def _get_moved_sql(self, company, since, as_of):
        """Return the customers whose window gains or loses purchases, as a sub-select.

        Those are the customers with a purchase between the old and the new start, or
        between the old and the new end, of the window.

        :param since: as-of date that the stored facts of the window belong to
        """
        old_start, old_end = self._get_window(company, since)
        new_start, new_end = self._get_window(company, as_of)
        return SQL(
            """
            (SELECT partner_id FROM (%s) purchase
             WHERE (moment >= %s AND moment < %s) OR (moment >= %s AND moment < %s))
            """,
            self._get_purchase_sql(company),
            min(old_start, new_start),
            max(old_start, new_start),
            min(old_end, new_end),
            max(old_end, new_end),
        )
