from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..account.share_sql import get_converted_sql

ENTRY = "crm_bank_complaint_register_entry"
LINE = "crm_bank_complaint_register_line"
# what entries have to be alike in to be counted together
ALIKE = ("product_code", "issue_code", "band", "outcome_code", "redress_currency_id")
COUNTS = ("received_count", "reopened_count", "closed_count", "open_count")


class CrmBankComplaintRegister(models.Model):
    """How a register is made: one insert of complaints, one of their counts.

    A complaint stands in it when it was open at some time of the period: received
    before its end, and not closed before its beginning, or reopened since. What was
    closed, withdrawn or merged after the end was open then, and what was withdrawn
    within the period is left out. What is not known by its dates is taken as it is now:
    words and branch. Days are those of the company's time zone.
    """

    _inherit = "crm.bank.complaint.register"

    def _clear(self):
        """Forget what drafts were prepared of."""
        self.sudo().entry_ids.unlink()
        self.sudo().line_ids.unlink()
        nothing = dict.fromkeys((*COUNTS, "incomplete_count"), 0)
        self._write_step(nothing | {"date_prepared": False, "csv_file": False})

    def _prepare(self):
        """Fill the register from the complaints as they are now."""
        self.ensure_one()
        self._clear()
        self.env.flush_all()
        self._insert_entries()
        self._insert_lines()
        self.invalidate_recordset(["entry_ids", "line_ids"])
        # who prepares may not read each of them
        entries_sudo = self.env["crm.bank.complaint.register.entry"].sudo()
        incomplete = [("register_id", "=", self.id), ("is_incomplete", "=", True)]
        self._write_step(
            {name: sum(self.line_ids.mapped(name)) for name in COUNTS}
            | {
                "incomplete_count": entries_sudo.search_count(incomplete),
                "date_prepared": fields.Datetime.now(),
                "csv_file": self._get_csv(),
            }
        )

    def _get_moments(self):
        """Return when the period begins and when it is over, in UTC."""
        zone = pytz.timezone(
            self.env["crm.relationship"]._get_company_zone(self.company_id)
        )
        days = (self.date_from, self.date_to + timedelta(days=1))
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in days
        ]

    def _get_complaints(self):
        """Return the query of what stands in the register, whoever prepares it."""
        start, end = self._get_moments()
        domain = self.profile_id._get_complaint_domain(end)
        domain &= Domain("date_received", "<", end)
        domain &= Domain("date_closed", "=", False) | Domain("date_closed", ">=", start)
        return self.env["crm.complaint"].sudo()._search(domain)

    def _insert_entries(self):
        """One insert, because a period may have a hundred thousand complaints."""
        columns = self._get_entry_columns() | {"register_id": SQL("%s", self.id)}
        names = SQL(", ").join(SQL.identifier(name) for name in columns)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_bank_complaint_register_entry (%(names)s)
                SELECT %(columns)s FROM %(tables)s
                """,
                names=names,
                columns=SQL(", ").join(columns.values()),
                tables=self._get_entry_tables(),
            )
        )
        self._mark_incomplete()

    def _get_entry_columns(self):
        """Return ``{column of an entry: expression}``."""
        closed = SQL("handled.closed < period.over")
        paid = SQL("(handled.redress_amount - told.amount)")
        money = SQL("%s > 0 AND %s", paid, closed)
        cost = get_converted_sql(
            paid,
            SQL("handled.redress_currency_id"),
            self.company_id,
            SQL("day.closed"),
        )
        customer = SQL("customer.name") if self.profile_id.is_customer_named else None
        return {
            "complaint_id": SQL("c.id"),
            "number": SQL("c.number"),
            "product_code": SQL("product.code"),
            "product_name": SQL("product.name"),
            "issue_code": SQL("issue.code"),
            "issue_name": SQL("issue.name"),
            "band": SQL("CASE WHEN %s THEN band.code END", closed),
            "outcome_code": SQL(
                "CASE WHEN %s THEN %s END", closed, self._get_outcome()
            ),
            "channel": SQL("COALESCE(channel.code, channel.name ->> 'en_US')"),
            "branch_code": SQL("branch.code"),
            "customer_name": customer or SQL("NULL"),
            "date_received": SQL("day.received"),
            "date_reopened": SQL(
                "CASE WHEN handled.begun > c.date_received THEN day.started END"
            ),
            "date_closed": SQL("CASE WHEN %s THEN day.closed END", closed),
            "days": SQL("CASE WHEN %s THEN day.closed - day.started END", closed),
            "received_count": SQL("(c.date_received >= period.start)::int"),
            "reopened_count": SQL(
                "(c.date_received < period.start AND NOT known.is_open)::int"
            ),
            "closed_count": SQL("COALESCE(%s, FALSE)::int", closed),
            "open_count": SQL("(NOT COALESCE(%s, FALSE))::int", closed),
            "redress_currency_id": SQL(
                "CASE WHEN %s THEN handled.redress_currency_id END", money
            ),
            "redress_amount": SQL("CASE WHEN %s THEN %s END", money, paid),
            "redress_cost": SQL(
                "CASE WHEN %s THEN ROUND(%s, %s) END",
                money,
                cost,
                self.company_id.currency_id.decimal_places,
            ),
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

    def _get_entry_tables(self):
        """Return the tables that the columns are taken from, a row a complaint."""
        start, end = self._get_moments()
        local_day = self.env["crm.relationship"]._get_local_day_sql
        zone = SQL(
            "%s", self.env["crm.relationship"]._get_company_zone(self.company_id)
        )
        return SQL(
            """
            crm_complaint c
            CROSS JOIN (SELECT %(start)s::timestamp, %(over)s::timestamp)
                AS period (start, over)
            %(handled)s
            CROSS JOIN LATERAL (SELECT %(received)s, %(started)s, %(closed)s)
                AS day (received, started, closed)
            LEFT JOIN crm_channel channel ON channel.id = c.channel_id
            LEFT JOIN crm_bank_branch branch ON branch.id = c.branch_id
            LEFT JOIN res_partner customer ON customer.id = c.customer_id
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
            WHERE c.id IN %(complaints)s
              AND (handled.closed IS NULL OR handled.closed >= period.start)
              AND NOT (handled.kind = 'withdrawn' AND handled.closed < period.over)
            """,
            start=start,
            over=end,
            received=local_day(SQL("c.date_received"), zone),
            handled=self._get_handled_sql(),
            started=local_day(SQL("handled.begun"), zone),
            closed=local_day(SQL("handled.closed"), zone),
            profile=self.profile_id.id,
            complaints=self._get_complaints().subselect(),
        )

    def _mark_incomplete(self):
        """Note which entries lack something that the register needs."""
        needed = ["product_code", "issue_code", "channel"]
        if self.profile_id.is_branch_required:
            needed.append("branch_code")
        empty = [SQL("%s IS NULL", SQL.identifier(name)) for name in needed]
        empty.append(SQL("closed_count = 1 AND (band IS NULL OR outcome_code IS NULL)"))
        self.env.cr.execute(
            SQL(
                "UPDATE crm_bank_complaint_register_entry SET is_incomplete = TRUE"
                " WHERE register_id = %s AND (%s)",
                self.id,
                SQL(" OR ").join(empty),
            )
        )

    def _insert_lines(self):
        """Count the entries that are alike."""
        alike = SQL(", ").join(SQL.identifier(name) for name in ALIKE)
        sums = (*COUNTS, "redress_amount", "redress_cost")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_bank_complaint_register_line
                    (register_id, product_name, issue_name, %(alike)s, %(names)s)
                SELECT register_id, MIN(product_name), MIN(issue_name), %(alike)s,
                       %(sums)s
                FROM crm_bank_complaint_register_entry
                WHERE register_id = %(register)s
                GROUP BY register_id, %(alike)s
                """,
                alike=alike,
                names=SQL(", ").join(SQL.identifier(name) for name in sums),
                sums=SQL(", ").join(SQL("SUM(%s)", SQL.identifier(n)) for n in sums),
                register=self.id,
            )
        )
