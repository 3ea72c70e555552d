import logging

import psycopg2

from odoo import models

from ..bidi import isolate

_logger = logging.getLogger(__name__)
PROGRESS_LINES = 50_000  # fewer are loaded before anybody has read a message


class CrmBankImport(models.Model):
    """How far a large file has come, told while it is loaded.

    What a load writes is seen when all of it is done, and so would be a progress that
    it writes: messages go by a transaction of their own, to the user who waits, and to
    the log of the server, where nights are watched.
    """

    _inherit = "crm.bank.import"

    def _tell_progress(self, result, is_checked=False):
        """Tell what is done of the file, and what comes next.

        :param dict result: what was found until now, as ``_load_rows`` notes it
        """
        count, step = result["line_count"], "checked" if is_checked else "read"
        if count < PROGRESS_LINES:
            return
        _logger.info("%s: %s lines %s", self.name, count, step)
        if not self.env.user._is_superuser():
            self._send_progress(self._get_progress(result, is_checked))

    def _get_progress(self, result, is_checked):
        """Return what is done, in a sentence for the user."""
        values = {"file": isolate(self.name), "count": f"{result['line_count']:,}"}
        if not is_checked:
            return self.env._(
                "%(file)s: %(count)s lines read; they are checked now.", **values
            )
        return self.env._(
            "%(file)s: %(count)s lines checked, %(rejects)s of them rejected; the "
            "others are merged now.",
            rejects=f"{result['reject_count']:,}",
            **values,
        )

    def _send_progress(self, text):
        """Show a message to the user who waits, at once.

        A message that cannot be sent stops no load of millions of lines.
        """
        try:
            with self.env.registry.cursor() as own_cr:
                own = self.with_env(self.env(cr=own_cr))
                own.env.user._bus_send(
                    "simple_notification", {"type": "info", "message": text}
                )
        except psycopg2.Error:  # no connection is free, or it was lost
            _logger.warning("Progress of %s not shown", self.name, exc_info=True)
