from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmRelationshipChange(models.Model):
    """What kind of change a row is: for filters and analysis, nothing is stored."""

    _name = "crm.relationship.change"
    _inherit = ["crm.relationship.change", "crm.relationship.changed.mixin"]
    _changed = {
        "is_stage_change": ("old_stage_id", "new_stage_id"),
        "is_segment_change": ("old_segment_id", "new_segment_id"),
        "is_tier_change": ("old_tier_id", "new_tier_id"),
    }

    tier_direction = fields.Selection(
        [("first", "First Tier"), ("up", "Up"), ("down", "Down"), ("lost", "No Tier")],
        compute="_compute_tier_direction",
        search="_search_tier_direction",
        help="Whether the tier rose or fell, by the rank that the tiers have today.",
    )

    @api.depends("old_tier_id.sequence", "new_tier_id.sequence")
    def _compute_tier_direction(self):
        for change in self:
            old, new = change.old_tier_id, change.new_tier_id
            if old == new:
                change.tier_direction = False
            elif not old or not new:
                change.tier_direction = "first" if new else "lost"
            else:
                rose = (new.sequence, new.id) < (old.sequence, old.id)
                change.tier_direction = "up" if rose else "down"

    def _search_tier_direction(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            direction = model._field_to_sql(alias, "tier_direction", query)
            wanted = [item for item in value if item]
            return SQL(
                "(%s = ANY(%s) OR (%s AND %s IS NULL))",
                direction,
                wanted,
                len(wanted) < len(value),
                direction,
            )

        return Domain.custom(to_sql=to_sql)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "tier_direction":
            return super()._field_to_sql(alias, field_expr, query)
        old = self._fields["old_tier_id"].join(self, alias, query)
        new = self._fields["new_tier_id"].join(self, alias, query)
        return SQL(
            """
            CASE
                WHEN %(old)s IS NOT DISTINCT FROM %(new)s THEN NULL
                WHEN %(old)s IS NULL THEN 'first'
                WHEN %(new)s IS NULL THEN 'lost'
                WHEN (%(new_rank)s, %(new)s) < (%(old_rank)s, %(old)s) THEN 'up'
                ELSE 'down'
            END
            """,
            old=self._field_to_sql(alias, "old_tier_id", query),
            new=self._field_to_sql(alias, "new_tier_id", query),
            old_rank=old[0]._field_to_sql(old[1], "sequence", query),
            new_rank=new[0]._field_to_sql(new[1], "sequence", query),
        )
