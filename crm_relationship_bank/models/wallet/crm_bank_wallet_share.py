from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..account.product_lines import LINES, SIDES, get_side
from ..account.share_sql import get_converted_sql


class CrmBankWalletShare(models.Model):
    """Our share of a customer's wallet in a product line, and the room to grow.

    From amounts where there are any, else from a ranking. Deposits and debts are never
    added up with each other: a row has one line, and a line one side. Amounts are in
    the company's currency at today's rates.
    """

    _name = "crm.bank.wallet.share"
    _inherit = "crm.bank.report.mixin"
    _description = "Share of Wallet"
    _auto = False
    _order = "growth_room desc, id"
    _rec_name = "relationship_id"

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    home_branch_id = fields.Many2one(related="relationship_id.home_branch_id")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line = fields.Selection(LINES, "Product Line", readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    own_amount = fields.Monetary("Held Here", readonly=True, aggregator="sum")
    other_amount = fields.Monetary("Held Elsewhere", readonly=True, aggregator="sum")
    share = fields.Float("Share (%)", readonly=True, aggregator=None, digits=(6, 2))
    growth_room = fields.Monetary(
        readonly=True,
        aggregator="sum",
        help="What the customer holds elsewhere, known or estimated.",
    )
    method = fields.Selection(
        [("amount", "From amounts"), ("rank", "Estimated from a ranking")],
        readonly=True,
    )
    source = fields.Selection(
        selection=lambda self: (
            self.env["crm.bank.wallet"]
            ._fields["source"]
            ._description_selection(self.env)
        ),
        string="Newest Source",
        readonly=True,
    )
    date = fields.Date("As of", readonly=True, help="The oldest of what it is made of.")
    is_doubtful = fields.Boolean(
        "Doubtful",
        readonly=True,
        help="Below 0 or above 100 %, or a ranking of a customer who holds nothing "
        "here: something about what is known is wrong.",
    )

    _depends = {
        "crm.bank.wallet": [
            *("relationship_id", "kind", "line", "amount", "currency_id", "our_rank"),
            *("bank_count", "source", "date", "company_id"),
        ],
        "crm.bank.holding": ["amount"],
    }

    def _get_source_label(self):
        """Return the name of the newest source, in the user's language, or False."""
        return dict(self._fields["source"]._description_selection(self.env)).get(
            self.source, False
        )

    @property
    def _table_query(self):
        """One row a customer and line of which something elsewhere is known."""
        parts = [self._get_company_sql(company) for company in self.env.companies]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _get_company_sql(self, company):
        wallets = self.env["crm.bank.wallet"]
        domain = Domain("company_id", "=", company.id)
        if not wallets.has_access("read"):  # a customer's form asks for everybody
            wallets, domain = wallets.sudo(), Domain.FALSE
        wallets = wallets._search(domain)
        return SQL(
            """
            SELECT relationship_id * 16 + %(place)s AS id, relationship_id,
                   %(company)s AS company_id, line, %(side)s AS side,
                   own_amount, other_amount, method, source, date,
                   ROUND(share, 2) AS share,
                   share < 0 OR share > 100
                       OR method = 'rank' AND own_amount <= 0 AS is_doubtful,
                   CASE WHEN method = 'amount' THEN other_amount
                        WHEN own_amount > 0
                        THEN ROUND(own_amount * 100 / share - own_amount, %(digits)s)
                   END AS growth_room
            FROM (
                SELECT known.*, COALESCE(own.amount, 0) AS own_amount,
                       CASE WHEN method = 'amount'
                            THEN 100 * COALESCE(own.amount, 0)
                                 / NULLIF(COALESCE(own.amount, 0) + other_amount, 0)
                            ELSE 200 * (1 - our_rank::numeric / (bank_count + 1))
                                 / bank_count END AS share
                FROM (%(known)s) known
                LEFT JOIN LATERAL (%(own)s) own ON TRUE
            ) compared
            """,
            place=self._get_case_sql(
                [(line, index) for index, (line, _label) in enumerate(LINES)]
            ),
            company=company.id,
            side=self._get_case_sql([(line, get_side(line)) for line, _label in LINES]),
            digits=company.currency_id.decimal_places,
            known=self._get_known_sql(company, wallets.subselect()),
            own=self._get_own_sql(company),
        )

    @api.model
    def _get_case_sql(self, values):
        return SQL(
            "CASE line %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", line, value) for line, value in values
            ),
        )

    @api.model
    def _get_today(self, company):
        return SQL("%s::date", self.env["crm.relationship"]._get_company_today(company))

    @api.model
    def _get_known_sql(self, company, wallets):
        """Return what is known of elsewhere: amounts, else the ranking."""
        amount = get_converted_sql(
            SQL("w.amount"), SQL("w.currency_id"), company, self._get_today(company)
        )
        return SQL(
            """
            SELECT w.relationship_id, w.line,
                   CASE WHEN BOOL_OR(w.kind = 'amount') THEN 'amount' ELSE 'rank' END
                       AS method,
                   ROUND(COALESCE(SUM(%(amount)s) FILTER (WHERE w.kind = 'amount'), 0),
                         %(digits)s) AS other_amount,
                   MAX(w.our_rank) FILTER (WHERE w.kind = 'rank') AS our_rank,
                   MAX(w.bank_count) FILTER (WHERE w.kind = 'rank') AS bank_count,
                   (ARRAY_AGG(w.source ORDER BY w.date DESC, w.id DESC))[1] AS source,
                   MIN(w.date) AS date
            FROM crm_bank_wallet w
            WHERE w.id IN %(wallets)s
            GROUP BY w.relationship_id, w.line
            """,
            amount=amount,
            digits=company.currency_id.decimal_places,
            wallets=wallets,
        )

    @api.model
    def _get_own_sql(self, company):
        """Return what the customer holds here in the line, by its own parts."""
        holdings = self.env["crm.bank.holding"]
        amount = get_converted_sql(
            SQL("h.amount"), SQL("h.currency_id"), company, self._get_today(company)
        )
        return SQL(
            """
            SELECT ROUND(SUM(%(amount)s), %(digits)s) AS amount
            FROM (%(holdings)s) h
            WHERE h.relationship_id = known.relationship_id AND h.line = known.line
            """,
            amount=amount,
            digits=company.currency_id.decimal_places,
            holdings=holdings._table_query,
        )
