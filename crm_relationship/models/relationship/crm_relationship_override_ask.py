from odoo import api, fields, models

from .crm_relationship_override import MANAGER

ACTIVITY = "crm_relationship.mail_activity_type_override"


class CrmRelationshipOverride(models.Model):
    """A proposal asks each manager of the company, until one of them has decided."""

    _inherit = "crm.relationship.override"

    activity_ids = fields.Many2many(
        "mail.activity",
        string="Managers Asked",
        readonly=True,
        copy=False,
        groups=MANAGER,
    )

    @api.model_create_multi
    def create(self, vals_list):
        overrides = super().create(vals_list)
        overrides.filtered(lambda row: row.state == "proposed")._ask_managers()
        return overrides

    def write(self, vals):
        asking = self.filtered(lambda row: row.state == "proposed")
        result = super().write(vals)
        answered = asking.filtered(lambda row: row.state != "proposed")
        answered.sudo().activity_ids.unlink()  # whoever decides, and all are answered
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_question(self):
        self.sudo().activity_ids.unlink()

    def _ask_managers(self):
        """Leave an activity on the customer for each manager, in its language.

        Nobody is mailed for each: the list of activities tells them.
        """
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not kind:
            return
        activities = self.env["mail.activity"].sudo()  # the author may be no colleague
        activities = activities.with_context(mail_activity_quick_update=True)
        for proposal in self:
            values = [
                proposal._prepare_question(user, kind)
                for user in proposal._get_managers()
            ]
            proposal.sudo().activity_ids = activities.create(values)

    def _get_managers(self):
        """Return the managers of the proposal's company, but for its author."""
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        return managers.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user != self.user_id
            )
        )

    def _prepare_question(self, user, kind):
        """Return the values of the activity for ``user``."""
        proposal = self.with_context(lang=user.lang)
        place = proposal.stage_id if self.kind == "stage" else proposal.tier_id
        note = proposal.env._(
            "%(author)s proposes %(place)s: %(reason)s",
            author=self.user_id.name,
            place=place.display_name or proposal.env._("no tier"),
            reason=self.reason,
        )
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.relationship"),
            "res_id": self.relationship_id.id,
            "activity_type_id": kind.id,
            "summary": kind.with_context(lang=user.lang).summary,
            "note": note,
            "date_deadline": kind._get_date_deadline(),
            "user_id": user.id,
            "automated": True,
        }
