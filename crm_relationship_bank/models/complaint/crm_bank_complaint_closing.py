from odoo import fields, models

from odoo.addons.crm_relationship.models.complaint.crm_complaint_stage import (
    DONE_KINDS,
    KINDS,
)


class CrmBankComplaintClosing(models.Model):
    """How a complaint had been closed before it was taken up again.

    Closing dates and decisions of a complaint are those of today; registers of earlier
    days need those of then. Written by the system alone, when a complaint leaves a
    stage in which all is done.
    """

    _name = "crm.bank.complaint.closing"
    _description = "Earlier Closing of a Complaint"
    _order = "complaint_id, id"
    _rec_name = "complaint_id"

    complaint_id = fields.Many2one(
        "crm.complaint", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="complaint_id.company_id")
    date_started = fields.Datetime("Handled since", readonly=True)
    date_closed = fields.Datetime("Closed on", required=True, readonly=True)
    date_reopened = fields.Datetime("Taken up again on", required=True, readonly=True)
    # how it had been closed
    kind = fields.Selection(KINDS, required=True, readonly=True)
    outcome = fields.Char("Decision", readonly=True)
    redress_amount = fields.Monetary(
        "Redress",
        currency_field="redress_currency_id",
        readonly=True,
        aggregator=None,
        help="All that had been paid by then.",
    )
    redress_currency_id = fields.Many2one("res.currency", readonly=True)


class CrmComplaint(models.Model):
    """A complaint that is taken up again leaves how it had been closed."""

    _inherit = "crm.complaint"

    def write(self, vals):
        # whoever takes it up again, the customer on the portal included
        complaints_sudo = self.sudo()
        closings = complaints_sudo._prepare_closings() if "stage_id" in vals else {}
        result = super().write(vals)
        self.env["crm.bank.complaint.closing"].sudo().create(  # nobody's to write
            [
                values
                for complaint, values in closings.items()
                if complaint.kind != values["kind"]
            ]
        )
        return result

    def _prepare_closings(self):
        """Return ``{complaint: values}`` of those that are closed or withdrawn."""
        now = fields.Datetime.now()
        return {
            complaint: {
                "complaint_id": complaint.id,
                "date_started": complaint.date_reopened or complaint.date_received,
                "date_closed": complaint.date_closed or now,
                "date_reopened": now,
                "kind": complaint.kind,
                "outcome": complaint.outcome,
                "redress_amount": complaint.redress_amount,
                "redress_currency_id": complaint.redress_currency_id.id,
            }
            for complaint in self.filtered(lambda own: own.kind in DONE_KINDS)
        }
