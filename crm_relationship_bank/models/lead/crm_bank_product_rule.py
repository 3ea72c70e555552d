from odoo import api, fields, models
from odoo.tools import SQL

# what is counted of a pair of products, and what follows from it
COUNTS = ("customer_count", "antecedent_count", "consequent_count", "both_count")
FIGURES = (*COUNTS, "support", "confidence", "lift")
# a rule ``r`` and one that is ``found``, ``f``, are of the same pair
SAME = SQL("f.antecedent_id = r.antecedent_id AND f.consequent_id = r.consequent_id")


class CrmBankProductRule(models.Model):
    """Who holds the one product holds the other, too: how often, and is it chance?

    Association rules of two products (Agrawal, Imielinski and Swami, "Mining
    association rules between sets of items in large databases", SIGMOD 1993), lift
    after Brin, Motwani, Ullman and Tsur (SIGMOD 1997). Of N customers with an account
    in the look-back, as primary or joint holder, n(a) hold the antecedent, n(c) the
    consequent, n(ac) both:

    - support = n(ac) / N, the share of all customers who hold both;
    - confidence = n(ac) / n(a), the share of holders of the one who hold the other;
    - lift = confidence / (n(c) / N): above 1, holders of the one hold the other more
      often than customers at large; 1 is chance.

    Written by the night alone.
    """

    _name = "crm.bank.product.rule"
    _description = "Products Held Together"
    _order = "lift desc, id"
    _rec_name = "consequent_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    antecedent_id = fields.Many2one(
        "crm.bank.product",
        "Who Holds",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    consequent_id = fields.Many2one(
        "crm.bank.product",
        "Also Holds",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    # numbers of customers
    customer_count = fields.Integer("Customers in All", readonly=True, aggregator=None)
    antecedent_count = fields.Integer("Hold the One", readonly=True, aggregator=None)
    consequent_count = fields.Integer("Hold the Other", readonly=True, aggregator=None)
    both_count = fields.Integer("Hold Both", readonly=True, aggregator=None)
    # percentages, and how many times as often as by chance
    support = fields.Float("Support (%)", readonly=True, aggregator=None, digits=(6, 2))
    confidence = fields.Float(
        "Confidence (%)", readonly=True, aggregator=None, digits=(6, 2)
    )
    lift = fields.Float(readonly=True, aggregator=None, digits=(8, 2))

    _pair_uniq = models.Constraint(
        "UNIQUE(antecedent_id, consequent_id)", "Two products have one rule each way."
    )

    @api.depends("antecedent_id.name", "consequent_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = self.env._(
                "%(antecedent)s, then %(consequent)s",
                antecedent=rule.antecedent_id.name,
                consequent=rule.consequent_id.name,
            )

    @api.model
    def _fill_baskets(self, company, after=0, last=None):
        """Put what customers hold into ``crm_bank_basket``, for this transaction.

        Columns: ``relationship_id``, ``product_id`` and ``is_open``: held today. One
        row a customer and product; in a table because three queries read it.

        :param int after: of customers whose id is greater
        :param int last: up to the customer of this id; None: of all of them
        """
        for model in ("crm.bank.account", "crm.bank.account.holder"):
            self.env[model].flush_model()
        today = self.env["crm.relationship"]._get_company_today(company)
        execute = self.env.cr.execute
        execute("DROP TABLE IF EXISTS crm_bank_basket")
        execute(
            SQL(
                """
                CREATE TEMP TABLE crm_bank_basket ON COMMIT DROP AS
                SELECT h.relationship_id, a.product_id,
                       BOOL_OR(COALESCE(a.date_closed > %(today)s, TRUE)) AS is_open
                FROM crm_bank_account_holder h
                JOIN crm_bank_account a ON a.id = h.account_id
                WHERE a.company_id = %(company)s AND h.role IN ('primary', 'joint')
                  AND h.relationship_id > %(after)s AND %(until)s
                  AND COALESCE(a.date_opened <= %(today)s, TRUE)
                  AND COALESCE(a.date_closed >= %(since)s, TRUE)
                GROUP BY h.relationship_id, a.product_id
                """,
                today=today,
                since=fields.Date.subtract(today, days=company.bank_next_days),
                company=company.id,
                after=after,
                until=SQL("h.relationship_id <= %s", last) if last else SQL("TRUE"),
            )
        )
        execute("CREATE INDEX ON crm_bank_basket (relationship_id, product_id)")
        execute("ANALYZE crm_bank_basket")

    @api.model
    def _learn(self, company):
        """Write the rules of ``company`` anew, from the baskets; return how many moved.

        Only rules that differ are written, new ones entered, those of too few
        customers taken away.
        """
        self.flush_model()
        [counts] = self.env.execute_query(
            SQL(
                """
                WITH found AS (%(found)s), gone AS (%(gone)s),
                     changed AS (%(changed)s), added AS (%(added)s)
                SELECT (SELECT COUNT(*) FROM gone), (SELECT COUNT(*) FROM changed),
                       (SELECT COUNT(*) FROM added)
                """,
                found=self._get_found_sql(company),
                gone=self._get_gone_sql(company),
                changed=self._get_changed_sql(),
                added=self._get_added_sql(company),
            )
        )
        self.env.invalidate_all()
        return sum(counts)

    @api.model
    def _get_gone_sql(self, company):
        """Return the DELETE of rules that are not ``found`` any more."""
        return SQL(
            """
            DELETE FROM crm_bank_product_rule r
            WHERE r.company_id = %s AND NOT EXISTS (
                SELECT 1 FROM found f WHERE %s)
            RETURNING id
            """,
            company.id,
            SAME,
        )

    @api.model
    def _get_changed_sql(self):
        """Return the UPDATE of rules whose counts differ; the rest goes by them."""
        return SQL(
            """
            UPDATE crm_bank_product_rule r
            SET (%(figures)s, write_uid, write_date) = ROW(%(new)s, %(user)s, %(now)s)
            FROM found f
            WHERE %(same)s AND (%(known)s) IS DISTINCT FROM (%(counted)s)
            RETURNING r.id
            """,
            figures=SQL(", ").join(map(SQL.identifier, FIGURES)),
            new=self._name_columns("f", FIGURES),
            known=self._name_columns("r", COUNTS),
            counted=self._name_columns("f", COUNTS),
            same=SAME,
            user=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _get_added_sql(self, company):
        """Return the INSERT of rules that are ``found`` for the first time."""
        columns = ("antecedent_id", "consequent_id", *FIGURES)
        return SQL(
            """
            INSERT INTO crm_bank_product_rule (
                company_id, %(columns)s, create_uid, create_date, write_uid, write_date)
            SELECT %(company)s, %(found)s, %(user)s, %(now)s, %(user)s, %(now)s
            FROM found f
            WHERE NOT EXISTS (SELECT 1 FROM crm_bank_product_rule r WHERE %(same)s)
            RETURNING id
            """,
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            found=self._name_columns("f", columns),
            company=company.id,
            same=SAME,
            user=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _name_columns(self, alias, names):
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)

    @api.model
    def _get_found_sql(self, company):
        """Return the rules that the baskets have: the formulas of the class."""
        return SQL(
            """
            WITH single AS (
                SELECT product_id, COUNT(*) AS number FROM crm_bank_basket
                GROUP BY product_id
            ), pair AS (
                SELECT one.product_id AS antecedent_id,
                       other.product_id AS consequent_id, COUNT(*) AS number
                FROM crm_bank_basket one
                JOIN crm_bank_basket other
                  ON other.relationship_id = one.relationship_id
                 AND other.product_id <> one.product_id
                GROUP BY one.product_id, other.product_id
                HAVING COUNT(*) >= %(minimum)s
            ), every AS (
                SELECT COUNT(DISTINCT relationship_id) AS number FROM crm_bank_basket
            )
            SELECT pair.antecedent_id, pair.consequent_id,
                   every.number AS customer_count, a.number AS antecedent_count,
                   c.number AS consequent_count, pair.number AS both_count,
                   100.0 * pair.number / every.number AS support,
                   100.0 * pair.number / a.number AS confidence,
                   1.0 * pair.number * every.number / (a.number * c.number) AS lift
            FROM pair
            JOIN single a ON a.product_id = pair.antecedent_id
            JOIN single c ON c.product_id = pair.consequent_id
            CROSS JOIN every
            """,
            minimum=company.bank_next_min_count,
        )
