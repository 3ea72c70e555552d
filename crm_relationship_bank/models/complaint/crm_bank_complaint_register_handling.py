from odoo import api, models
from odoo.tools import SQL


class CrmBankComplaintRegister(models.Model):
    """Which handling of a complaint a register tells of: the last one of its period.

    From its receipt, or from being taken up again, a complaint is handled until it is
    closed. A complaint that was closed and reopened within a period is one that is
    still open, or closed later; one that had been closed before and was reopened within
    the period is reopened there, and a register of the days before keeps it as closed,
    with the decision of then. So for every period, what was withdrawn within it apart:
    open at its beginning + received + reopened = closed + open at the end.

    Days count from the reopening, as the deadlines do. Of what is paid, the register of
    a reopened complaint tells only what an earlier one had not told. What was reopened
    before this module noted closings is taken as open from its receipt on.
    """

    _inherit = "crm.bank.complaint.register"

    @api.model
    def _get_handlings_sql(self):
        """Return the handlings of complaint ``c``: the last one is as it is now.

        Columns: started, begun, closed, kind, outcome, redress_amount,
        redress_currency_id. ``started`` is when the handling before it ended; ``begun``
        is since when days count: a correction between two ends is no new beginning.
        """
        return SQL(
            """
            SELECT COALESCE(LAG(past.date_reopened) OVER (ORDER BY past.id),
                            c.date_received) AS started,
                   COALESCE(past.date_started, c.date_received) AS begun,
                   past.date_closed AS closed, past.kind, past.outcome,
                   past.redress_amount, past.redress_currency_id
            FROM crm_bank_complaint_closing past
            WHERE past.complaint_id = c.id
            UNION ALL
            SELECT COALESCE((SELECT MAX(past.date_reopened)
                             FROM crm_bank_complaint_closing past
                             WHERE past.complaint_id = c.id),
                            c.date_received),
                   CASE WHEN EXISTS (SELECT 1 FROM crm_bank_complaint_closing past
                                     WHERE past.complaint_id = c.id)
                        THEN COALESCE(c.date_reopened, c.date_received)
                        ELSE c.date_received END,
                   c.date_closed, c.kind, c.outcome, c.redress_amount,
                   c.redress_currency_id
            """
        )

    @api.model
    def _get_handled_sql(self):
        """Return the joins ``handled``, ``known`` and ``told`` of complaint ``c``.

        ``handled`` is the last handling that began before the end of ``period``;
        ``known.is_open`` tells whether the complaint was open at its beginning, and
        ``told.amount`` what had been paid of it before, in the currency of today.
        """
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT * FROM (%(handlings)s) own
                WHERE own.started < period.over
                ORDER BY own.started DESC, own.closed DESC NULLS FIRST LIMIT 1
            ) handled
            CROSS JOIN LATERAL (
                SELECT EXISTS (
                    SELECT 1 FROM (%(handlings)s) own
                    WHERE own.started < period.start
                      AND (own.closed IS NULL OR own.closed >= period.start)
                ) AS is_open
            ) known
            CROSS JOIN LATERAL (
                SELECT COALESCE(MAX(own.redress_amount), 0) AS amount
                FROM (%(handlings)s) own
                WHERE own.closed < period.start AND own.kind <> 'withdrawn'
                  AND own.redress_currency_id = handled.redress_currency_id
            ) told
            """,
            handlings=self._get_handlings_sql(),
        )
