from odoo import api, fields, models
from odoo.fields import Domain
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
    """A row for each month, branch, product and channel: movements and fees.

    The core system gives the fee income of a month, not that of a channel. Of each
    account's month each channel gets the part that its movements are of all: an
    estimate, and labelled so. The parts are rounded cumulatively, so that they sum to
    the fee income. Fees of months without a movement have no channel.

    Months are added up before they are told apart by channel: the other way round a
    million of them take a minute instead of seconds.
    """

    _name = "crm.bank.channel.use"
    _inherit = "crm.bank.report.mixin"
    _description = "Use of Channels"
    _auto = False
    _order = "month desc, id"
    _rec_name = "channel"
    _ratios = {
        "counter_share": ("counter_count", "movement_count"),
        "machine_share": ("machine_count", "movement_count"),
        "digital_share": ("digital_count", "movement_count"),
    }

    branch_id = fields.Many2one("crm.bank.branch", readonly=True)
    product_id = fields.Many2one("crm.bank.product", readonly=True)
    line = fields.Selection(LINES, "Product Line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    account_currency_id = fields.Many2one("res.currency", readonly=True)
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
        "crm.bank.account": ["branch_id", "product_id", "company_id", "currency_id"],
        "crm.bank.account.month": [
            *("account_id", "month", "fee_income"),
            *(f"{channel}_count" for channel, _label in CHANNELS),
        ],
        "crm.bank.product": ["line"],
        "res.company": ["currency_id"],
    }

    def action_open(self):
        """Open the months of accounts that the row adds up."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_bank.crm_bank_account_month_action"
        )
        counts = [self.channel] if self.channel else [name for name, _ in CHANNELS]
        operator = ">" if self.channel else "="
        domain = Domain("account_id.branch_id", "=", self.branch_id.id)
        domain &= Domain("account_id.product_id", "=", self.product_id.id)
        domain &= Domain("account_id.currency_id", "=", self.account_currency_id.id)
        domain &= Domain("month", "=", self.month)
        domain &= Domain.AND(Domain(f"{name}_count", operator, 0) for name in counts)
        return action | {"domain": list(domain), "context": {}}

    @property
    def _table_query(self):
        return self._add_ratios(
            SQL(
                """
                SELECT known.id * 8 + one.place AS id, known.branch_id,
                       known.product_id, p.line, known.company_id, c.currency_id,
                       known.currency_id AS account_currency_id, known.month,
                       one.channel, one.kind AS channel_kind,
                       one.count AS movement_count, %(kinds)s, %(fee)s AS fee_income
                FROM (%(months)s) known
                JOIN crm_bank_product p ON p.id = known.product_id
                JOIN res_company c ON c.id = known.company_id
                JOIN res_currency u ON u.id = known.currency_id
                CROSS JOIN LATERAL (VALUES %(channels)s)
                    one (place, channel, kind, count, before, upto)
                WHERE one.count > 0 OR one.before IS DISTINCT FROM one.upto
                """,
                kinds=SQL(", ").join(
                    SQL(
                        "CASE one.kind WHEN %s THEN one.count ELSE 0 END AS %s",
                        kind,
                        SQL.identifier(f"{kind}_count"),
                    )
                    for kind, _label in CHANNEL_KINDS
                ),
                fee=self._get_fee_sql(),
                months=self._get_month_sql(),
                channels=self._get_channel_sql(),
            )
        )

    @api.model
    def _get_month_sql(self):
        """Return the months of branches and products, in each currency.

        Months are seen with their account, hence under the rules of accounts: by their
        own rules all of them would be read twice. Estimates are floats, as exact
        division takes several times as long; they are rounded in the end.
        """
        names = [channel for channel, _label in CHANNELS]
        total = self._add_counts(names)
        columns = {}
        for name in names:
            count = self._add_counts([name])
            columns[f"{name}_count"] = SQL("SUM(%s)", count)
            columns[f"{name}_fee"] = SQL(
                "COALESCE(SUM(m.fee_income::float8 * (%s) / NULLIF(%s, 0)), 0)",
                count,
                total,
            )
        idle = SQL("COALESCE(SUM(m.fee_income) FILTER (WHERE %s = 0), 0)", total)
        return SQL(
            """
            SELECT MIN(m.id) AS id, a.company_id, a.branch_id, a.product_id,
                   a.currency_id, m.month, %(columns)s
            FROM crm_bank_account_month m JOIN crm_bank_account a ON a.id = m.account_id
            WHERE m.account_id IN %(accounts)s
            GROUP BY a.company_id, a.branch_id, a.product_id, a.currency_id, m.month
            """,
            columns=self.env["crm.relationship"]._name_columns(
                columns | {"idle_fee": idle}
            ),
            accounts=self._select_accounts(),
        )

    @api.model
    def _get_channel_sql(self):
        """Return (place, channel, kind, count, fees before, fees up to) of each one."""
        names = [channel for channel, _label in CHANNELS]
        fees = [SQL("0")] + [SQL.identifier("known", f"{name}_fee") for name in names]
        sums = [
            SQL("ROUND((%s)::numeric, u.decimal_places)", SQL(" + ").join(fees[:place]))
            for place in range(1, len(fees) + 1)
        ]
        values = [
            SQL(
                "(%s, %s, %s, %s, %s, %s)",
                place,
                channel,
                KIND_OF[channel],
                SQL.identifier("known", f"{channel}_count"),
                sums[place],
                sums[place + 1],
            )
            for place, channel in enumerate(names)
        ]
        values.append(SQL("(7, NULL, NULL, 0, 0, known.idle_fee)"))
        return SQL(", ").join(values)

    @api.model
    def _add_counts(self, channels):
        """Return the number of a month's movements by these channels."""
        return SQL(" + ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier("m", f"{channel}_count"))
            for channel in channels
        )

    @api.model
    def _add_kinds(self, *kinds):
        """Return a month's movements by channels of these kinds, or by all."""
        return self._add_counts(
            name for name, kind in KIND_OF.items() if not kinds or kind in kinds
        )

    @api.model
    def _get_fee_sql(self):
        """Return the channel's part of the fees at the rate of the month's end."""
        return self._get_company_amount(
            SQL("(one.upto - one.before)"),
            SQL("(known.month + INTERVAL '1 month - 1 day')::date"),
            company="known",
            currency="known",
        )
