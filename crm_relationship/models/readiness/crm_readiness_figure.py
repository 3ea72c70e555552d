import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

UNITS = [("count", "Count"), ("share", "Share"), ("number", "Plain Number")]


class CrmReadinessFigure(models.Model):
    """A figure of the system beside an item, kept as it was for the assessment."""

    _name = "crm.readiness.figure"
    _description = "Figure of an Assessment"
    _order = "assessment_id, id"

    assessment_id = fields.Many2one(
        "crm.readiness.assessment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="assessment_id.company_id")
    item_id = fields.Many2one("crm.readiness.item", required=True, ondelete="restrict")
    hint = fields.Char(required=True, export_string_translation=False)
    date = fields.Date("As of", required=True)
    is_known = fields.Boolean(help="There was something to count.")
    value = fields.Float(aggregator=None)
    unit = fields.Selection(UNITS, required=True)
    res_model = fields.Char(required=True, export_string_translation=False)
    domain = fields.Char(required=True, export_string_translation=False)
    text = fields.Char("Figure", compute="_compute_text")

    _item_uniq = models.Constraint(
        "UNIQUE(assessment_id, item_id)", "An item has one figure in an assessment."
    )

    @api.depends("hint", "is_known", "value", "unit")
    @api.depends_context("lang")
    def _compute_text(self):
        labels = dict(self.env["crm.readiness.hint"]._get_hints())
        for figure in self:
            value = self.env._("nothing to count")
            if figure.is_known and figure.unit == "share":
                value = f"{formatLang(self.env, figure.value * 100, digits=0)} %"
            elif figure.is_known:
                digits = 0 if figure.unit == "count" else 1
                value = formatLang(self.env, figure.value, digits=digits)
            figure.text = f"{labels.get(figure.hint, figure.hint)}: {value}"

    def action_open_records(self):
        """Open what was counted, as far as the reader may see it."""
        self.ensure_one()
        if not self.env[self.res_model].has_access("read"):
            raise UserError(self.env._("You may not read the records behind it."))
        return {
            "type": "ir.actions.act_window",
            "name": self.text,
            "res_model": self.res_model,
            "views": [(False, "list"), (False, "form")],
            "domain": ast.literal_eval(self.domain),
        }
