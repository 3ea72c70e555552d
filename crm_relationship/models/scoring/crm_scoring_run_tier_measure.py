from odoo import fields, models
from odoo.tools import SQL

# {condition: what counts it, joined when a tier asks for it}
COUNTED = ("categories", "referrals")


class CrmScoringRun(models.Model):
    """What tiers are given by: measures and extra conditions, as SQL over the steps."""

    _inherit = "crm.scoring.run"

    def _get_untiered_steps_sql(self):
        """Return what the measure is made of: the facts, and the scores if it asks."""
        query = self._get_customer_step()
        return self._get_score_step(query) if self._is_valued_by_scores() else query

    def _get_tier_value_step(self, query):
        """Return the query with ``tier_value``, and with what conditions count."""
        measure = self.tier_rules["rules"]["measure"]
        counted = self._get_counted_conditions()
        columns = [
            SQL(
                "COALESCE(%s, 0) AS %s",
                SQL.identifier(f"tier_{name}", "count"),
                SQL.identifier(f"{name}_count"),
            )
            for name in counted
        ]
        joins = [
            SQL(
                "LEFT JOIN (%s) AS %s ON %s = step.partner_id",
                getattr(self, f"_get_{name}_count_sql")(),
                SQL.identifier(f"tier_{name}"),
                SQL.identifier(f"tier_{name}", "partner_id"),
            )
            for name in counted
        ]
        join = getattr(self, f"_get_{measure}_tier_join", None)
        if join:
            joins.append(join())
        value = getattr(self, f"_get_{measure}_tier_value")()
        columns.append(SQL("ROUND((%s)::numeric, 4) AS tier_value", value))
        return SQL(
            "SELECT step.*, %s FROM (%s) step %s",
            SQL(", ").join(columns),
            query,
            SQL(" ").join(joins),
        )

    def _get_counted_conditions(self):
        """Return what has to be counted because a tier asks for it."""
        tiers = self.tier_rules["rules"]["tiers"]
        return [name for name in COUNTED if any(tier[f"min_{name}"] for tier in tiers)]

    # --- measures ---

    def _get_window_amount_tier_value(self):
        return SQL("step.window_amount")

    def _get_purchase_amount_tier_value(self):
        return SQL("step.purchase_amount")

    def _get_rfm_score_tier_value(self):
        return SQL("COALESCE(%s, 0)", self._get_new_value_sql("rfm_score"))

    def _get_points_tier_value(self):
        """Return 0 to 100 points: how far the scores are on the way to the best."""
        rules = self.tier_rules["rules"]
        names = ("recency", "frequency", "monetary")
        weights = [rules[f"{name}_weight"] for name in names]
        parts = [
            SQL("%s * (%s - 1)", weight, SQL.identifier("step", f"{name}_score"))
            for name, weight in zip(names, weights, strict=True)
        ]
        most = sum(weights) * (self.scheme_id.bins - 1)
        return SQL("COALESCE(100 * (%s) / %s, 0)", SQL(" + ").join(parts), most)

    def _get_margin_tier_value(self):
        return SQL("COALESCE(tier_margin.amount, 0)")

    def _get_margin_tier_join(self):
        """Return the margin of the window's orders, in the company's currency."""
        relationships = self._get_relationships()
        start, end = relationships._get_window(self.company_id)
        return SQL(
            """
            LEFT JOIN (
                SELECT contact.commercial_partner_id AS partner_id,
                       SUM(o.margin / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS amount
                FROM sale_order o
                JOIN res_partner contact ON contact.id = o.partner_id
                WHERE o.company_id = %s AND o.state = 'sale'
                  AND o.date_order >= %s AND o.date_order < %s
                GROUP BY contact.commercial_partner_id
            ) tier_margin ON tier_margin.partner_id = step.partner_id
            """,
            self.company_id.id,
            start,
            end,
        )

    # --- extra conditions ---

    def _get_tier_condition_sql(self, tier):
        """Return the extra conditions of a tier, as a run keeps its rule."""
        names = self.env["crm.customer.tier.rule"]._get_conditions()
        conditions = [
            getattr(self, f"_get_{name}_tier_sql")(tier[name])
            for name in names
            if tier.get(name)
        ]
        return SQL(" AND ").join([SQL("TRUE"), *conditions])

    def _get_min_months_tier_sql(self, minimum):
        return SQL(
            "first_purchase_date <= %s",
            fields.Date.subtract(self.as_of_date, months=minimum),
        )

    def _get_min_categories_tier_sql(self, minimum):
        return SQL("categories_count >= %s", minimum)

    def _get_min_referrals_tier_sql(self, minimum):
        return SQL("referrals_count >= %s", minimum)

    def _get_categories_count_sql(self):
        """Return how many categories customers have bought from, by what counts."""
        scheme = self.scheme_id
        bought = getattr(scheme, f"_get_{scheme.source}_category_sql", None)
        bought = bought or scheme._get_sale_order_category_sql
        return SQL(
            """
            SELECT bought.partner_id, COUNT(DISTINCT template.categ_id) AS count
            FROM (%s) bought
            JOIN product_product product ON product.id = bought.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            GROUP BY bought.partner_id
            """,
            bought(self.company_id),
        )

    def _get_referrals_count_sql(self):
        """Return how many customers who have bought came by whose word."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, COUNT(*) AS count
            FROM crm_relationship referred
            JOIN res_partner contact ON contact.id = referred.referrer_id
            WHERE referred.company_id = %s AND referred.active
              AND referred.purchase_count > 0
            GROUP BY contact.commercial_partner_id
            """,
            self.company_id.id,
        )
