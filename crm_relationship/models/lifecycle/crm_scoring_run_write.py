from odoo import models
from odoo.tools import SQL

# {cause of a stage: its kind}; every other cause is a sign of interest
KIND_OF_CAUSE = {
    "prospect": "prospect",
    "first_purchase": "active",
    "win_back": "active",
    "silence": "former",
    "rhythm": "former",
}


class CrmScoringRun(models.Model):
    """What the step writes: the stage, since when, and why, for the ledger."""

    _inherit = "crm.scoring.run"

    def _get_entry_step(self, query):
        """Yield stage, its date, what rules go by later, ``gap_days``, ``past_days``.

        A cause whose kind has no stage in force moves nobody. Who comes back just now
        has its return in the ledger, and no other from before.
        """
        return SQL(
            """
            SELECT moved.*,
                   COALESCE(target_id, %(stayed)s) AS lifecycle_stage_id,
                   CASE WHEN target_id IS NULL THEN %(stayed_since)s
                        ELSE GREATEST(%(day)s, now_lifecycle_stage_date)
                   END AS lifecycle_stage_date,
                   CASE WHEN target_kind = 'former' THEN stage_cause
                        WHEN target_id IS NULL THEN now_former_kind
                   END AS former_kind,
                   CASE WHEN target_kind = 'former' THEN last_purchase_date
                        ELSE now_former_purchase_date END AS former_purchase_date,
                   CASE WHEN stage_cause = 'win_back'
                        THEN last_purchase_date - now_former_purchase_date
                   END AS gap_days,
                   CASE WHEN stage_cause = 'win_back' AND target_id IS NOT NULL
                        THEN NULL ELSE held_past END AS past_days,
                   %(filled)s AS is_history_filled
            FROM (SELECT step.*, %(target)s AS target_id, %(kind)s AS target_kind
                  FROM (%(query)s) step) moved
            """,
            day=self._get_entry_day(),
            target=self._get_target_sql(),
            kind=self._get_target_kind_sql(),
            filled=self._get_filled_sql(),
            stayed=self._get_stayed_sql("now_lifecycle_stage_id"),
            stayed_since=self._get_stayed_sql("now_lifecycle_stage_date"),
            query=query,
        )

    def _get_stayed_sql(self, name):
        """Return what stays of a column of the stage where no rule gives another one.

        Nothing, by a cause that takes the stage away.
        """
        kinds = self._get_cause_kinds()
        taking = [cause for cause, kind in kinds.items() if kind is None]
        if not taking:
            return SQL.identifier(name)
        return SQL(
            "CASE WHEN (stage_cause = ANY(%s)) IS NOT TRUE THEN %s END",
            taking,
            SQL.identifier(name),
        )

    def _get_filled_sql(self):
        """Return whether the past of the customer has been told after this run."""
        return SQL(
            "CASE WHEN purchase_count > 0 OR now_is_history_filled THEN TRUE END"
        )

    def _get_cause_kinds(self):
        """Return ``{cause of a stage: its kind}`` of causes that show no interest.

        Override to add one; of the kind None, it takes the stage away.
        """
        return KIND_OF_CAUSE

    def _get_target_kind_sql(self):
        return SQL(
            "CASE WHEN step.stage_cause IS NULL THEN NULL %s ELSE 'responder' END",
            SQL(" ").join(
                SQL("WHEN step.stage_cause = %s THEN %s", cause, kind)
                for cause, kind in self._get_cause_kinds().items()
            ),
        )

    def _get_target_sql(self):
        """Return the company's stage for the cause."""
        stages = self.env["crm.lifecycle.stage"]
        ids = {
            kind: stages._get_default(kind, self.company_id).id or None
            for kind in ("prospect", "responder", "active", "former")
        }
        return SQL(
            "CASE WHEN step.stage_cause IS NULL THEN NULL %s ELSE %s::int END",
            SQL(" ").join(
                SQL("WHEN step.stage_cause = %s THEN %s::int", cause, ids.get(kind))
                for cause, kind in self._get_cause_kinds().items()
            ),
            ids["responder"],
        )

    def _get_entry_day(self):
        """Return the day on which the new stage began."""
        return SQL(
            """
            CASE stage_cause
                WHEN 'first_purchase' THEN first_purchase_date
                WHEN 'win_back' THEN last_purchase_date
                WHEN %s THEN silent_on
                WHEN 'rhythm' THEN rhythm_on
                ELSE %s END
            """,
            self._get_silence_cause(),
            self.as_of_date,
        )

    # --- the ledger ---

    def _get_notes(self):
        notes = super()._get_notes()
        if not self._uses_lifecycle():
            return notes
        moved = SQL("old_stage_id IS DISTINCT FROM new_stage_id")
        return notes | {
            "reason": SQL(
                "CASE WHEN %s THEN %s ELSE %s END",
                moved,
                self._get_cause_text_sql(notes["reason"]),
                notes["reason"],
            ),
            "stage_date": SQL("CASE WHEN %s THEN lifecycle_stage_date END", moved),
            "stage_cause": SQL("CASE WHEN %s THEN stage_cause END", moved),
            "gap_days": SQL("CASE WHEN %s THEN gap_days END", moved),
        }

    def _get_cause_text_sql(self, reason):
        """Return the run's reason with the cause of the stage behind it."""
        field = self.env["crm.relationship.change"]._fields["stage_cause"]
        labels = dict(field._description_selection(self.env))
        return SQL(
            "%s || COALESCE(': ' || (CASE stage_cause %s END), '')",
            reason,
            SQL(" ").join(
                SQL("WHEN %s THEN %s", cause, label) for cause, label in labels.items()
            ),
        )

    def _get_entry_day_sql(self, name):
        if name == "lifecycle_stage_id":
            return SQL("COALESCE(before.stage_date, before.date)")
        return super()._get_entry_day_sql(name)
