from odoo import fields, models


class ResCompany(models.Model):
    """A company that is a bank has branches."""

    _inherit = "res.company"

    bank_branch_ids = fields.One2many("crm.bank.branch", "company_id", "Bank Branches")
