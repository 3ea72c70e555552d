from odoo import api, fields, models

from odoo.addons.crm_relationship.models.relationship.opened import open_records


class CrmBankComplaintRegisterEntry(models.Model):
    """A complaint as it stands in a register: what the regulator is told of it.

    Copied when the register is prepared, and never changed by the complaint.
    """

    _name = "crm.bank.complaint.register.entry"
    _description = "Complaint in a Register"
    _rec_name = "number"
    _order = "register_id, date_received, number, id"

    register_id = fields.Many2one(
        "crm.bank.complaint.register", required=True, index=True, ondelete="cascade"
    )
    complaint_id = fields.Many2one(
        "crm.complaint", index="btree_not_null", ondelete="set null"
    )
    number = fields.Char()
    # in the regulator's words
    product_code = fields.Char("Product Group")
    product_name = fields.Char()
    issue_code = fields.Char("Issue")
    issue_name = fields.Char()
    band = fields.Char("Time Band")
    outcome_code = fields.Char("Decision")
    channel = fields.Char()
    branch_code = fields.Char("Branch")
    customer_name = fields.Char("Customer")
    # when, by the days of the bank
    date_received = fields.Date("Received")
    date_reopened = fields.Date(
        "Reopened", help="When it was taken up again, if it had been closed before."
    )
    date_closed = fields.Date("Closed", help="If it was closed within the period.")
    days = fields.Integer(
        "Days to Close",
        aggregator="avg",
        help="Since it was received, or since it was reopened.",
    )
    received_count = fields.Integer("Received in the Period")
    reopened_count = fields.Integer("Reopened in the Period")
    closed_count = fields.Integer("Closed in the Period")
    open_count = fields.Integer("Open at the End")
    # what it cost
    redress_currency_id = fields.Many2one("res.currency")
    redress_amount = fields.Monetary(
        "Redress", currency_field="redress_currency_id", aggregator="sum_currency"
    )
    currency_id = fields.Many2one(related="register_id.currency_id")
    redress_cost = fields.Monetary("Redress, Converted")
    # what is not known yet
    is_incomplete = fields.Boolean("Lacks Something")
    missing = fields.Char("Lacks", compute="_compute_missing")

    @api.depends("product_code", "issue_code", "channel", "branch_code", "closed_count")
    @api.depends_context("lang")
    def _compute_missing(self):
        for entry in self:
            names = ["product_code", "issue_code", "channel"]
            if entry.register_id.sudo().profile_id.is_branch_required:
                names.append("branch_code")
            if entry.closed_count:
                names += ["band", "outcome_code"]
            labels = entry.fields_get(names, ["string"])
            lacking = [labels[name]["string"] for name in names if not entry[name]]
            entry.missing = ", ".join(lacking) if entry.is_incomplete else False

    def action_open_complaint(self):
        """Open the complaint itself."""
        self.ensure_one()
        return open_records(self.complaint_id)
