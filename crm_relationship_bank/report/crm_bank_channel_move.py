from odoo import api, fields, models
from odoo.tools import SQL

from .crm_bank_channel_use import KIND_OF

MONTHS = 3  # full months that are compared with the same ones a year earlier
HALF = 50  # percent from which on a customer is at home in a channel
MOVES = [
    ("to_digital", "From counter to digital"),
    ("to_counter", "From digital to counter"),
    ("digital", "Stayed digital"),
    ("counter", "Stayed at the counter"),
    ("mixed", "Mixed"),
    ("new", "No movement a year ago"),
    ("quiet", "No movement now"),
]


class CrmBankChannelMove(models.Model):
    """A row a customer: which channels it used a year ago, and which it uses now.

    The last three full months against the same three of the year before, so that
    seasons do not show as moves. A customer is at home at the counter, or in the
    digital channels, with at least half of its movements there. Counted are accounts of
    which it is the primary holder: movements are not divided among holders.
    """

    _name = "crm.bank.channel.move"
    _inherit = "crm.bank.report.mixin"
    _description = "Move between Channels"
    _auto = False
    _order = "digital_change desc, id"
    _rec_name = "relationship_id"
    _ratios = {
        "digital_before": ("digital_count_before", "movement_count_before"),
        "digital_now": ("digital_count", "movement_count"),
        "counter_before": ("counter_count_before", "movement_count_before"),
        "counter_now": ("counter_count", "movement_count"),
    }

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    branch_id = fields.Many2one("crm.bank.branch", "Home Branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    move = fields.Selection(
        MOVES,
        readonly=True,
        help="The last three full months against the same three of the year before; at "
        "home in a channel is who makes half of the movements there, or more.",
    )
    movement_count_before = fields.Integer("Movements a Year Ago", readonly=True)
    movement_count = fields.Integer("Movements Now", readonly=True)
    counter_count_before = fields.Integer("At the Counter a Year Ago", readonly=True)
    counter_count = fields.Integer("At the Counter Now", readonly=True)
    digital_count_before = fields.Integer("Digital Movements a Year Ago", readonly=True)
    digital_count = fields.Integer("Digital Movements Now", readonly=True)
    counter_before = fields.Float(
        "Counter a Year Ago (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    counter_now = fields.Float(
        "Counter Now (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    digital_before = fields.Float(
        "Digital a Year Ago (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    digital_now = fields.Float(
        "Digital Now (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    digital_change = fields.Float(
        "Change (points)", readonly=True, aggregator=None, digits=(5, 1)
    )

    _depends = {
        "crm.bank.account": ["relationship_id", "company_id"],
        "crm.bank.account.month": [
            *("account_id", "month"),
            *(f"{channel}_count" for channel in KIND_OF),
        ],
        "crm.relationship": ["home_branch_id", "company_id"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT moved.*, digital_now - digital_before AS digital_change,
                   CASE WHEN movement_count_before = 0 THEN 'new'
                        WHEN movement_count = 0 THEN 'quiet'
                        WHEN counter_before >= %(half)s AND digital_now >= %(half)s
                        THEN 'to_digital'
                        WHEN digital_before >= %(half)s AND counter_now >= %(half)s
                        THEN 'to_counter'
                        WHEN digital_before >= %(half)s AND digital_now >= %(half)s
                        THEN 'digital'
                        WHEN counter_before >= %(half)s AND counter_now >= %(half)s
                        THEN 'counter'
                        ELSE 'mixed' END AS move
            FROM (%(rows)s) moved
            WHERE movement_count_before > 0 OR movement_count > 0
            """,
            half=HALF,
            rows=self._add_ratios(self._get_count_sql()),
        )

    @api.model
    def _get_count_sql(self):
        before = SQL(
            "m.month >= %s AND m.month < %s", *self._get_recent_months(MONTHS, 12)
        )
        now = SQL("m.month >= %s AND m.month < %s", *self._get_recent_months(MONTHS))
        use = self.env["crm.bank.channel.use"]
        counts = {}
        for name, kinds in (
            ("movement_count", ()),
            ("counter_count", ("counter",)),
            ("digital_count", ("digital",)),
        ):
            count = use._add_kinds(*kinds)
            counts[f"{name}_before"] = self._count_sql(count, before)
            counts[name] = self._count_sql(count, now)
        return SQL(
            """
            SELECT r.id, r.id AS relationship_id, r.home_branch_id AS branch_id,
                   r.company_id, %(counts)s
            FROM crm_bank_account_month m
            JOIN crm_bank_account a ON a.id = m.account_id
            JOIN crm_relationship r ON r.id = a.relationship_id
            WHERE (%(before)s OR %(now)s) AND a.id IN %(accounts)s
              AND r.id IN %(customers)s
            GROUP BY r.id
            """,
            counts=self.env["crm.relationship"]._name_columns(counts),
            before=before,
            now=now,
            accounts=self._select_accounts(),
            customers=self._select_customers(),
        )

    @api.model
    def _count_sql(self, count, months):
        return SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", count, months)
