from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .crm_lifecycle_stage import KINDS_BEFORE_PURCHASE


class CrmRelationship(models.Model):
    """What the guard refuses, whoever asks and by whatever path."""

    _inherit = "crm.relationship"

    @api.model
    def _check_reason(self, reason):
        """Return the reason, trimmed; refuse to do without.

        :raise UserError: neither the values nor the context give one
        """
        reason = reason or self.env.context.get("crm_relationship_reason") or ""
        if not reason.strip():
            raise UserError(
                self.env._(
                    "Say why %(customer)s changes: stage, segment and tier are changed "
                    "together with a reason (field “Reason of Change”).",
                    customer=self[:1].display_name or self.env._("the customer"),
                )
            )
        return reason.strip()

    def _check_move(self, position, reason):
        """Refuse what no path may do; return the reason, trimmed.

        :raise UserError: no reason given, a record of another company, a day to come,
            or a stage that the lifecycle forbids
        """
        self.check_access("write")
        for company in self.company_id:
            self._check_change_date(company)
        reason = self._check_reason(reason)
        for name, value in position.items():
            record = self.env[self._fields[name].comodel_name].browse(value)
            self._check_position_company(record.sudo())  # to say whose it is
        if "lifecycle_stage_id" in position:
            stages = self.env["crm.lifecycle.stage"]
            self._check_lifecycle_move(stages.browse(position["lifecycle_stage_id"]))
        return reason

    @api.model
    def _check_change_date(self, company):
        """Refuse to enter a change for a day that the company has not reached yet.

        Reports of the months until today would count it nowhere.
        """
        day = self._get_change_date(company)
        if not self.env.su and day > self._get_company_today(company):
            raise UserError(
                self.env._(
                    "A change cannot be entered for %(date)s: that day is to come.",
                    date=format_date(self.env, day),
                )
            )

    def _check_position_company(self, record):
        """Refuse a stage, segment or tier of a company that is not the customer's."""
        company = record.company_id
        strangers = self.filtered(lambda own: company and own.company_id != company)
        if strangers:
            raise UserError(
                self.env._(
                    "%(record)s belongs to %(company)s and is not for %(customer)s, a "
                    "customer of %(other)s.",
                    record=record.display_name,
                    company=company.name,
                    customer=strangers[0].display_name,
                    other=strangers[0].company_id.sudo().name,
                )
            )

    def _check_lifecycle_move(self, stage):
        """Refuse to empty the stage, and to send a buyer back before the purchase."""
        if not stage:
            raise UserError(self.env._("A customer always has a lifecycle stage."))
        if stage.kind not in KINDS_BEFORE_PURCHASE:
            return
        bought = self.filtered(
            lambda record: record.lifecycle_kind in ("active", "former")
        )
        if bought:
            raise UserError(
                self.env._(
                    "%(customer)s has bought before (%(current)s) and cannot go back "
                    "to %(stage)s. Choose an active or a former stage.",
                    customer=bought[0].display_name,
                    current=bought[0].lifecycle_stage_id.name,
                    stage=stage.name,
                )
            )
