from odoo import api, fields, models

from .crm_readiness_assessment import ROLES
from .crm_readiness_dimension import PARTS, PILLARS

KINDS = [
    ("whole", "Whole"),
    ("part", "Part of the Chain"),
    ("pillar", "Pillar"),
    ("dimension", "Dimension"),
    ("item", "Item"),
]
ALPHA_STATES = [
    ("defined", "Defined"),
    ("few", "Undefined: fewer than 10 complete sheets"),
    ("one_item", "Undefined: one item only"),
    ("no_variance", "Undefined: all sheets have the same sum"),
]


class CrmReadinessResult(models.Model):
    """A frozen figure: of all respondents, or of one role that is shown apart.

    Written once, by the statements of closing; nobody has the right to change it. A
    mean of nobody, a spread of one, a gap without both sides are said to be undefined
    by the fields that count, never shown as 0.
    """

    _name = "crm.readiness.result"
    _description = "Result of an Assessment"
    _order = "assessment_id, kind, sequence, id"

    assessment_id = fields.Many2one(
        "crm.readiness.assessment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date("As of", required=True)

    # what it is about, as it was called then
    kind = fields.Selection(KINDS, required=True)
    key = fields.Char(required=True, export_string_translation=False)
    role = fields.Selection(ROLES, help="Empty: all respondents.")
    dimension_id = fields.Many2one("crm.readiness.dimension", ondelete="restrict")
    item_id = fields.Many2one(
        "crm.readiness.item", ondelete="restrict", index="btree_not_null"
    )
    code = fields.Char()
    label = fields.Char(translate=True)
    sequence = fields.Integer(export_string_translation=False)
    weight = fields.Float()
    critical = fields.Boolean()

    # the figures, on the scale of 0-4
    count = fields.Integer("Answers", help="Respondents who answered any item of it.")
    na_share = fields.Float("Share Not Applicable")
    mean = fields.Float(aggregator="avg")
    mean_weighted = fields.Float("Weighted Mean", aggregator="avg")
    spread = fields.Float(
        aggregator="avg",
        help="Standard deviation between respondents; needs two answers.",
    )
    percent = fields.Float(
        "0-100", compute="_compute_percent", help="The weighted mean, 4 being 100."
    )
    alpha = fields.Float("Cronbach's Alpha", aggregator="avg")
    alpha_state = fields.Selection(ALPHA_STATES, "Alpha")

    # compared
    has_gap = fields.Boolean(help="Managers and staff are both shown apart.")
    gap = fields.Float(
        "Managers less Staff",
        aggregator="avg",
        help="Above zero: managers see it better than staff do.",
    )
    has_change = fields.Boolean(help="Items of the last wave were judged again.")
    change = fields.Float(
        "Change since Last Wave",
        aggregator="avg",
        help="Over the items that both waves have.",
    )

    @api.depends("mean_weighted")
    def _compute_percent(self):
        for result in self:
            result.percent = result.mean_weighted * 25

    @api.depends("kind", "key", "label")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(PILLARS + PARTS)
        for name, selection in (("pillar", PILLARS), ("part", PARTS)):
            field = self.env["crm.readiness.dimension"]._fields[name]
            labels = field._description_selection(self.env)
            names |= {(name, key): text for key, text in labels}
            names |= {key: names[name, key] for key, _text in selection}
        for result in self:
            fallback = names.get(result.key) or self.env._("Whole")
            result.display_name = result.label or fallback

    def action_plan(self):
        """Open a new action about the item: the button of the list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.readiness.action",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_assessment_id": self.assessment_id.id,
                "default_item_id": self.item_id.id,
                "default_name": self.label,
            },
        }

    def _get_row(self):
        """Return the figures as the page shows them; None stands for undefined."""
        self.ensure_one()
        is_judged = self.count > 0
        return {
            "kind": self.kind,
            "key": self.key,
            "label": self.display_name,
            "code": self.code or "",
            "item_id": self.item_id.id,
            "dimension": self.dimension_id.name,
            "critical": self.critical,
            "count": self.count,
            "na_share": self.na_share,
            "mean": self.mean if is_judged else None,
            "weighted": self.mean_weighted if is_judged else None,
            "percent": self.percent if is_judged else None,
            "spread": self.spread if self.count > 1 else None,
            "alpha": self.alpha if self.alpha_state == "defined" else None,
            "alpha_state": self.alpha_state,
            "gap": self.gap if self.has_gap else None,
            "change": self.change if self.has_change else None,
        }
