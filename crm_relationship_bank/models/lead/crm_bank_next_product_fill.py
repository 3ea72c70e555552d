from odoo import api, fields, models
from odoo.tools import SQL

PLACES = 3  # suggestions a customer
# what brings suggestions (``own``) to those of the night, ``s``
DELETE = """
    DELETE FROM crm_bank_next_product own
    WHERE own.company_id = %(company)s AND own.state = 'suggested'
      AND own.relationship_id > %(after)s AND own.relationship_id <= %(last)s
      AND NOT EXISTS (SELECT 1 FROM crm_bank_suggestion s WHERE %(same)s)
"""
UPDATE = """
    UPDATE crm_bank_next_product own
    SET rule_id = s.rule_id, rank = s.rank,
        write_uid = %(user)s, write_date = %(now)s
    FROM crm_bank_suggestion s
    WHERE %(same)s AND own.state = 'suggested'
      AND (own.rule_id, own.rank) IS DISTINCT FROM (s.rule_id, s.rank)
"""
INSERT = """
    INSERT INTO crm_bank_next_product (
        relationship_id, company_id, product_id, rule_id, rank, state,
        create_uid, create_date, write_uid, write_date)
    SELECT s.relationship_id, %(company)s, s.product_id, s.rule_id, s.rank,
           'suggested', %(user)s, %(now)s, %(user)s, %(now)s
    FROM crm_bank_suggestion s
    WHERE NOT EXISTS (SELECT 1 FROM crm_bank_next_product own
                      WHERE %(same)s AND own.state = 'suggested')
"""


class CrmBankNextProduct(models.Model):
    """Suggestions of the night, and which offers were taken: set by set, by SQL."""

    _inherit = "crm.bank.next.product"

    @api.model
    def _note_taken(self, company):
        """Note which offers the customers took; return how many.

        Taken: an account of the product, primary or joint, opened on the day of the
        offer or later, while the offer was open. The first such account counts.
        """
        for model in (self._name, "crm.bank.account", "crm.bank.account.holder"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_bank_next_product own
                SET state = 'taken', date_taken = found.date_opened,
                    account_id = found.id, acceptance = 100,
                    write_uid = %(user)s, write_date = %(now)s
                FROM (
                    SELECT DISTINCT ON (n.id) n.id AS next_id, a.id, a.date_opened
                    FROM crm_bank_next_product n
                    JOIN crm_bank_account_holder h
                      ON h.relationship_id = n.relationship_id
                     AND h.role IN ('primary', 'joint')
                    JOIN crm_bank_account a
                      ON a.id = h.account_id AND a.product_id = n.product_id
                     AND a.date_opened >= n.date_offered
                    WHERE n.company_id = %(company)s
                      AND n.state IN ('offered', 'interested')
                    ORDER BY n.id, a.date_opened, a.id
                ) found
                WHERE own.id = found.next_id
                RETURNING own.id
                """,
                company=company.id,
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        return len(rows)

    @api.model
    def _suggest(self, company, after, last):
        """Write the suggestions that differ, enter new ones, take away the others.

        Of several rules for a product the one of the highest confidence says why; the
        products are ranked by it, then by lift. Returns how many rows were written.

        :param int after: of customers whose id is greater
        :param int last: up to the customer of this id
        """
        self.env["crm.bank.product.rule"]._fill_baskets(company, after, last)
        for model in (self, self.env["crm.relationship"]):
            model.flush_model()
        self.env["res.partner"].flush_model(["is_company"])
        self.env["crm.bank.application"].flush_model()
        execute = self.env.cr.execute
        execute("DROP TABLE IF EXISTS crm_bank_suggestion")
        execute(
            SQL(
                "CREATE TEMP TABLE crm_bank_suggestion ON COMMIT DROP AS %s",
                self._get_suggestion_sql(company),
            )
        )
        execute("ANALYZE crm_bank_suggestion")
        queries = self._get_merge_sqls(company, after, last)
        count = sum(self._execute(query) for query in queries)
        self.invalidate_model()
        return count

    @api.model
    def _execute(self, query):
        self.env.cr.execute(query)
        return self.env.cr.rowcount

    @api.model
    def _get_merge_sqls(self, company, after, last):
        """Return the three statements that bring suggestions up to date."""
        same = SQL(
            "s.relationship_id = own.relationship_id AND s.product_id = own.product_id"
        )
        values = {"company": company.id, "same": same, "after": after, "last": last}
        values |= {"user": self.env.uid, "now": self.env.cr.now()}
        return [SQL(query, **values) for query in (DELETE, UPDATE, INSERT)]

    @api.model
    def _get_suggestion_sql(self, company):
        """Return the best suggestions of every customer.

        Of rules that say more than chance (lift above 1), for products that suit, that
        the customer does not hold, has not applied for, and has not been offered, or
        has declined long enough ago.
        """
        today = self.env["crm.relationship"]._get_company_today(company)
        return SQL(
            """
            SELECT * FROM (
                SELECT best.*, ROW_NUMBER() OVER (
                    PARTITION BY relationship_id
                    ORDER BY confidence DESC, lift DESC, product_id) AS rank
                FROM (
                    SELECT DISTINCT ON (r.id, p.id) r.id AS relationship_id,
                           p.id AS product_id, rule.id AS rule_id,
                           rule.confidence, rule.lift
                    FROM crm_bank_basket b
                    JOIN crm_bank_product_rule rule ON rule.antecedent_id = b.product_id
                    JOIN crm_bank_product p ON p.id = rule.consequent_id
                    JOIN crm_relationship r ON r.id = b.relationship_id AND r.active
                    JOIN res_partner partner ON partner.id = r.partner_id
                    WHERE b.is_open AND rule.company_id = %(company)s
                      AND rule.lift > 1 AND rule.confidence >= %(confidence)s
                      AND %(suitable)s AND NOT %(known)s
                    ORDER BY r.id, p.id, rule.confidence DESC, rule.lift DESC, rule.id
                ) best
            ) ranked
            WHERE rank <= %(places)s
            """,
            company=company.id,
            confidence=company.bank_next_min_confidence,
            suitable=self.env["crm.bank.product"]._get_suitable_sql(company, today),
            known=self._get_known_sql(company, today),
            places=PLACES,
        )

    @api.model
    def _get_known_sql(self, company, today):
        """Return the condition under which customer ``r`` knows of product ``p``."""
        return SQL(
            """
            (EXISTS (SELECT 1 FROM crm_bank_basket held
                     WHERE held.relationship_id = r.id AND held.product_id = p.id
                       AND held.is_open)
             OR EXISTS (SELECT 1 FROM crm_bank_application asked
                        WHERE asked.relationship_id = r.id AND asked.product_id = p.id
                          AND (asked.state IN ('requested', 'review', 'approved')
                               OR asked.state = 'opened' AND asked.account_id IS NULL))
             OR EXISTS (SELECT 1 FROM crm_bank_next_product offer
                        WHERE offer.relationship_id = r.id AND offer.product_id = p.id
                          AND (offer.state IN ('offered', 'interested')
                               OR offer.state = 'declined'
                                  AND offer.date_declined > %(since)s)))
            """,
            since=fields.Date.subtract(today, days=company.bank_next_rest_days),
        )
