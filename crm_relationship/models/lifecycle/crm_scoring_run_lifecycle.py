from odoo import models
from odoo.tools import SQL

KINDS = ("prospect", "responder", "active", "former")


class CrmScoringRun(models.Model):
    """Step lifecycle: the stage that the rules give each customer, in SQL.

    A rule never proposes what the guard refuses: from active only to former, from
    former only to active, and before the first purchase only forward. Days are counted
    from dates, never from runs: a stage begins on the day on which the silence has
    lasted long enough, whenever the run was.
    """

    _inherit = "crm.scoring.run"

    def _get_steps_sql(self, ids=None):
        """Return the chain with the lifecycle's steps.

        OFFSET 0 ends a step of which the next uses the columns many times: the planner
        would work out the cause of a stage a hundred times over.
        """
        query = super()._get_steps_sql(ids)
        if not self._uses_lifecycle():
            return query
        query = self._get_entry_step(self._get_rule_step(query))
        return self._get_risk_step(query)

    def _get_known_step(self, query):
        query = super()._get_known_step(query)
        return self._get_kind_step(query) if self._uses_lifecycle() else query

    def _get_result_columns(self):
        columns = super()._get_result_columns()
        if not self._uses_lifecycle():
            return columns
        return [*columns, *self._get_lifecycle_columns()]

    def _get_lifecycle_columns(self):
        """Return the columns that the step gives to relationships."""
        return [
            "lifecycle_stage_id",
            "lifecycle_stage_date",
            "former_kind",
            "former_purchase_date",
            "is_history_filled",
            *self._get_risk_columns(),
        ]

    def _get_note_columns(self):
        columns = super()._get_note_columns()
        if not self._uses_lifecycle():
            return columns
        return [*columns, "stage_cause", "gap_days"]

    # --- the kind now, and the day on which a silence has lasted long enough ---

    def _get_kind_step(self, query):
        """Yield ``now_kind``, ``silent_on``, ``rhythm_on`` and ``held_past``.

        The two are the days on which the customer has been silent for long enough by
        the one and by the other rule; who was made active by hand after the last
        purchase gets as long again.
        """
        has_past = self._has_past()
        return SQL(
            """
            SELECT step.*, %(kind)s AS now_kind,
                   %(silent)s AS silent_on, %(rhythm)s AS rhythm_on,
                   %(past)s AS held_past
            FROM (%(query)s) step %(join)s
            """,
            past=SQL("past.past_days") if has_past else SQL("NULL::date[]"),
            join=SQL("LEFT JOIN crm_scoring_past past USING (relationship_id)")
            if has_past
            else SQL(),
            kind=self._get_kind_sql(),
            silent=self._get_silent_sql(),
            rhythm=self._get_rhythm_sql(),
            query=query,
        )

    def _get_kind_sql(self):
        """Return the kind of the stage in which the customer stands."""
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL(
                    "WHEN %s THEN %s",
                    self._get_stage_is_sql("now_lifecycle_stage_id", kind),
                    kind,
                )
                for kind in KINDS
            ),
        )

    def _get_silence_start_sql(self):
        """Return the day from which the silence counts."""
        return SQL(
            "CASE WHEN %s"
            " THEN GREATEST(step.last_purchase_date, step.now_lifecycle_stage_date)"
            " ELSE step.last_purchase_date END",
            self._get_stage_is_sql("now_lifecycle_stage_id", "active"),
        )

    def _get_stage_is_sql(self, name, kind):
        """Return whether the stage ``name`` of a ``step`` is one of the kind.

        Most companies have one of each: comparing it costs a fifth of a list.
        """
        ids = self._get_stage_ids(kind)
        column = SQL.identifier("step", name)
        if len(ids) == 1:
            return SQL("(%s = %s)", column, ids[0])
        return SQL("(%s = ANY(%s))", column, ids)

    def _get_stage_ids(self, kind):
        stages = self.env["crm.lifecycle.stage"].with_context(active_test=False)
        return stages.search([("kind", "=", kind)]).ids

    def _get_silent_sql(self):
        """Return the day of leaving; overridden, :meth:`_get_recent_sql` has to be."""
        scheme = self.lifecycle_scheme_id
        if not scheme.use_silence:
            return SQL("NULL::date")
        return SQL(
            "CASE WHEN step.last_purchase_date IS NOT NULL THEN %s + %s END",
            self._get_silence_start_sql(),
            scheme.silence_days,
        )

    def _get_rhythm_sql(self):
        """Return as :meth:`_get_silent_sql`, by the own rhythm; overridden likewise."""
        scheme = self.lifecycle_scheme_id
        if not scheme.use_rhythm:
            return SQL("NULL::date")
        return SQL(
            "CASE WHEN %s THEN %s + GREATEST(CEIL(%s * step.average_interval_days)::int"
            ", %s) END",
            self._get_rhythmic_sql(),
            self._get_silence_start_sql(),
            scheme.rhythm_factor,
            scheme.rhythm_days,
        )

    def _get_rhythmic_sql(self):
        """Return whether the customer has a rhythm of its own that may be looked at."""
        return SQL(
            "(step.purchase_count >= 3 AND step.average_interval_days > 0"
            " AND NOT step.is_not_profiled)"
        )

    # --- what the rules say ---

    def _get_rule_step(self, query):
        """Yield ``stage_cause``: the rule that moves the customer, if one does."""
        return SQL(
            "SELECT step.*, %s AS stage_cause FROM (%s) step OFFSET 0",
            self._get_cause_sql(),
            query,
        )

    def _get_cause_sql(self):
        scheme = self.lifecycle_scheme_id
        return SQL(
            """
            CASE WHEN NOT step.is_stage_free THEN NULL
                 WHEN step.now_kind = 'active' OR %(bought)s OR %(returned)s
                 THEN CASE WHEN LEAST(step.silent_on, step.rhythm_on) <= %(day)s
                           THEN CASE WHEN step.now_kind = 'former' THEN NULL
                                     WHEN step.silent_on <= %(day)s
                                     THEN %(silence)s ELSE 'rhythm' END
                           WHEN step.now_kind = 'active' THEN NULL
                           WHEN step.now_kind = 'former' THEN 'win_back'
                           ELSE 'first_purchase'
                      END
                 WHEN COALESCE(step.now_kind, 'prospect') = 'prospect'
                 THEN COALESCE(%(interest)s, %(first)s)
            END
            """,
            bought=self._get_bought_sql() if scheme.use_active else SQL("FALSE"),
            returned=self._get_returned_sql() if scheme.use_active else SQL("FALSE"),
            interest=self._get_interest_sql(),
            first=self._get_first_cause_sql(),
            silence=self._get_silence_cause(),
            day=self.as_of_date,
        )

    def _get_silence_cause(self):
        """Return the cause for who leaves by ``silent_on``.

        Override where that day tells something else than silence, and name its kind in
        :meth:`_get_cause_kinds`.
        """
        return "silence"

    def _get_bought_sql(self):
        """Return whether the customer has bought and stands where nobody has."""
        return SQL(
            "(step.now_kind IS DISTINCT FROM 'former'"
            " AND step.first_purchase_date <= %s)",
            self.as_of_date,
        )

    def _get_first_cause_sql(self):
        """Return the cause for prospects, and for those who have no stage, if any.

        Override to say who is a prospect; a cause of the kind None, in
        :meth:`_get_cause_kinds`, takes the stage away.
        """
        if not self.lifecycle_scheme_id.use_prospect:
            return SQL("NULL::text")
        return SQL("CASE WHEN step.now_kind IS NULL THEN 'prospect' END")

    def _get_returned_sql(self):
        """Return whether a former customer has bought since it left."""
        return SQL(
            """
            (step.now_kind = 'former' AND step.last_purchase_date <= %s
             AND step.last_purchase_date > COALESCE(
                 step.now_former_purchase_date, step.now_lifecycle_stage_date))
            """,
            self.as_of_date,
        )

    def _get_interest_sql(self):
        """Return the cause for which a prospect becomes a responder, if any."""
        signs = self._get_interests()
        if not signs:
            return SQL("NULL")
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN step.partner_id IN (%s) THEN %s", query, cause)
                for cause, query in signs.items()
            ),
        )

    def _get_interests(self):
        """Return ``{cause: query of customers}`` of interest that nights look up.

        Column: the id of the customer. What happens in a customer's own documents is
        followed at once and needs no night. Override to add a sign.
        """
        return {}
