from datetime import date
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL, format_amount

from .rfm_map import MEASURES
from .rfm_steps import get_next_value, get_score, parse_limits

VALUES = {
    "recency": "window_last_date",
    "frequency": "window_count",
    "monetary": "window_amount",
}


class CrmRelationship(models.Model):
    """Why, measure by measure: the value, what it is held against, the next score."""

    _inherit = "crm.relationship"

    def _explain_measures(self, run):
        return [self._explain_measure(run, measure) for measure in MEASURES]

    def _explain_measure(self, run, measure):
        """Return how the score of a measure came about.

        :return: ``name``, ``score``, ``bins``, ``value`` and ``limits`` (texts, those
            of score 2, 3 and so on), ``next`` (``score`` and ``missing``, as a number
            and as a text) or False, ``is_shown``: false for amounts that the user may
            not read, and ``is_current``: false when today's value would score otherwise
        """
        score = self[f"{measure}_score"]
        limits = self._get_limits_of(run, measure)
        now = get_score(self._get_value(measure), limits, self._is_band(run))
        is_current = not limits or now == score
        explained = {
            "measure": measure,
            "name": self._fields[f"{measure}_score"].get_description(
                self.env, ["string"]
            )["string"],
            "score": score,
            "bins": (run.rules or {}).get("bins") or run.scheme_id.bins,
            "is_shown": self._has_field_access(self._fields[VALUES[measure]], "read"),
            "is_current": is_current,
            "value": "",
            "limits": [],
            "next": False,
        }
        if explained["is_shown"]:
            explained["value"] = self._format_value(measure, self[VALUES[measure]])
            explained["limits"] = [
                self._format_value(measure, limit) for limit in limits
            ]
            explained["next"] = is_current and self._get_next_step(run, measure, limits)
        return explained

    def _get_limits_of(self, run, measure):
        """Return the limits that the score was held against; none for a new group."""
        texts = run._get_limits(measure).get(self._get_limit_group(run, measure))
        return parse_limits(measure, texts or [])

    def _get_limit_group(self, run, measure):
        """Return the key of the limits: the scores that a nested one is ranked in."""
        if (run.thresholds or {}).get("mode") != "nested":
            return ""
        names = MEASURES[: MEASURES.index(measure)]
        return "-".join(str(self[f"{name}_score"]) for name in names)

    def _is_band(self, run):
        return (run.thresholds or {}).get("mode") == "bands"

    def _get_value(self, measure):
        """Return the value as its limits compare it."""
        value = self.sudo()[VALUES[measure]]  # only whether it still gives the score
        if measure == "recency":
            return value or date.min
        return Decimal(str(value))

    def _format_value(self, measure, value):
        if measure == "recency":
            return self._format_day(value)
        if measure == "frequency":
            return f"{value.normalize():f}" if value != int(value) else str(int(value))
        return format_amount(self.env, float(value), self.currency_id)

    # --- the next score up ---

    def _get_next_step(self, run, measure, limits):
        """Return what is missing to the next score, or False at the best one."""
        score = self[f"{measure}_score"]
        if not limits or score > len(limits):
            return False
        if measure == "recency":
            return self._get_recency_step(run, limits)
        inclusive = self._is_band(run)
        step = Decimal(1)
        if measure == "monetary":
            step = Decimal(str(self.currency_id.rounding))
        target = get_next_value(score, limits, inclusive, step)
        missing = target - self._get_value(measure)
        return {
            "score": get_score(target, limits, inclusive),
            "missing": float(missing),
            "text": self._format_value(measure, missing),
        }

    def _get_recency_step(self, run, limits):
        """Return the score that a purchase today would bring."""
        today = run.scheme_id._get_as_of(self.company_id)
        score = get_score(today, limits, self._is_band(run))
        if score <= self.recency_score:
            return False
        return {"score": score, "missing": 1, "text": ""}

    def _explain_next(self, measures):
        """Return the next step up in one sentence, or False."""
        steps = {step["measure"]: step["next"] for step in measures if step["next"]}
        frequency, monetary = steps.get("frequency"), steps.get("monetary")
        values = {
            "count": frequency and frequency["text"],
            "amount": monetary and monetary["text"],
            "date": self._format_day(steps and self._get_next_until()),
        }
        if frequency and monetary:
            return self._get_both_text(values)
        if frequency:
            return self._get_frequency_text(values)
        if monetary:
            return self._get_monetary_text(values)
        return bool(steps) and self.env._("A purchase now raises the score.")

    def _get_both_text(self, values):
        if values["date"] and values["count"] == "1":
            return self.env._(
                "One more purchase, or %(amount)s more, until %(date)s raises the "
                "score.",
                **values,
            )
        if values["date"]:
            return self.env._(
                "%(count)s more purchases, or %(amount)s more, until %(date)s raise "
                "the score.",
                **values,
            )
        return self.env._(
            "Missing to the next score: %(count)s more in purchases, or %(amount)s "
            "more in amount.",
            **values,
        )

    def _get_frequency_text(self, values):
        if values["date"] and values["count"] == "1":
            return self.env._(
                "One more purchase until %(date)s raises the score.", **values
            )
        if values["date"]:
            return self.env._(
                "%(count)s more purchases until %(date)s raise the score.", **values
            )
        return self.env._(
            "Missing to the next score: %(count)s more in purchases.", **values
        )

    def _get_monetary_text(self, values):
        if values["date"]:
            return self.env._(
                "%(amount)s more until %(date)s raise the score.", **values
            )
        return self.env._(
            "Missing to the next score: %(amount)s more in amount.", **values
        )

    def _get_next_until(self):
        """Return the last day on which all purchases of the window still count.

        None when the as-of date is fixed: such a window does not move.
        """
        company = self.company_id
        relationships = self.env["crm.relationship"]
        scheme = relationships._get_scheme(company)
        if scheme.as_of_date:
            return None
        start, end = relationships._get_window(company)
        [(day,)] = self.env.execute_query(
            SQL(
                """
                SELECT %(day)s FROM (
                    SELECT MIN(moment) AS moment FROM (%(purchases)s) purchase
                    WHERE partner_id = %(partner)s
                      AND is_purchase AND moment >= %(start)s AND moment < %(end)s
                ) earliest
                """,
                day=relationships._get_day_sql(company, SQL("moment")),
                purchases=relationships._get_purchase_sql(company),
                partner=self.partner_id.id,
                start=start,
                end=end,
            )
        )
        return day and fields.Date.add(day, days=scheme.window_days - 1)
