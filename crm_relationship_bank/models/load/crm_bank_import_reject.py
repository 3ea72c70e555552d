import base64
import csv
import io

from odoo import models


class CrmBankImport(models.Model):
    """The rejects of a file, as a file: line, column, reason, in the reader's words."""

    _inherit = "crm.bank.import"

    def _get_reject_values(self, rows):
        """Return the number of rejected lines, and the file that tells why."""
        self.env.cr.execute(
            "SELECT DISTINCT line, name, reason FROM crm_bank_reject"
            " ORDER BY line, name, reason"
        )
        rejects = self.env.cr.fetchall()
        if not rejects:
            return {"reject_count": 0}
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(
            [self.env._("Line"), self.env._("Column"), self.env._("Reason")]
        )
        headers = self.profile_id._get_headers()
        reasons = self._get_reasons()
        width = len(rows.header)
        for line, name, reason in rejects:
            if reason == "cells":
                text = self.env._(
                    "%(count)s cells instead of %(width)s", count=name, width=width
                )
                writer.writerow([line, "", text])
            else:
                writer.writerow([line, headers[name], reasons[reason]])
        return {
            "reject_count": len({line for line, _name, _reason in rejects}),
            "reject_file": base64.b64encode(buffer.getvalue().encode("utf-8-sig")),
        }

    def _get_reasons(self):
        """Return ``{reason: its words}``. Values of the line are not repeated."""
        return {
            "empty": self.env._("Empty"),
            "choice": self.env._("Not one of the choices"),
            "amount": self.env._("Not an amount"),
            "count": self.env._("Not a whole number"),
            "date": self.env._("Not a date such as 2026-03-21"),
            "month": self.env._("Not a month such as 2026-03"),
            "number": self.env._("Not a number of letters and digits"),
            "iban": self.env._("The check digits of the IBAN do not fit"),
            "unknown": self.env._("Not known"),
            "twice": self.env._("Twice in the file"),
            "closed": self.env._("Closed without a day, or a day without being closed"),
            "order": self.env._("Closed before it was opened"),
            "moved": self.env._("A movement on an account that was closed before"),
            "share": self.env._(
                "The shares of the account do not sum to 100, or it has not one "
                "primary holder"
            ),
            "together": self.env._("Another holder of the account is rejected"),
        }
