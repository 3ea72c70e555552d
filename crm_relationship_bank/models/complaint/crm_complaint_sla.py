from odoo import api, fields, models

from .crm_complaint_clock import REGULATOR_CLOCKS


class CrmComplaintSla(models.Model):
    """A policy may be the regulator's: it is then chosen beside ours, not instead."""

    _inherit = "crm.complaint.sla"

    regulator_profile_id = fields.Many2one(
        "crm.bank.regulator.profile",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="The policy's deadlines are set by the regulator and run beside ours.",
    )

    def _is_for(self, facts):
        profile = facts.get("regulator_profile_id", self.regulator_profile_id.browse())
        return self.regulator_profile_id == profile and super()._is_for(facts)

    @api.model
    def _leave_bank(self):
        """Take the regulator's policies and clocks along when the bank is uninstalled.

        Without their profile they would be policies of ours.
        """
        kinds = [kind for kind, _label in REGULATOR_CLOCKS]
        self.env["crm.complaint.clock"].search([("kind", "in", kinds)]).unlink()
        slas = self.with_context(active_test=False)
        slas.search([("regulator_profile_id", "!=", False)]).unlink()
        self.env.cr.flush()  # plans while the models of the bank are still whole
