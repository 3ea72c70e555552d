from datetime import date, timedelta
from math import ceil

from odoo import api, models

from ..scoring.crm_relationship_explain import EXPLAINED_FIELDS

STAGE_FIELDS = ("lifecycle_stage_id", "lifecycle_stage_date", "at_risk_date")


class CrmRelationship(models.Model):
    """Why the customer stands in its stage: who or what put it there, and what next."""

    _inherit = "crm.relationship"

    @api.depends(*EXPLAINED_FIELDS, *STAGE_FIELDS)
    def _compute_rfm_explanation(self):
        return super()._compute_rfm_explanation()

    def _get_explanation(self):
        explanation = super()._get_explanation()
        if self.env.user.has_group("crm_relationship.group_use_lifecycle"):
            explanation["stage_notes"] = self._explain_stage()
        return explanation

    def _explain_stage(self):
        """Return sentences: since when and why, the next move by rule, the risk."""
        notes = []
        if self.lifecycle_stage_id:
            notes.append(self._explain_entry())
        if self.lifecycle_kind == "active" and self.last_purchase_date:
            notes += self._explain_silence()
        if self.at_risk_date:
            notes.append(
                self.env._(
                    "At risk since %(date)s: %(reasons)s.",
                    date=self._format_day(self.at_risk_date),
                    reasons=self.risk_reasons,
                )
            )
        return notes

    def _explain_entry(self):
        """Return since when and why the customer stands in its stage."""
        # a reader of the position may read why, not the whole history
        change = self.sudo().change_ids.filtered(
            lambda row: (
                row.is_stage_change and row.new_stage_id == self.lifecycle_stage_id
            )
        )
        change = change.sorted(lambda row: (row.stage_date or row.date, row.id))[-1:]
        values = {
            "stage": self.lifecycle_stage_id.display_name,
            "date": self._format_day(self.lifecycle_stage_date or self.create_date),
            "reason": change.reason,
        }
        if not change:
            return self.env._("%(stage)s since %(date)s.", **values)
        return self.env._("%(stage)s since %(date)s: %(reason)s.", **values)

    def _explain_silence(self):
        """Return when the rules would make the customer a former one."""
        is_used = self.company_id.relationship_use_lifecycle
        limits = self._get_silence_limits() if is_used else []
        if not limits or not self._filter_free("stage"):
            return []
        since = max(
            self.last_purchase_date,
            self.lifecycle_stage_date or self.last_purchase_date,
        )
        if since.toordinal() + min(limits) > date.max.toordinal():
            return []  # never, as far as calendars go
        day = since + timedelta(days=min(limits))
        return [
            self.env._(
                "Without a purchase it will be a former customer on %(date)s.",
                date=self._format_day(day),
            )
        ]

    def _get_silence_limits(self):
        """Return after how many days each rule calls the customer silent."""
        scheme = self._get_lifecycle_scheme(self.company_id)
        limits = [scheme.silence_days] if scheme.use_silence else []
        interval = self.average_interval_days
        is_rhythmic = self.purchase_count >= 3 and not self.is_not_profiled
        if scheme.use_rhythm and is_rhythmic and interval > 0:
            late = ceil(scheme.rhythm_factor * interval)
            limits.append(max(late, scheme.rhythm_days))
        return limits
