from datetime import datetime, time, timedelta

import psycopg2.errors
import pytz

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

TOUCHED = "crm_relationship.touched"


class CrmRelationship(models.Model):
    """Purchase facts: what the customer bought in all, right from the first moment.

    Facts follow the stored values of the documents. They are recomputed from the
    documents, never counted up, once a transaction, just before it commits.
    """

    _inherit = "crm.relationship"

    @api.model
    def _get_purchase_sql(self, companies):
        """Return the purchases of ``companies`` as a query, one row a purchase.

        Columns: ``partner_id`` (commercial entity of today), ``company_id``,
        ``instant`` (UTC), ``day`` (in the company's time zone), ``amount`` (untaxed,
        company currency at the document's rate). A purchase dated after the company's
        today is left out until its day comes.

        Override to buy from another source: return the same columns, for instance
        from posted invoices.
        """
        self.env["sale.order"].flush_model(
            ["partner_id", "company_id", "state", "date_order", "amount_untaxed"]
        )
        self.env["sale.order"].flush_model(["currency_rate"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   o.company_id,
                   o.date_order AS instant,
                   (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE day.tz)::date AS day,
                   o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
            FROM sale_order o
            JOIN res_partner contact ON contact.id = o.partner_id
            JOIN %(days)s ON day.company_id = o.company_id
            WHERE o.state = 'sale' AND o.date_order < day.until
            """,
            days=self._get_company_days_sql(companies),
        )

    @api.model
    def _get_company_days_sql(self, companies):
        """Return a table ``day`` (company_id, tz, until) of the companies' today.

        ``until`` is the UTC instant at which the company's today ends, so that it is
        the bounds that are converted and not a column.
        """
        rows = []
        for company in companies.sudo():  # the time zone of a company's own contact
            tz = pytz.timezone(company.partner_id.tz or "UTC")
            today = pytz.utc.localize(fields.Datetime.now()).astimezone(tz).date()
            midnight = datetime.combine(today + timedelta(days=1), time.min)
            until = tz.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
            rows.append(SQL("(%s, %s, %s::timestamp)", company.id, tz.zone, until))
        rows = rows or [SQL("(0, 'UTC', NULL::timestamp)")]
        return SQL("(VALUES %s) AS day (company_id, tz, until)", SQL(", ").join(rows))

    @api.model
    def _get_fact_sql(self, companies):
        """Return the facts as a query: one row for each customer that has bought."""
        return SQL(
            """
            SELECT purchase.partner_id,
                   purchase.company_id,
                   MIN(purchase.day) AS first_day,
                   MAX(purchase.day) AS last_day,
                   COUNT(*) AS purchase_count,
                   ROUND(SUM(purchase.amount)::numeric, currency.decimal_places) AS amount
            FROM (%(purchases)s) purchase
            JOIN res_company company ON company.id = purchase.company_id
            JOIN res_currency currency ON currency.id = company.currency_id
            GROUP BY purchase.partner_id, purchase.company_id, currency.decimal_places
            """,
            purchases=self._get_purchase_sql(companies),
        )

    def _refresh_purchases(self):
        """Recompute the purchase facts of these relationships, in one UPDATE.

        Rows whose facts are right already are not written. A prospect or responder
        that turns out to have bought becomes active.
        """
        if not self:
            return
        self.flush_recordset()
        changed = self.browse(
            row[0] for row in self.env.execute_query(self._get_refresh_sql())
        )
        changed.invalidate_recordset(flush=False)
        changed._invalidate_shown()
        changed._activate_buyers()

    def _get_refresh_sql(self):
        """Return the UPDATE behind :meth:`_refresh_purchases`."""
        return SQL(
            """
            UPDATE crm_relationship r
            SET first_purchase_date = new.first_day,
                last_purchase_date = new.last_day,
                purchase_count = new.purchase_count,
                purchase_amount = new.amount
            FROM (
                SELECT own.id,
                       fact.first_day,
                       fact.last_day,
                       COALESCE(fact.purchase_count, 0) AS purchase_count,
                       COALESCE(fact.amount, 0) AS amount
                FROM crm_relationship own
                LEFT JOIN (%(facts)s) fact
                  ON fact.partner_id = own.partner_id
                 AND fact.company_id = own.company_id
                WHERE own.id = ANY(%(ids)s)
            ) new
            WHERE r.id = new.id
              AND (r.first_purchase_date, r.last_purchase_date,
                   r.purchase_count, r.purchase_amount)
                  IS DISTINCT FROM
                  (new.first_day, new.last_day, new.purchase_count, new.amount)
            RETURNING r.id
            """,
            facts=self._get_fact_sql(self.company_id),
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
            if stage:
                relationships.write(
                    {
                        "lifecycle_stage_id": stage.id,
                        "change_reason": self.env._("First purchase"),
                    }
                )

    @api.model
    def _touch_purchases(self, pairs):
        """Settle the purchases of ``{(contact id, company id)}`` before the commit."""
        precommit = self.env.cr.precommit
        touched = precommit.data.get(TOUCHED)
        if touched is None:
            touched = precommit.data[TOUCHED] = set()
            # whoever confirms an order may not write on relationships: superuser
            precommit.add(self.sudo()._settle_touched)
        touched.update(pairs)

    @api.model
    def _settle_touched(self):
        """Settle what the transaction touched; leave what others hold to the cron.

        Runs just before the commit. A relationship that another transaction holds, or
        has changed since ours began, must neither wait nor fail: it is left on the
        list of the scheduled action.
        """
        pairs = self.env.cr.precommit.data.pop(TOUCHED, ())
        wanted = self._search_pairs(pairs)
        settled = self.browse()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                locked = wanted.try_lock_for_update(allow_referencing=True)
                locked._refresh_purchases()
                self.env.flush_all()
                settled = locked
        except psycopg2.errors.SerializationFailure:
            self.env.invalidate_all(flush=False)
        self.env["crm.relationship.touch"]._touch(wanted - settled)

    @api.model
    def _search_pairs(self, pairs):
        """Return the relationships of ``[(contact id, company id)]``, archived too."""
        pairs = [pair for pair in pairs if all(pair)]
        if not pairs:
            return self.browse()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.flush_model(["partner_id", "company_id"])
        contacts, companies = zip(*pairs, strict=True)
        query = SQL(
            """
            SELECT DISTINCT r.id
            FROM UNNEST(%s, %s) AS pair (contact_id, company_id)
            JOIN res_partner contact ON contact.id = pair.contact_id
            JOIN crm_relationship r
              ON r.partner_id = contact.commercial_partner_id
             AND r.company_id = pair.company_id
            """,
            list(contacts),
            list(companies),
        )
        return self.browse(row[0] for row in self.env.execute_query(query))
