from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


def search_changed(name):
    """Return the search method of the field ``name``."""

    def search(records, operator, value):
        return records._search_changed(name, operator, value)

    return search


def changed(name, label):
    """Return the field that says whether the pair behind ``name`` differs."""
    return fields.Boolean(
        label, compute="_compute_changed", search=search_changed(name)
    )


class CrmRelationshipChangedMixin(models.AbstractModel):
    """Which positions differ in a row that has those of before and after.

    What inherits it names the pairs: ``_changed = {field: (before, after)}``.
    """

    _name = "crm.relationship.changed.mixin"
    _description = "Kind of Change"
    _changed = {}

    is_stage_change = changed("is_stage_change", "Stage Changed")
    is_segment_change = changed("is_segment_change", "Segment Changed")
    is_tier_change = changed("is_tier_change", "Tier Changed")

    @api.depends(
        lambda self: [name for pair in self._changed.values() for name in pair]
    )
    def _compute_changed(self):
        for row in self:
            for name, (old, new) in self._changed.items():
                row[name] = row[old] != row[new]

    def _search_changed(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        old, new = self._changed[name]

        def to_sql(model, alias, query):
            return SQL(
                "(%s IS DISTINCT FROM %s) = ANY(%s)",
                model._field_to_sql(alias, old, query),
                model._field_to_sql(alias, new, query),
                [bool(item) for item in value],
            )

        return Domain.custom(to_sql=to_sql)
