from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

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
