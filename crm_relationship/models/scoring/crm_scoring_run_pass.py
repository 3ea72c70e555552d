from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FULL_PASS_DAYS = 7  # every so many days the nightly run goes over all documents


class CrmScoringRun(models.Model):
    """The run before: what this one can build on, whether anybody is told, its end."""

    _inherit = "crm.scoring.run"

    def _get_last_applied(self):
        """Return the real run of the company that reached its end last."""
        return self._get_last(Domain("state", "=", "done"))

    def _get_last(self, domain):
        """Return the company's real run that ended last, among those of ``domain``."""
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("simulate", "=", False) & Domain("id", "!=", self.id)
        return self.search(domain, order="ended DESC, id DESC", limit=1)

    def _is_same_rule(self, last):
        """Whether ``last`` went by the rules of this run."""
        return (
            last.scheme_id == self.scheme_id
            and last.rule_version == self.scheme_id.rule_version
        )

    def _is_silent(self, last):
        """Whether nobody is to be told: it is the rule or the day that moved."""
        return (
            not last
            or not self._is_same_rule(last)
            or self.as_of_date < last.as_of_date
        )

    def _needs_full_pass(self, last):
        """Whether stored facts cannot be trusted to be those of the last run's day.

        They cannot after other rules, for an earlier day, and after a run that failed
        or was taken back when some of it had been applied. Every week they are checked
        in any case.
        """
        if not last or not self._is_same_rule(last) or not self._is_day_of_events():
            return True
        if self.as_of_date < last.as_of_date or self._has_left_traces(last):
            return True
        full = Domain("state", "=", "done") & Domain("is_full", "=", True)
        checked = self._get_last(full)
        limit = fields.Datetime.now() - timedelta(days=FULL_PASS_DAYS)
        return not checked or checked.started <= limit

    def _is_day_of_events(self):
        """Whether the run is for the day that the day's events settle facts for.

        A run for another one, by code, finds the window of that day in some rows and
        today's in those that were settled since.
        """
        return self.as_of_date == self.scheme_id.sudo()._get_as_of(self.company_id)

    def _has_left_traces(self, last):
        """Whether a run that did not stay was applied, if only in part, after last."""
        later = Domain("ended", ">", last.ended)
        later |= Domain("ended", "=", last.ended) & Domain("id", ">", last.id)
        traces = Domain("state", "in", ("failed", "reverted"))
        return bool(self._get_last(traces & Domain("applied_count", ">", 0) & later))

    def unlink(self):
        """Leave the history behind, which then forgets the runs and their lines."""
        self._drop_lines()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_relationship_change SET run_id = NULL"
                " WHERE run_id = ANY(%s)",
                self.ids,
            )
        )
        self.env["crm.relationship.change"].invalidate_model(["run_id"], flush=False)
        return super().unlink()
