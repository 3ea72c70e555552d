from odoo import fields, models


class CrmBankComplaintRegisterLine(models.Model):
    """How many complaints of a register are alike: product, issue, time and decision.

    Counts and sums only, for whoever reads the register. Time band and decision are of
    closed complaints; money is split by its currency.
    """

    _name = "crm.bank.complaint.register.line"
    _description = "Counts of a Register"
    _rec_name = "issue_name"
    _order = "register_id, product_code, issue_code, band, outcome_code, id"

    register_id = fields.Many2one(
        "crm.bank.complaint.register", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="register_id.state")
    product_code = fields.Char()
    product_name = fields.Char("Product Group")
    issue_code = fields.Char()
    issue_name = fields.Char("Issue")
    band = fields.Char("Time Band")
    outcome_code = fields.Char("Decision")
    received_count = fields.Integer("Received")
    reopened_count = fields.Integer("Reopened")
    closed_count = fields.Integer("Closed")
    open_count = fields.Integer("Open at the End")
    redress_currency_id = fields.Many2one("res.currency")
    redress_amount = fields.Monetary(
        "Redress", currency_field="redress_currency_id", aggregator="sum_currency"
    )
    currency_id = fields.Many2one(related="register_id.currency_id")
    redress_cost = fields.Monetary(
        "Redress, Converted",
        help="In the company's currency, at the rate of the day of closing.",
    )
