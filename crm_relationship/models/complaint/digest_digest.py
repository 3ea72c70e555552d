from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .crm_complaint_merge import COUNTED


class DigestDigest(models.Model):
    """Complaints in the digest: how many came, were closed, and were late."""

    _inherit = "digest.digest"

    kpi_complaint_received = fields.Boolean("Complaints Received")
    kpi_complaint_received_value = fields.Integer(
        compute="_compute_kpi_complaint_received_value",
        export_string_translation=False,
    )
    kpi_complaint_closed = fields.Boolean("Complaints Closed")
    kpi_complaint_closed_value = fields.Integer(
        compute="_compute_kpi_complaint_closed_value",
        export_string_translation=False,
    )
    kpi_complaint_missed = fields.Boolean("Complaint Deadlines Missed")
    kpi_complaint_missed_value = fields.Integer(
        compute="_compute_kpi_complaint_missed_value",
        export_string_translation=False,
    )

    def _compute_kpi_complaint_received_value(self):
        self._check_complaint_reader()
        self._calculate_company_based_kpi(
            "crm.complaint",
            "kpi_complaint_received_value",
            date_field="date_received",
            additional_domain=COUNTED,
        )

    def _compute_kpi_complaint_closed_value(self):
        self._check_complaint_reader()
        self._calculate_company_based_kpi(
            "crm.complaint",
            "kpi_complaint_closed_value",
            date_field="date_closed",
            additional_domain=COUNTED & Domain("kind", "=", "closed"),
        )

    def _compute_kpi_complaint_missed_value(self):
        """Count the deadlines of the period that were not kept, one by one."""
        self._check_complaint_reader()
        start, end, _companies = self._get_kpi_compute_parameters()
        domain = Domain("state", "=", "missed")
        domain &= Domain("date_deadline", ">=", start)
        domain &= Domain("date_deadline", "<", end)
        domain &= Domain("complaint_id.merged_into_id", "=", False)
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_complaint_missed_value = self.env[
                "crm.complaint.clock"
            ].search_count(domain & Domain("complaint_id.company_id", "=", company.id))

    def _check_complaint_reader(self):
        """Skip the figures for whoever sees only some of the complaints."""
        if not self.env.user.has_group("crm_relationship.group_complaint_officer"):
            raise AccessError(
                self.env._("Figures of complaints are for complaint officers.")
            )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm_relationship.crm_relationship_menu_root").id
        names = {
            "kpi_complaint_received": "crm_complaint_action",
            "kpi_complaint_closed": "crm_complaint_action_report",
            "kpi_complaint_missed": "crm_complaint_clock_action",
        }
        return actions | {
            kpi: f"crm_relationship.{action}?menu_id={menu}"
            for kpi, action in names.items()
        }
