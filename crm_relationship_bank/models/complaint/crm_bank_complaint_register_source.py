from odoo import models
from odoo.tools import SQL

from ..account.share_sql import get_converted_sql

CLOSED = SQL("handled.closed < period.over")


class CrmBankComplaintRegister(models.Model):
    """What the entries of a register are made of: expressions, and their tables.

    Of the tables ``period`` has the moments at which the period begins and is over,
    ``handled`` the handling that the entry tells of, ``day`` its days at the bank.
    """

    _inherit = "crm.bank.complaint.register"

    def _get_entry_columns(self):
        """Return ``{column of an entry: expression}``."""
        return (
            self._get_word_columns()
            | self._get_day_columns()
            | self._get_count_columns()
            | self._get_redress_columns()
        )

    def _get_word_columns(self):
        """Return which complaint it is, and the regulator's words for it."""
        customer = SQL("customer.name") if self.profile_id.is_customer_named else None
        outcome = self._get_outcome()
        return {
            "complaint_id": SQL("c.id"),
            "number": SQL("c.number"),
            "product_code": SQL("product.code"),
            "product_name": SQL("product.name"),
            "issue_code": SQL("issue.code"),
            "issue_name": SQL("issue.name"),
            "band": SQL("CASE WHEN %s THEN band.code END", CLOSED),
            "outcome_code": SQL("CASE WHEN %s THEN %s END", CLOSED, outcome),
            "channel": SQL("COALESCE(channel.code, channel.name ->> 'en_US')"),
            "branch_code": SQL("branch.code"),
            "customer_name": customer or SQL("NULL"),
        }

    def _get_outcome(self):
        """Return the regulator's word for a decision."""
        profile = self.profile_id
        return SQL(
            "CASE handled.outcome WHEN 'upheld' THEN %s WHEN 'partly' THEN %s"
            " WHEN 'rejected' THEN %s END",
            profile.code_upheld,
            profile.code_partly,
            profile.code_rejected,
        )

    def _get_day_columns(self):
        return {
            "date_received": SQL("day.received"),
            "date_reopened": SQL(
                "CASE WHEN handled.begun > c.date_received THEN day.started END"
            ),
            "date_closed": SQL("CASE WHEN %s THEN day.closed END", CLOSED),
            "days": SQL("CASE WHEN %s THEN day.closed - day.started END", CLOSED),
        }

    def _get_count_columns(self):
        """Return the numbers that a complaint counts for, each 0 or 1."""
        return {
            "received_count": SQL("(c.date_received >= period.start)::int"),
            "reopened_count": SQL(
                "(c.date_received < period.start AND NOT known.is_open)::int"
            ),
            "closed_count": SQL("COALESCE(%s, FALSE)::int", CLOSED),
            "open_count": SQL("(NOT COALESCE(%s, FALSE))::int", CLOSED),
        }

    def _get_redress_columns(self):
        """Return what was paid with this decision, in its and in our currency."""
        company = self.company_id
        paid = SQL("(handled.redress_amount - told.amount)")
        money = SQL("%s > 0 AND %s", paid, CLOSED)
        currency = SQL("handled.redress_currency_id")
        cost = get_converted_sql(paid, currency, company, SQL("day.closed"))
        return {
            "redress_currency_id": SQL("CASE WHEN %s THEN %s END", money, currency),
            "redress_amount": SQL("CASE WHEN %s THEN %s END", money, paid),
            "redress_cost": SQL(
                "CASE WHEN %s THEN ROUND(%s, %s) END",
                money,
                cost,
                company.currency_id.decimal_places,
            ),
        }

    def _get_entry_tables(self):
        """Return the tables that the columns are taken from, a row a complaint."""
        start, end = self._get_moments()
        return SQL(
            """
            crm_complaint c
            CROSS JOIN (SELECT %(start)s::timestamp, %(over)s::timestamp)
                AS period (start, over)
            %(handled)s
            %(days)s
            LEFT JOIN crm_channel channel ON channel.id = c.channel_id
            LEFT JOIN crm_bank_branch branch ON branch.id = c.branch_id
            LEFT JOIN res_partner customer ON customer.id = c.customer_id
            %(words)s
            WHERE c.id IN %(complaints)s
              AND (handled.closed IS NULL OR handled.closed >= period.start)
              AND NOT (handled.kind = 'withdrawn' AND handled.closed < period.over)
            """,
            start=start,
            over=end,
            handled=self._get_handled_sql(),
            days=self._get_day_table(),
            words=self._get_word_tables(),
            complaints=self._get_complaints().subselect(),
        )

    def _get_day_table(self):
        """Return the table ``day`` (received, started, closed), by the bank's clock."""
        relationships = self.env["crm.relationship"]
        zone = SQL("%s", relationships._get_company_zone(self.company_id))
        moments = (SQL("c.date_received"), SQL("handled.begun"), SQL("handled.closed"))
        return SQL(
            "CROSS JOIN LATERAL (SELECT %s) AS day (received, started, closed)",
            SQL(", ").join(
                relationships._get_local_day_sql(moment, zone) for moment in moments
            ),
        )

    def _get_word_tables(self):
        """Return the tables of the regulator's words: product, issue and time band."""
        return SQL(
            """
            LEFT JOIN crm_bank_regulator_product product
                ON product.profile_id = %(profile)s AND product.line = c.bank_line
            LEFT JOIN crm_complaint_category category ON category.id = c.category_id
            LEFT JOIN LATERAL (
                SELECT code, name FROM crm_bank_regulator_issue
                WHERE profile_id = %(profile)s
                  AND category_id IN (category.id, category.parent_id)
                ORDER BY category_id = category.id DESC LIMIT 1
            ) issue ON TRUE
            LEFT JOIN LATERAL (
                SELECT code FROM crm_bank_regulator_band
                WHERE profile_id = %(profile)s
                  AND (days_to = 0 OR days_to >= day.closed - day.started)
                ORDER BY days_to = 0, days_to LIMIT 1
            ) band ON TRUE
            """,
            profile=self.profile_id.id,
        )
