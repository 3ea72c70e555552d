from odoo import fields, models
from odoo.tools import SQL

RESULT_COLUMNS = (
    "tier_id",
    "tier_value",
    "tier_candidate_id",
    "tier_below_since",
    "tier_fall_date",
)
RFM_MEASURES = ("rfm_score", "points")


class CrmScoringRun(models.Model):
    """The step of tiers: up at once, down only after the days of grace.

    Ranks are counted from 1, the highest tier. A customer may hold the tiers whose line
    less the dead band it reaches, and rises to those whose line plus the band it does.
    """

    _inherit = "crm.scoring.run"

    tier_scheme_id = fields.Many2one(
        "crm.customer.tier.scheme", readonly=True, index="btree_not_null"
    )
    tier_rules = fields.Json(readonly=True, export_string_translation=False)

    def _uses_tiers(self):
        """Whether the company wants tiers, and the measure of its scheme is there."""
        if not self.company_id.relationship_use_tiers:
            return False
        scheme = self.env["crm.customer.tier.scheme"]._get_active(self.company_id)
        return self._uses_rfm() or scheme._get_rules()["measure"] not in RFM_MEASURES

    def _is_silent(self, last):
        """Whether nobody is told; rules of tiers that moved count, too."""
        if super()._is_silent(last) or not self._uses_tiers():
            return super()._is_silent(last)
        scheme = self.env["crm.customer.tier.scheme"]._get_active(self.company_id)
        return (last.tier_rules or {}).get("rules") != scheme._get_rules()

    def _get_steps_sql(self, ids=None):
        query = super()._get_steps_sql(ids)
        if not self.tier_rules:
            return query
        if self._is_valued_by_scores():
            query = SQL("%s OFFSET 0", self._get_tier_value_step(query))
        query = self._get_tier_rank_step(query)
        return self._get_tier_step(self._get_tier_below_step(query))

    def _get_known_step(self, query):
        query = super()._get_known_step(query)
        if not self.tier_rules or self._is_valued_by_scores():
            return query
        return self._get_tier_value_step(query)

    def _is_valued_by_scores(self):
        """Whether the measure of tiers is one of the scores."""
        return self.tier_rules["rules"]["measure"] in RFM_MEASURES

    def _get_result_columns(self):
        columns = super()._get_result_columns()
        return [*columns, *RESULT_COLUMNS] if self.tier_rules else columns

    def _get_tier_rank_step(self, query):
        """Return the query with the ranks that the value gives.

        Columns: ``has_tier``, ``is_newcomer``, ``now_rank``, and by the line itself
        ``at_rank``, by the line plus and less the band ``up_rank`` and ``hold_rank``.
        """
        rules = self.tier_rules["rules"]
        tiers = [tier["id"] for tier in rules["tiers"]]
        band = rules["dead_band"]
        newcomer = fields.Date.subtract(
            self.as_of_date, months=rules["newcomer_months"]
        )
        return SQL(
            """
            SELECT step.*,
                   is_counted AND purchase_count > 0
                       AND first_purchase_date <= %(as_of)s AS has_tier,
                   first_purchase_date > %(newcomer)s AS is_newcomer,
                   ARRAY_POSITION(%(tiers)s::int[], now_tier_id) AS now_rank,
                   %(at)s AS at_rank, %(up)s AS up_rank, %(hold)s AS hold_rank
            FROM (%(query)s) step
            OFFSET 0
            """,
            as_of=self.as_of_date,
            newcomer=newcomer,
            tiers=tiers,
            at=self._get_tier_rank_sql(0),
            up=self._get_tier_rank_sql(band),
            hold=self._get_tier_rank_sql(-band),
            query=query,
        )

    def _get_tier_below_step(self, query):
        """Return the query with who is below the line, and since when.

        ``tier_below_since`` is the as-of date of the first run that saw it: grace
        counts days, never runs.
        """
        return SQL(
            """
            SELECT step.*,
                   CASE WHEN is_tier_free AND has_tier AND NOT is_newcomer
                             AND hold_rank > now_rank
                        THEN LEAST(COALESCE(now_tier_below_since, %(as_of)s), %(as_of)s)
                   END AS below_since
            FROM (%(query)s) step
            """,
            as_of=self.as_of_date,
            query=query,
        )

    def _get_tier_step(self, query):
        """Return the query with the tier, and with where it is going to fall."""
        rules = self.tier_rules["rules"]
        fall = SQL("below_since + %s", rules["grace_days"])
        falls = SQL("%s <= %s", fall, self.as_of_date)
        if rules["needs_approval"]:
            falls = SQL("FALSE")
        stays = SQL("below_since IS NOT NULL AND tier_rank <> hold_rank")
        return SQL(
            """
            SELECT step.*,
                   CASE WHEN NOT is_tier_free THEN now_tier_id
                        WHEN has_tier THEN %(tiers)s[tier_rank] END AS tier_id,
                   CASE WHEN %(stays)s
                        THEN %(tiers)s[hold_rank] END AS tier_candidate_id,
                   CASE WHEN %(stays)s THEN below_since END AS tier_below_since,
                   CASE WHEN %(stays)s THEN %(fall)s END AS tier_fall_date
            FROM (
                SELECT step.*,
                       CASE WHEN now_rank IS NULL THEN at_rank
                            WHEN up_rank < now_rank AND NOT (%(held)s) THEN up_rank
                            WHEN %(falls)s THEN hold_rank
                            ELSE now_rank END AS tier_rank
                FROM (%(query)s) step
            ) step
            """,
            tiers=SQL("(%s::int[])", [tier["id"] for tier in rules["tiers"]]),
            fall=fall,
            falls=falls,
            stays=stays,
            held=self._get_promotion_hold_sql(),
            query=query,
        )

    def _get_promotion_hold_sql(self):
        """Return whether the customer of a ``step`` must not rise for now.

        Override to hold promotion for a reason of yours.
        """
        return SQL("FALSE")
