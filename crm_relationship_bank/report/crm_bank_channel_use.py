from odoo import api, fields, models
from odoo.tools import SQL

from ..models.account.crm_bank_account_month import CHANNELS
from ..models.account.product_lines import LINES

CHANNEL_KINDS = [
    ("counter", "Counter"),
    ("machine", "Self-Service"),
    ("digital", "Digital"),
]
# {channel: its kind}
KIND_OF = {
    "branch": "counter",
    "phone": "machine",
    "atm": "machine",
    "pos": "machine",
    "internet": "digital",
    "mobile": "digital",
}


class CrmBankChannelUse(models.Model):
    """A row for each account, month and channel that moved it: movements and fees.

    The core system gives the fee income of a month, not that of a channel. Each channel
    gets the part of it that its movements are of all the month's: an estimate, and
    labelled so. The parts are rounded cumulatively, so that they sum to the fee income.
    Fees of a month without a movement have no channel.
    """

    _name = "crm.bank.channel.use"
    _inherit = "crm.bank.report.mixin"
    _description = "Use of Channels"
    _auto = False
    _order = "month desc, id"
    _rec_name = "account_id"
    _opens = "account_id"
    _ratios = {
        "counter_share": ("counter_count", "movement_count"),
        "machine_share": ("machine_count", "movement_count"),
        "digital_share": ("digital_count", "movement_count"),
    }

    account_id = fields.Many2one("crm.bank.account", readonly=True)
    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    branch_id = fields.Many2one("crm.bank.branch", readonly=True)
    product_id = fields.Many2one("crm.bank.product", readonly=True)
    line = fields.Selection(LINES, "Product Line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    month = fields.Date(readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    channel_kind = fields.Selection(CHANNEL_KINDS, "Kind of Channel", readonly=True)
    movement_count = fields.Integer("Movements", readonly=True, aggregator="sum")
    counter_count = fields.Integer("At the Counter", readonly=True, aggregator="sum")
    machine_count = fields.Integer("By Self-Service", readonly=True, aggregator="sum")
    digital_count = fields.Integer("Digital Movements", readonly=True, aggregator="sum")
    counter_share = fields.Float(
        "Counter (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Movements at the branch, of all movements of the group.",
    )
    machine_share = fields.Float(
        "Self-Service (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Movements by ATM, POS terminal and phone bank, of all movements of the "
        "group.",
    )
    digital_share = fields.Float(
        "Digital (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Movements by internet and mobile bank, of all movements of the group.",
    )
    fee_income = fields.Monetary(
        "Fees (Channels: Estimate)",
        readonly=True,
        aggregator="sum",
        help="The fees of the month, divided among its channels by their movements: "
        "the core system gives fees by account and month, not by channel. In the "
        "company's currency at the rate of the month's end.",
    )

    _depends = {
        "crm.bank.account": [
            *("relationship_id", "branch_id", "product_id", "company_id"),
            *("currency_id",),
        ],
        "crm.bank.account.month": [
            *("account_id", "month", "fee_income"),
            *(f"{channel}_count" for channel, _label in CHANNELS),
        ],
        "crm.bank.product": ["line"],
        "res.company": ["currency_id"],
    }

    @property
    def _table_query(self):
        """Months are seen with their account, hence under the rules of accounts."""
        # not by the months' own rules: that would read all months twice
        return self._add_ratios(
            SQL(
                """
                SELECT m.id * 8 + one.place AS id, m.account_id, a.relationship_id,
                       a.branch_id, a.product_id, p.line, a.company_id, c.currency_id,
                       m.month, one.channel, one.kind AS channel_kind,
                       one.count AS movement_count,
                       CASE one.kind WHEN 'counter' THEN one.count ELSE 0 END
                           AS counter_count,
                       CASE one.kind WHEN 'machine' THEN one.count ELSE 0 END
                           AS machine_count,
                       CASE one.kind WHEN 'digital' THEN one.count ELSE 0 END
                           AS digital_count,
                       %(fee)s AS fee_income
                FROM crm_bank_account_month m
                JOIN crm_bank_account a ON a.id = m.account_id
                JOIN crm_bank_product p ON p.id = a.product_id
                JOIN res_company c ON c.id = a.company_id
                JOIN res_currency u ON u.id = a.currency_id
                CROSS JOIN LATERAL (%(channels)s) one
                WHERE m.account_id IN %(accounts)s
                """,
                fee=self._get_fee_sql(),
                channels=self._get_channel_sql(),
                accounts=self._select_accounts(),
            )
        )

    @api.model
    def _get_channel_sql(self):
        """Return (place, channel, kind, count, upto, total) of each channel used."""
        values = [
            SQL(
                "(%s, %s, %s, COALESCE(%s, 0))",
                place,
                channel,
                KIND_OF[channel],
                SQL.identifier("m", f"{channel}_count"),
            )
            for place, (channel, _label) in enumerate(CHANNELS)
        ]
        return SQL(
            """
            SELECT counted.* FROM (
                SELECT used.*, SUM(used.count) OVER (ORDER BY used.place) AS upto,
                       SUM(used.count) OVER () AS total
                FROM (VALUES %s) used (place, channel, kind, count)
            ) counted WHERE counted.count > 0
            UNION ALL
            SELECT 7, NULL, NULL, 0, 1, 1
            WHERE m.fee_income <> 0 AND %s = 0
            """,
            SQL(", ").join(values),
            self._get_total_sql(),
        )

    @api.model
    def _get_total_sql(self):
        """Return the number of a month's movements by all channels."""
        return SQL(" + ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier("m", f"{channel}_count"))
            for channel, _label in CHANNELS
        )

    @api.model
    def _get_fee_sql(self):
        """Return the channel's part of the fees; a month without movement is whole."""
        part = SQL(
            "COALESCE(CASE WHEN one.channel IS NULL THEN m.fee_income ELSE"
            " ROUND(m.fee_income * one.upto / one.total, u.decimal_places) -"
            " ROUND(m.fee_income * (one.upto - one.count) / one.total,"
            " u.decimal_places) END, 0)"
        )
        day = SQL("(m.month + INTERVAL '1 month - 1 day')::date")
        return self._get_company_amount(part, day)
