from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..relationship.opened import open_records

# What an explanation is about; a change of one of them makes a new one.
EXPLAINED_FIELDS = (
    "company_id",
    "create_date",
    "is_not_profiled",
    "last_purchase_date",
    "purchase_count",
    "rfm_segment_id",
    "rfm_code",
    "window_last_date",
    "window_count",
    "window_amount",
)


class CrmRelationship(models.Model):
    """Why: what the scores of a customer come from, or why it has none.

    Values are held against the thresholds of the run that gave the scores, as they
    were then; today's settings are not asked.
    """

    _inherit = "crm.relationship"

    rfm_explanation = fields.Json(
        compute="_compute_rfm_explanation", export_string_translation=False
    )

    @api.depends(*EXPLAINED_FIELDS)
    @api.depends_context("uid", "lang")
    def _compute_rfm_explanation(self):
        for relationship in self:
            relationship.rfm_explanation = (
                relationship._origin and relationship._origin._get_explanation()
            )

    def action_explain(self):
        """Open why the customer is scored as it is.

        :raise UserError: there is no customer to explain
        """
        if not self:
            raise UserError(
                self.env._("No customer here yet: there is nothing to explain.")
            )
        self.ensure_one()
        view = self.env.ref("crm_relationship.crm_relationship_view_form_explain")
        return open_records(
            self,
            name=self.env._("Why: %(customer)s", customer=self.display_name),
            views=[(view.id, "form")],
            target="new",
            context={"dialog_size": "medium", "form_view_initial_mode": "readonly"},
        )

    def _get_explanation(self):
        """Return everything the panel shows, in the user's language.

        Override to add lines of your own; each is a sentence::

            def _get_explanation(self):
                explanation = super()._get_explanation()
                explanation["notes"].append(self.env._("Salary is paid in here."))
                return explanation

        :return: ``status`` (``scored``, or why not), ``reason`` (a sentence),
            ``measures`` (see :meth:`_explain_measure`), ``hint`` (how to read their
            limits), ``next`` (a sentence or False), ``notes`` (sentences), ``segment``
            and ``run``
        """
        run = self.env["crm.scoring.run"]._get_scored_by(self.company_id)
        status, reason = self._get_status(run)
        is_scored = status == "scored"
        measures = self._explain_measures(run) if is_scored else []
        segment = self.rfm_segment_id
        return {
            "status": status,
            "reason": reason,
            "code": is_scored and self.rfm_code,
            "measures": measures,
            "hint": self._get_scale_hint(run, measures),
            "next": self._explain_next(measures),
            "notes": self._get_explanation_notes(run, status, measures),
            "segment": bool(segment)
            and {
                "name": segment.display_name,
                "color": segment.color,
                "description": segment.description or "",
                "advice": segment.advice or "",
            },
            "run": bool(run) and {"as_of": fields.Date.to_string(run.as_of_date)},
        }

    def _get_status(self, run):
        """Return whether the customer is scored, and the sentence that says why."""
        if not self.company_id.relationship_use_rfm:
            return "off", self.env._("Scoring is switched off in this company.")
        if self.is_not_profiled:
            return "not_profiled", self.env._(
                "The customer objects to profiling: no scores and no segment are given."
            )
        if not run:
            return "no_run", self.env._(
                "No scoring run has been applied in this company yet."
            )
        if self.rfm_code:
            return "scored", self._get_scored_reason(run)
        return self._get_unscored_status(run)

    def _get_scored_reason(self, run):
        """Return the sentence that says as of when, and by which rule."""
        rules = run.rules or {}
        values = {
            "date": self._format_day(run.as_of_date),
            "days": rules.get("window_days", run.scheme_id.window_days),
        }
        if rules.get("source", run.scheme_id.source) == "invoice":
            return self.env._(
                "Scored as of %(date)s, by the invoices and credit notes of %(days)s "
                "days.",
                **values,
            )
        return self.env._(
            "Scored as of %(date)s, by the confirmed orders of %(days)s days.",
            **values,
        )

    def _get_scale_hint(self, run, measures):
        """Return how the limits are to be read, or False without any."""
        if not any(measure["limits"] for measure in measures):
            return False
        if self._is_band(run):
            return self.env._("Below a score: what has to be reached to get it.")
        return self.env._("Below a score: what has to be exceeded to get it.")

    def _get_unscored_status(self, run):
        """Return why a customer has no scores although a run was applied."""
        as_of = self._format_day(run.as_of_date)
        if self.last_purchase_date and self.last_purchase_date > run.as_of_date:
            return "later", self.env._(
                "Bought after %(date)s, the day of the last run: the next run scores "
                "this customer.",
                date=as_of,
            )
        if self.create_date and run.started and self.create_date > run.started:
            return "later", self.env._(
                "Became a customer after the last run: the next run scores it."
            )
        # set-up of the company, whoever asks
        if not self.partner_id.sudo().filtered_domain(
            run.scheme_id._get_partner_domain()
        ):
            return "excluded", self.env._(
                "Is not among the customers that the scheme scores."
            )
        if not self.purchase_count:
            return "never", self.env._("Has never bought: there is nothing to score.")
        return "lapsed", self._get_lapsed_reason(run)

    def _get_lapsed_reason(self, run):
        """Return the sentence that tells the last purchase and the window."""
        start = (run.rules or {}).get("window_start")
        if not (start and self.last_purchase_date):
            return self.env._("Has not bought within the window of the scheme.")
        return self.env._(
            "Last bought on %(last)s. Only purchases from %(start)s to %(end)s count.",
            last=self._format_day(self.last_purchase_date),
            start=self._format_day(fields.Date.to_date(start)),
            end=self._format_day(run.as_of_date),
        )

    def _get_explanation_notes(self, run, status, measures):
        """Return what else a reader should know, as sentences."""
        notes = []
        if status != "scored":
            return notes
        if not all(measure["is_current"] for measure in measures):
            notes.append(
                self.env._(
                    "The purchases have changed since then: the next run scores them "
                    "anew."
                )
            )
        if run.rule_version != run.scheme_id.rule_version:
            notes.append(
                self.env._(
                    "The rules have changed since then: the next run applies them."
                )
            )
        if run.state in ("reverting", "reverted"):
            notes.append(
                self.env._(
                    "That run was reverted: the scores are still its own, stage, "
                    "segment and tier are those from before."
                )
            )
        return notes

    def _format_day(self, day):
        return format_date(self.env, day)
