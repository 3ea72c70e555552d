from odoo import fields, models
from odoo.tools import SQL

from ..account.share_sql import (
    get_above_sql,
    get_all_above_sql,
    get_converted_sql,
    get_part_sql,
)

MONTH_END = SQL("(m.month + INTERVAL '1 month - 1 day')::date")
MOVEMENTS = SQL(
    "(COALESCE(m.branch_count, 0) + COALESCE(m.atm_count, 0)"
    " + COALESCE(m.pos_count, 0) + COALESCE(m.internet_count, 0)"
    " + COALESCE(m.mobile_count, 0) + COALESCE(m.phone_count, 0))"
)


class CrmRfmScheme(models.Model):
    """The purchase source "bank": what customers do with their accounts.

    Who opens an account buys; so does who moves money in a month. Recency is the last
    movement by the customer, frequency the number of movements, monetary value the
    mean balance and the income of each month by the weights of the product. Holders
    have their own part of it all, signatories none.
    """

    _inherit = "crm.rfm.scheme"

    source = fields.Selection(
        selection_add=[("bank", "Bank accounts")], ondelete={"bank": "set default"}
    )

    def _get_bank_purchase_sql(self, company):
        """Return openings, months and movements since, as ``_get_purchase_sql`` asks.

        One more column, ``movement_count``, tells how many movements a row stands for.
        """
        self._flush_accounts()
        purchases = SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._get_opening_sql(company),
            self._get_month_sql(company),
            self._get_since_sql(company),
        )
        return self._keep_held(company, purchases)

    def _keep_held(self, company, query):
        """Return the query with what :meth:`_get_source_sql` has it read."""
        context = self.env.context
        if context.get("crm_bank_partners") is None or context.get("crm_bank_is_held"):
            return query
        held = self._get_held_sql(company)
        return SQL("WITH few AS MATERIALIZED (%s) %s", held, query)

    def _flush_accounts(self):
        """Write what the queries read."""
        for model in ("account", "account.holder", "account.month", "product"):
            self.env[f"crm.bank.{model}"].flush_model()

    def _get_source_sql(self, company):
        """Return the table ``held``: what :meth:`_get_held_sql` yields.

        Of few customers it is read once, of all or of some days with what is asked of
        it: PostgreSQL passes conditions on into a query, not into one that is kept. A
        run has held it already (``crm_bank_is_held``) for whom it looks at anew.
        """
        if self.env.context.get("crm_bank_is_held"):
            return SQL("crm_bank_held held")
        if self.env.context.get("crm_bank_partners") is None:
            return SQL("(%s) held", self._get_held_sql(company))
        return SQL("few held")

    def _get_held_sql(self, company):
        """Return who holds a share of which account, with all that purchases ask.

        Customers are found first: whoever asks for few of them (``crm_bank_partners``,
        a condition on ``partner_id``) is answered from their accounts, not from all.
        """
        few = self.env.context.get("crm_bank_partners")
        is_all = self.env.context.get("crm_bank_everybody")
        return SQL(
            """
            SELECT r.partner_id, h.id, h.share, a.id AS account_id, a.currency_id,
                   a.date_opened, a.last_customer_date, above.share AS above,
                   DATE_TRUNC('month', a.last_customer_date::timestamp)::date
                       AS told_month,
                   p.balance_weight, p.income_weight
            FROM (SELECT id, partner_id FROM crm_relationship WHERE %(few)s) r
            JOIN crm_bank_account_holder h ON h.relationship_id = r.id
            JOIN crm_bank_account a ON a.id = h.account_id
             AND a.company_id = %(company)s AND h.role <> 'signatory'
            LEFT JOIN crm_bank_product p ON p.id = a.product_id
            LEFT JOIN %(above)s ON %(same)s  -- once a holder, not once a month
            """,
            few=few or SQL("TRUE"),
            company=company.id,
            above=get_all_above_sql() if is_all else get_above_sql(),
            same=SQL("above.id = h.id") if is_all else SQL("TRUE"),
        )

    def _get_opening_sql(self, company):
        return SQL(
            """
            SELECT partner_id, date_opened::timestamp AS moment,
                   0::numeric AS amount, TRUE AS is_purchase, 1 AS movement_count
            FROM %(held)s
            WHERE date_opened IS NOT NULL AND %(within)s
            """,
            held=self._get_source_sql(company),
            within=self._get_within_sql(SQL("date_opened")),
        )

    def _get_month_sql(self, company):
        """Return the months: dated on the last movement, else at the month's end."""
        return SQL(
            """
            SELECT partner_id,
                   CASE WHEN last_customer_date >= m.month
                             AND last_customer_date <= m.month + 30
                             AND last_customer_date <= %(end)s
                        THEN last_customer_date ELSE %(end)s END::timestamp,
                   %(part)s, %(count)s > 0, %(count)s
            FROM %(held)s
            JOIN crm_bank_account_month m ON m.account_id = held.account_id
             AND %(within)s
            """,
            end=MONTH_END,
            part=self._get_month_part_sql(company),
            within=self._get_within_sql(SQL("m.month"), is_month=True),
            count=MOVEMENTS,
            held=self._get_source_sql(company),
        )

    def _get_month_part_sql(self, company):
        """Return the part of the holder ``held`` in what the month ``m`` counts."""
        value = SQL(
            "0.01 * (COALESCE(m.average_balance, 0) * held.balance_weight"
            " + (COALESCE(m.fee_income, 0) + COALESCE(m.interest_margin, 0))"
            " * held.income_weight)"
        )
        digits = SQL("%s", company.currency_id.decimal_places)
        if self._has_foreign_accounts(company):
            currency = SQL("held.currency_id")
            value = get_converted_sql(value, currency, company, MONTH_END)
        return get_part_sql(
            SQL("ROUND((%s)::numeric, %s)", value, digits),
            digits,
            holder="held",
            above=SQL("held.above"),
        )

    def _get_within_sql(self, column, is_month=False):
        """Return which rows to read: all, or those that ``_get_moved_sql`` names.

        :param SQL column: the day of a row, or the first day of its month
        """
        spans = self.env.context.get("crm_bank_spans")
        if spans is None:
            return SQL("TRUE")
        days = [(start.date(), end) for start, end in spans]
        return SQL(
            "(%s)",
            SQL(" OR ").join(
                SQL(
                    "%(column)s >= %(start)s AND %(column)s < %(end)s",
                    column=column,
                    start=start.replace(day=1) if is_month else start,
                    end=end,
                )
                for start, end in days
            ),
        )

    def _has_foreign_accounts(self, company):
        """Whether an account is in another currency; two looks into an index.

        Rates that are never asked for would still be what the planner goes by.
        """
        own = company.currency_id.id
        [(found,)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT 1 FROM crm_bank_account
                               WHERE company_id = %(company)s AND currency_id < %(own)s)
                    OR EXISTS (SELECT 1 FROM crm_bank_account
                               WHERE company_id = %(company)s AND currency_id > %(own)s)
                """,
                company=company.id,
                own=own,
            )
        )
        return found

    def _get_since_sql(self, company):
        """Return the last movements of which no month tells yet.

        A month without counts, of a bank that sends balances only, tells of none.
        """
        return SQL(
            """
            SELECT partner_id, last_customer_date::timestamp, 0::numeric, TRUE, 1
            FROM %(held)s
            WHERE last_customer_date IS NOT NULL AND %(within)s AND NOT EXISTS (
                SELECT 1 FROM crm_bank_account_month m
                WHERE m.account_id = held.account_id
                  AND m.month = DATE_TRUNC('month', last_customer_date::timestamp)::date
                  AND %(count)s > 0)
            """,
            held=self._get_source_sql(company),
            within=self._get_within_sql(SQL("last_customer_date")),
            count=MOVEMENTS,
        )

    def _get_first_document_date(self, company):
        if self.source != "bank":
            return super()._get_first_document_date(company)
        domain = [("company_id", "=", company.id)] if company else []
        # a manager of relationships need not read every account
        accounts_sudo = self.env["crm.bank.account"].sudo()
        [(first,)] = accounts_sudo._read_group(domain, [], ["date_opened:min"])
        return first or None
