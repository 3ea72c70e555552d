from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..account.crm_bank_account_month import CHANNELS
from ..account.share_sql import get_company_amount_sql, get_part_sql

MONTHS = 24
CHANNEL_MONTHS = 3
FIGURES = ("deposits", "debts", "paid_in", "paid_out", "fee_income")


class CrmRelationship(models.Model):
    """What the accounts of a customer did month by month, by its own shares."""

    _inherit = "crm.relationship"

    def _get_bank_months(self):
        """Return the last 24 full months, the oldest first, with a figure or none each.

        Mean balances of deposits and of debts, what was paid in and out, and fees, in
        the company's currency at the rate of each month's end. None: no account has
        that month.
        """
        self.ensure_one()
        self.env["crm.bank.account.month"].flush_model()
        self.env["crm.bank.account.holder"].flush_model()
        until = self._get_company_today(self.company_id).replace(day=1)
        rows = self.env.execute_query(self._get_month_sql(until))
        known = {row[0]: [float(value) for value in row[1:]] for row in rows}
        none = [None] * len(FIGURES)
        months = []
        for back in range(MONTHS, 0, -1):
            month = fields.Date.subtract(until, months=back)
            values = dict(zip(FIGURES, known.get(month, none), strict=True))
            months.append({"month": str(month)} | values)
        return months

    def _get_month_sql(self, until):
        accounts = self.env["crm.bank.account"]._search(
            Domain("holder_ids.relationship_id", "=", self.id)
        )
        columns = [
            SQL(
                "COALESCE(SUM(%s) FILTER (WHERE %s), 0)",
                self._get_month_part_sql(column),
                condition,
            )
            for column, condition in (
                ("average_balance", SQL("p.side = 'deposit'")),
                ("average_balance", SQL("p.side = 'debt'")),
                ("credit_turnover", SQL("p.side = 'deposit'")),
                ("debit_turnover", SQL("p.side = 'deposit'")),
                ("fee_income", SQL("TRUE")),
            )
        ]
        return SQL(
            """
            SELECT m.month, %s
            FROM crm_bank_account_month m
            JOIN crm_bank_account a ON a.id = m.account_id
            JOIN crm_bank_product p ON p.id = a.product_id
            JOIN res_currency c ON c.id = a.currency_id
            JOIN crm_bank_account_holder h ON h.account_id = a.id
            WHERE h.relationship_id = %s AND m.month >= %s AND m.month < %s
              AND a.id IN %s
            GROUP BY m.month
            """,
            SQL(", ").join(columns),
            self.id,
            fields.Date.subtract(until, months=MONTHS),
            until,
            accounts.subselect(),
        )

    def _get_month_part_sql(self, column):
        amount = SQL("COALESCE(%s, 0)", SQL.identifier("m", column))
        return get_company_amount_sql(
            self.company_id,
            SQL("a.company_id"),
            get_part_sql(amount, SQL("c.decimal_places")),
            SQL("a.currency_id"),
            SQL("(m.month + INTERVAL '1 month - 1 day')::date"),
        )

    def _get_bank_channels(self):
        """Return the channels of the last three full months, the most used first.

        Of accounts whose primary holder the customer is, as movements have no shares.
        """
        until = self._get_company_today(self.company_id).replace(day=1)
        domain = Domain("account_id.relationship_id", "=", self.id)
        domain &= Domain("month", "<", until)
        since = fields.Date.subtract(until, months=CHANNEL_MONTHS)
        domain &= Domain("month", ">=", since)
        sums = [f"{channel}_count:sum" for channel, _label in CHANNELS]
        counts = self.env["crm.bank.account.month"]._read_group(domain, [], sums)[0]
        total = sum(count or 0 for count in counts)
        labels = self._get_channel_labels()
        channels = [
            {"channel": channel, "label": labels[channel], "count": count}
            | {"share": count / total}
            for (channel, _label), count in zip(CHANNELS, counts, strict=True)
            if count
        ]
        return sorted(channels, key=lambda channel: -channel["count"])

    @api.model
    def _get_channel_labels(self):
        use = self.env["crm.bank.channel.use"]
        return dict(use._fields["channel"]._description_selection(self.env))
