from datetime import date, datetime

from odoo import fields, models
from odoo.fields import Domain


def make_plain(value):
    """Return a domain as lists, tuples and texts, to be kept in a field.

    >>> make_plain(Domain("date", "<", date(2026, 3, 10)))
    [('date', '<', '2026-03-10')]
    """
    if isinstance(value, Domain | list):
        return [make_plain(part) for part in value]
    if isinstance(value, tuple):
        return tuple(make_plain(part) for part in value)
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    return fields.Date.to_string(value) if isinstance(value, date) else value


class CrmReadinessAssessment(models.Model):
    _inherit = "crm.readiness.assessment"

    def _refresh_figures(self):
        """Count anew what stands beside the items, as of the assessment's date."""
        hints = self.env["crm.readiness.hint"]
        figures_sudo = self.env["crm.readiness.figure"].sudo()
        figures_sudo.search([("assessment_id", "=", self.id)]).unlink()
        items = self.checklist_id.item_ids.filtered("hint")
        known = {
            key: hints._get_hint(key, self.company_id, self.date)
            for key in set(items.mapped("hint"))
        }
        # sudo: nobody writes figures by hand
        figures_sudo.create(
            [self._prepare_figure(item, known[item.hint]) for item in items]
        )

    def _prepare_figure(self, item, hint):
        return {
            "assessment_id": self.id,
            "item_id": item.id,
            "hint": item.hint,
            "date": self.date,
            "is_known": hint["value"] is not None,
            "value": hint["value"] or 0.0,
            "unit": hint["unit"],
            "res_model": hint["model"],
            "domain": repr(make_plain(hint["domain"])),
        }
