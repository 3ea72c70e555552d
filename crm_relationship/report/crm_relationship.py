from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_lifecycle_funnel import DAYS


class CrmRelationship(models.Model):
    """What reports open, and the stays in stages that the form shows."""

    _inherit = "crm.relationship"

    stay_ids = fields.One2many(
        "crm.lifecycle.stay", "relationship_id", "Stays in Stages", readonly=True
    )
    funnel_key = fields.Char(
        store=False,
        search="_search_funnel_key",
        export_string_translation=False,
        help="A step of the funnel and whether its start or its goal was reached.",
    )

    retention_key = fields.Char(
        store=False,
        search="_search_retention_key",
        export_string_translation=False,
        help="A tier (0 for none) and the day as whose beginning customers are active.",
    )

    def _search_funnel_key(self, operator, value):
        if operator != "in":
            return NotImplemented
        funnel = self.env["crm.lifecycle.funnel"]
        conditions = []
        for key in value:
            step, _colon, side = (key or "").partition(":")
            if step not in DAYS:
                continue
            start = SQL("%s IS NOT NULL", SQL.identifier(DAYS[step][0]))
            passed = funnel._get_passed_sql(step)
            conditions.append(passed if side == "goal" else start)
        if not conditions:
            return Domain.FALSE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT relationship_id FROM (%s) customer WHERE %s)",
                SQL.identifier(alias, "id"),
                funnel._get_customer_sql(),
                SQL(" OR ").join(conditions),
            )
        )

    def _search_retention_key(self, operator, value):
        if operator != "in":
            return NotImplemented
        events = self.env["crm.retention.event"]
        days = {}
        for key in value:
            tier, _colon, day = (key or "").partition(":")
            if tier.isdecimal() and day:
                days[int(tier)] = fields.Date.to_date(day)
        queries = [events._get_active_sql(tier, day) for tier, day in days.items()]
        if not queries:
            return Domain.FALSE
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ALL ").join(queries)))
