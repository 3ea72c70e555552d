from string import ascii_uppercase

from odoo import models
from odoo.tools import SQL

from .import_kinds import PATTERNS


class CrmBankImport(models.Model):
    """The checks that belong to one kind of file."""

    _inherit = "crm.bank.import"

    def _check_account(self, columns):
        """Currency and IBAN are ones that there are; a closed account says when."""
        self._reject("iban", "iban", SQL("NOT (%s)", self._get_iban_sql()))
        if "currency" in columns:
            self._reject(
                "currency",
                "unknown",
                SQL(
                    "s.currency IS NOT NULL AND NOT EXISTS (SELECT 1 FROM res_currency"
                    " known WHERE known.name = s.currency)"
                ),
            )
        self._check_closing()

    def _check_closing(self):
        """A closed account says when, no other does, and none before its opening."""
        day = PATTERNS["date"][0]
        self._reject(
            "closed",
            "closed",
            SQL(
                "(s.status = 'closed' AND s.closed IS NULL)"
                " OR (s.status <> 'closed' AND s.closed IS NOT NULL)"
            ),
        )
        self._reject(
            "closed",
            "order",
            SQL(
                "CASE WHEN s.closed ~ %s AND s.opened ~ %s"
                " THEN s.closed < s.opened END",
                day,
                day,
            ),
        )
        self._reject(
            "closed",
            "order",
            SQL(
                "CASE WHEN s.closed ~ %s AND s.opened IS NULL"
                " THEN s.closed < known.date_opened::text END",
                day,
            ),
            join=SQL(
                "JOIN crm_bank_account known ON known.number = s.account"
                " AND known.company_id = %s",
                self.company_id.id,
            ),
        )

    def _get_iban_sql(self):
        """Return whether an IBAN is empty or right, by ISO 7064 mod 97-10."""
        digits = SQL("SUBSTRING(s.iban FROM 5) || LEFT(s.iban, 4)")
        for place, letter in enumerate(ascii_uppercase, start=10):
            digits = SQL("REPLACE(%s, %s, %s)", digits, letter, str(place))
        return SQL(
            "CASE WHEN s.iban IS NULL THEN TRUE WHEN s.iban ~ %s"
            " THEN MOD((%s)::numeric, 97) = 1 ELSE FALSE END",
            "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
            digits,
        )

    def _check_month(self, columns):
        """No movement on an account that was closed before the month began."""
        moved = [
            SQL("COALESCE(NULLIF(%s, ''), '0') !~ '^-?0*(\\.0*)?$'", column)
            for name in columns
            if name.endswith(("_count", "_turnover"))
            for column in [SQL.identifier("s", name)]
        ]
        if moved:
            self._check_closed("month", "month", SQL(" OR ").join(moved))

    def _check_event(self, columns):
        """No movement on an account that was closed before its day."""
        self._check_closed("date", "date", SQL("TRUE"))

    def _check_closed(self, name, kind, moved):
        """Reject movements on accounts that were closed before."""
        day = SQL.identifier("s", name)
        full = SQL("RPAD(%s, 10, '-01')", day) if kind == "month" else day
        self._reject(
            "account",
            "moved",
            SQL(
                "CASE WHEN %s ~ %s THEN %s > closed.date_closed::text AND (%s) END",
                day,
                PATTERNS[kind][0],
                full,
                moved,
            ),
            join=SQL(
                "JOIN crm_bank_account closed ON closed.number = s.account"
                " AND closed.company_id = %s AND closed.state = 'closed'",
                self.company_id.id,
            ),
        )

    def _check_holder(self, columns):
        """The shares of an account sum to 100, with one primary holder."""
        amount = PATTERNS["amount"][0]
        self._reject(
            "share",
            "share",
            SQL(
                "s.account IN (SELECT account FROM crm_bank_stage GROUP BY account"
                " HAVING SUM(CASE WHEN share ~ %s THEN share::numeric ELSE 0 END)"
                " <> 100"
                " OR BOOL_OR(CASE WHEN share ~ %s THEN share::numeric NOT BETWEEN 0"
                " AND 100 OR (role = 'signatory' AND share::numeric <> 0)"
                " OR share::numeric <> ROUND(share::numeric, 2) ELSE TRUE END)"
                " OR COUNT(*) FILTER (WHERE COALESCE(role, 'primary') = 'primary')"
                " <> 1)",
                amount,
                amount,
            ),
        )
        # half an account's holders are as wrong as one of them
        self._reject(
            "account",
            "together",
            SQL(
                "s.line NOT IN (SELECT line FROM crm_bank_reject) AND s.account IN ("
                "SELECT half.account FROM crm_bank_stage half"
                " JOIN crm_bank_reject reject ON reject.line = half.line)"
            ),
        )
