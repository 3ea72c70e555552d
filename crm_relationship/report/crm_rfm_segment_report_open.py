from odoo import models
from odoo.fields import Domain


class CrmRfmSegmentReport(models.Model):
    """Every figure of a row opens what it counts."""

    _name = "crm.rfm.segment.report"
    _inherit = ["crm.rfm.segment.report", "crm.relationship.audience.mixin"]

    def action_open_customers(self):
        """Open the customers of the segment."""
        action = self._open("crm_relationship.crm_relationship_action_cell")
        action["domain"] = list(self._get_customer_domain())
        return action

    def action_open_leads(self):
        """Open the leads and opportunities of these customers that are open."""
        action = self._open("crm.crm_lead_opportunities", default_type="opportunity")
        action["domain"] = list(self._get_lead_domain() & self._get_shown_domain())
        return action

    def action_open_quotations(self):
        """Open the quotations of these customers."""
        action = self._open("sale.action_quotations")
        action["domain"] = list(self._get_quotation_domain() & self._get_shown_domain())
        return action

    def action_open_entered(self):
        """Open who entered the segment by the last run."""
        return self._open_movements("new_segment_id")

    def action_open_left(self):
        """Open who left the segment by the last run."""
        return self._open_movements("old_segment_id")

    def _get_audience_domain(self):
        return Domain.OR(row._get_customer_domain() for row in self)

    def _open(self, xmlid, **context):
        """Return an action named after the segment, without what it comes with."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["display_name"] = self._get_segment_name()
        action["context"] = context
        return action

    def _get_segment_name(self):
        return self.segment_id.display_name or self.env._("Without a Segment")

    def _get_customer_domain(self):
        """Return the domain of the customers that the row counts."""
        return Domain("company_id", "=", self.company_id.id) & Domain(
            "rfm_segment_id", "=", self.segment_id.id
        )

    def _get_shown_domain(self):
        """Return the domain of documents that show the row's company and segment."""
        companies = [self.company_id.id]
        if self.company_id == self.env.company:
            companies.append(False)  # what has no company shows the current one's
        return Domain.AND(
            [
                Domain("company_id", "in", companies),
                Domain("relationship_id", "!=", False),
                Domain("customer_segment_id", "=", self.segment_id.id),
            ]
        )

    def _open_movements(self, column):
        """Return the moves of the last run with the segment in ``column``."""
        run = self.env["crm.scoring.run"]._get_last_of(self.company_id)
        action = self._open("crm_relationship.crm_rfm_movement_report_action_run")
        domain = Domain("run_id", "=", run.id)
        domain &= Domain(column, "=", self.segment_id.id)
        action["domain"] = list(domain)
        return action
