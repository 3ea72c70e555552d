from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..groups import BANK_USER
from .crm_complaint_clock import REGULATOR_CLOCKS


class CrmComplaint(models.Model):
    """What the regulator asks of a complaint: deadlines, a branch, to be reported."""

    _inherit = "crm.complaint"

    next_clock = fields.Selection(
        selection_add=REGULATOR_CLOCKS,
        ondelete={kind: "set null" for kind, _label in REGULATOR_CLOCKS},
    )
    is_reportable = fields.Boolean(
        "For the Regulator",
        compute="_compute_is_reportable",
        search="_search_is_reportable",
        help="It stands in the register for the regulator.",
    )

    @api.depends("type", "kind", "company_id", "merged_into_id", "channel_id")
    def _compute_is_reportable(self):
        for company, complaints in self.grouped("company_id").items():
            profile = company.sudo().regulator_profile_ids[:1]  # set-up, no secret
            found = self.browse()
            if profile:
                found = complaints.filtered_domain(profile._get_complaint_domain())
            for complaint in complaints:
                complaint.is_reportable = complaint in found

    @api.model
    def _search_is_reportable(self, operator, value):
        if operator != "in":
            return NotImplemented
        profiles_sudo = self.env["crm.bank.regulator.profile"].sudo().search([])
        domain = Domain.OR(one._get_complaint_domain() for one in profiles_sudo)
        return domain if True in value else ~domain

    # --- deadlines ---

    @api.model
    def _get_planning_fields(self):
        branch = {"bank_account_id", "branch_id"}
        return super()._get_planning_fields() | {"channel_id"} | branch

    def _get_calendars(self, line):
        """Put the opening hours of the branch before those of the company."""
        *own, company = super()._get_calendars(line)
        # set-up, whoever plans: agents may lack the rights of the bank
        return [*own, self.sudo().branch_id.calendar_id, company]

    def _get_sla_lines(self, sla, slas):
        """Add the deadlines of the regulator, for what is reported."""
        lines = super()._get_sla_lines(sla, slas)
        profile = self.company_id.regulator_profile_ids[:1]
        policies = slas.filtered(lambda one: one.regulator_profile_id == profile)
        if not profile or not policies or not self._is_under(profile):
            return lines
        facts = self._get_sla_facts() | {"regulator_profile_id": profile}
        return lines | policies._choose(facts).line_ids

    def _is_under(self, profile):
        """Whether the regulator's deadlines are for the complaint, open or done."""
        channel, channels = self.channel_id, profile.channel_ids
        return not channel or not channels or channel in channels

    # --- what has to be known ---

    @api.model
    def _get_closing_fields(self):
        return super()._get_closing_fields() | {"branch_id"}

    def _check_closing(self):
        """Refuse an answered complaint without the branch that the regulator wants.

        Only to who can choose one: other agents have to answer, too, and the register
        names what lacks its branch.
        """
        result = super()._check_closing()
        if not self.env.user.has_group(BANK_USER):
            return result
        for complaint_sudo in self.sudo():
            profile = complaint_sudo.company_id.regulator_profile_ids[:1]
            is_done = complaint_sudo.kind in ("answered", "closed")
            is_asked = is_done and complaint_sudo.type == "complaint"
            if is_asked and profile.is_branch_required and not complaint_sudo.branch_id:
                raise UserError(
                    self.env._(
                        "Choose the branch of %(complaint)s before it is answered: the "
                        "regulator wants to know it.",
                        complaint=complaint_sudo.display_name,
                    )
                )
        return result
