from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Whoever stands in a stage for longer than the stage allows."""

    _inherit = "crm.relationship"

    is_rotting = fields.Boolean(
        "Too Long in Stage", compute="_compute_is_rotting", search="_search_is_rotting"
    )

    stage_days = fields.Integer("Days in Stage", compute="_compute_stage_days")

    @api.depends("lifecycle_stage_date")
    def _compute_stage_days(self):
        today = fields.Date.context_today(self)
        for relationship in self:
            since = relationship.lifecycle_stage_date
            relationship.stage_days = (today - since).days if since else 0

    @api.depends("lifecycle_stage_id.rotting_days", "lifecycle_stage_date")
    def _compute_is_rotting(self):
        today = fields.Date.context_today(self)
        for relationship in self:
            days = relationship.lifecycle_stage_id.rotting_days
            since = relationship.lifecycle_stage_date
            relationship.is_rotting = bool(
                days and since and (today - since).days > days
            )

    def _search_is_rotting(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """
                EXISTS (
                    SELECT 1 FROM crm_lifecycle_stage stage
                    WHERE stage.id = %s AND stage.rotting_days > 0
                      AND %s - stage.rotting_days > %s
                ) = ANY(%s)
                """,
                SQL.identifier(alias, "lifecycle_stage_id"),
                today,
                SQL.identifier(alias, "lifecycle_stage_date"),
                [bool(item) for item in value],
            )
        )


class CrmRelationshipChange(models.Model):
    """Entering a stage starts its plan and its e-mail; never in a silent run."""

    _inherit = "crm.relationship.change"

    @api.model
    def _after_changes(self, ids):
        result = super()._after_changes(ids)
        asking = Domain("new_stage_id.activity_plan_id", "!=", False)
        asking |= Domain("new_stage_id.mail_template_id", "!=", False)
        entered = Domain("id", "in", ids) & Domain("is_stage_change", "=", True)
        changes = self.sudo().search(entered & asking)
        for stage, moves in changes.grouped("new_stage_id").items():
            moves._follow_with_plan(stage.activity_plan_id)
            if stage.mail_template_id:
                moves._follow_with_mail(stage.mail_template_id)
        return result
