from odoo import models
from odoo.tools import SQL


class CrmScoringRun(models.Model):
    """The stages of before: what the documents tell of them, found with the facts.

    They tell the first purchase, and each time that a customer was silent for as long
    as the rule says and then bought again. Once a customer, when it is first scored
    after it has bought: a line carries them to the range that enters them.
    """

    _inherit = "crm.scoring.run"

    def _hold_facts(self, last, ids=None):
        result = super()._hold_facts(last, ids)
        if self._uses_lifecycle() and ids is not None:
            self._hold_past(self._get_unfilled_sql(ids))
        return result

    def _count_customers(self, last, also):
        """See in the scan of everybody whether there is a past to tell."""
        if not self._uses_lifecycle():
            return super()._count_customers(last, also)
        untold = SQL(
            "COUNT(*) FILTER (WHERE now_is_history_filled IS NOT TRUE"
            " AND purchase_count > 0)"
        )
        found = super()._count_customers(last, also | {"has_past": untold})
        query = self._get_unfilled_sql(None)
        self._hold_past(query if found["has_past"] else SQL("%s LIMIT 0", query))
        return found

    def _hold_past(self, unfilled):
        """Hold what is to be told in a table of this transaction.

        First of whom: knowing how many of them were silent for long, the planner goes
        to their documents by index, or reads all documents once. In a first run it
        would guess few, and look up nearly every customer.
        """
        execute = self.env.cr.execute
        execute("DROP TABLE IF EXISTS crm_scoring_past, crm_scoring_buyer")
        held = SQL("CREATE TEMP TABLE crm_scoring_buyer ON COMMIT DROP AS %s", unfilled)
        execute(held)
        count = self.env.cr.rowcount
        past = self._get_past_sql()
        if count:
            execute("ANALYZE crm_scoring_buyer")
        else:  # the planner takes an empty table for one with some rows
            past = SQL("%s LIMIT 0", past)
        execute(SQL("CREATE TEMP TABLE crm_scoring_past ON COMMIT DROP AS %s", past))

    def _has_past(self):
        """Whether a customer's past is held for this computation."""
        query = SQL("SELECT EXISTS (SELECT FROM crm_scoring_past)")
        [(found,)] = self.env.execute_query(query)
        return found

    def _get_silence_limit(self):
        """Return the days after which a customer was a former one."""
        scheme = self.lifecycle_scheme_id
        return scheme.silence_days if scheme.use_silence else 10**6

    def _get_past_sql(self):
        """Return what is to be entered of the past of those held, as a query.

        Columns: ``relationship_id``, and ``past_days``, an array of [day of the
        purchase before, day]: a first purchase has none before, the others are returns.
        One pass over the documents, of those who have been silent for long enough only.
        """
        relationships = self._get_relationships()
        company = self.company_id
        return SQL(
            """
            WITH gap AS (
                SELECT partner_id, ARRAY_AGG(ARRAY[before, day] ORDER BY day) AS gaps
                FROM (
                    SELECT partner_id, %(day)s AS day,
                           LAG(%(day)s) OVER (PARTITION BY partner_id ORDER BY moment)
                               AS before
                    FROM (%(purchases)s) purchase
                    WHERE is_purchase AND %(due)s AND partner_id IN (
                        SELECT partner_id FROM crm_scoring_buyer WHERE was_long)
                ) bought
                WHERE day - before >= %(limit)s
                GROUP BY partner_id
            )
            SELECT buyer.id AS relationship_id,
                   CASE WHEN knows_first THEN gaps
                        ELSE ARRAY[ARRAY[NULL, first_day]] || gaps END AS past_days
            FROM crm_scoring_buyer buyer
            LEFT JOIN gap ON gap.partner_id = buyer.partner_id
            """,
            day=relationships._get_day_sql(company, SQL("moment")),
            purchases=relationships._get_purchase_sql(company),
            due=relationships._get_due_sql(company),
            limit=self._get_silence_limit(),
        )

    def _get_unfilled_sql(self, ids):
        """Return the customers who have bought and whose past is not entered yet.

        Those whose ledger knows of a return already have one; ``knows_first``: it
        knows when they became active. ``was_long``: from the first purchase to the last
        it is as long as a silence that counts, so that there may have been one.
        """
        is_full = self.is_full and ids is None
        stages = self._get_past_stages()
        ready = not self.simulate and all(stages.values())
        self.env["crm.relationship.change"].flush_model()
        return SQL(
            """
            SELECT r.id, r.partner_id, %(first)s AS first_day,
                   %(last)s - %(first)s >= %(limit)s AS was_long,
                   EXISTS (
                       SELECT FROM crm_relationship_change known
                       WHERE known.relationship_id = r.id
                         AND known.new_stage_id = %(active)s
                         AND known.old_stage_id IS DISTINCT FROM known.new_stage_id
                   ) AS knows_first
            FROM crm_relationship r
            LEFT JOIN crm_scoring_fact fact ON fact.partner_id = r.partner_id
            WHERE %(ready)s AND r.company_id = %(company)s AND r.active
              AND r.is_history_filled IS NOT TRUE AND %(count)s > 0 AND %(ids)s
              AND NOT EXISTS (
                  SELECT FROM crm_relationship_change known
                  WHERE known.relationship_id = r.id AND known.stage_cause = 'win_back')
            """,
            first=self._get_fact_value("first_purchase_date", is_full),
            last=self._get_fact_value("last_purchase_date", is_full),
            count=self._get_fact_value("purchase_count", is_full),
            limit=self._get_silence_limit(),
            active=stages["active"] or None,
            ready=ready,
            company=self.company_id.id,
            ids=SQL("TRUE") if ids is None else SQL("r.id = ANY(%s)", ids),
        )

    def _get_past_stages(self):
        """Return ``{kind: id of the stage}`` of those that the past is told in."""
        stages = self.env["crm.lifecycle.stage"]
        return {
            kind: stages._get_default(kind, self.company_id).id
            for kind in ("active", "former")
        }

    # --- entering it ---

    def _get_note_columns(self):
        columns = super()._get_note_columns()
        return [*columns, "past_days"] if self._uses_lifecycle() else columns

    def _get_value_sql(self, name):
        """Date active customers from their last return, too."""
        value = super()._get_value_sql(name)
        if name != "lifecycle_stage_date":
            return value
        return SQL(
            """
            CASE WHEN line.past_days IS NOT NULL
                  AND line.lifecycle_stage_id = ANY(%(active)s)
                  AND line.past_days[%(last)s][1] IS NOT NULL
                  AND line.past_days[%(last)s][2] > %(value)s
                 THEN line.past_days[%(last)s][2] ELSE %(value)s END
            """,
            active=self._get_stage_ids("active"),
            last=SQL("ARRAY_UPPER(line.past_days, 1)"),
            value=value,
        )

    def _get_followers_sql(self):
        """Enter the past after what the run has changed: only inserts, dated as it was.

        With the tier of today, and of customers who have been active. What the run
        itself enters as the first purchase is not entered again.
        """
        followers = super()._get_followers_sql()
        if not self._uses_lifecycle():
            return followers
        stages = self._get_past_stages()
        if not all(stages.values()):
            return followers
        return followers | {
            "filled": SQL(
                """
                INSERT INTO crm_relationship_change (
                    relationship_id, company_id, date, stage_date, old_stage_id,
                    new_stage_id, stage_cause, gap_days, reason, old_tier_id,
                    new_tier_id
                )
                SELECT id, %(company)s, day, day, old, new, cause, gap, %(reason)s,
                       new_tier_id, new_tier_id
                FROM (%(entries)s) entry
                WHERE (SELECT COUNT(*) FROM entered) >= 0
                ORDER BY id, day, cause
                """,
                company=self.company_id.id,
                reason=self.env._("From the documents"),
                entries=self._get_past_entries_sql(**stages),
            )
        }

    def _get_past_entries_sql(self, active, former):
        """Return the moves that the past of updated customers consists of.

        First purchases apart from returns: most customers have nothing else.
        """
        return SQL(
            """
            SELECT id, new_tier_id, NULL::int AS old, %(active)s AS new,
                   past_days[1][2] AS day, 'first_purchase' AS cause, NULL::int AS gap
            FROM updated
            WHERE new_stage_id = ANY(%(told)s)
              AND past_days[1][2] IS NOT NULL AND past_days[1][1] IS NULL
              AND (old_stage_id IS NOT DISTINCT FROM new_stage_id
                   OR new_stage_id <> %(active)s)
            UNION ALL
            SELECT id, new_tier_id, move.*
            FROM updated
            CROSS JOIN GENERATE_SUBSCRIPTS(past_days, 1) AS pair (number)
            CROSS JOIN LATERAL (
                SELECT past_days[number][1] AS before, past_days[number][2] AS bought
            ) purchase
            CROSS JOIN LATERAL (VALUES
                (%(active)s, %(former)s, before + %(limit)s, 'silence', NULL),
                (%(former)s, %(active)s, bought, 'win_back', bought - before)
            ) move
            WHERE new_stage_id = ANY(%(told)s) AND before IS NOT NULL
              AND (past_days[1][1] IS NOT NULL OR ARRAY_UPPER(past_days, 1) > 1)
            """,
            active=active,
            former=former,
            limit=self._get_silence_limit(),
            told=[*self._get_stage_ids("active"), *self._get_stage_ids("former")],
        )
