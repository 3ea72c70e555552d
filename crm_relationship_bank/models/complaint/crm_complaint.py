from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..groups import BANK_USER


class CrmComplaint(models.Model):
    """What a complaint at a bank is about: product, account, branch and employee."""

    _name = "crm.complaint"
    _inherit = ["crm.complaint", "crm.bank.copy.mixin"]

    bank_account_id = fields.Many2one(
        "crm.bank.account",
        "Account",
        compute="_compute_bank_account_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        groups=BANK_USER,
        domain="[('company_id', '=', company_id),"
        " ('holder_ids.relationship_id', '=', relationship_id)]",
        help="An account that the customer holds. It gives product and branch.",
    )
    bank_product_id = fields.Many2one(
        "crm.bank.product",
        compute="_compute_bank_product_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=BANK_USER,
    )
    bank_line = fields.Selection(
        related="bank_product_id.line",
        store=True,
        string="Product Line",
        groups=BANK_USER,
    )
    branch_id = fields.Many2one(
        "crm.bank.branch",
        compute="_compute_branch_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=BANK_USER,
        help="Where it happened. Its staff, that of the regions above it and the "
        "customer's home branch see the complaint.",
    )
    employee_user_id = fields.Many2one(
        "res.users",
        "Employee Concerned",
        index="btree_not_null",
        copy=False,
        check_company=True,
        groups="crm_relationship.group_complaint_officer",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Whom it is about. Only officers see it.",
    )

    @api.depends("relationship_id")
    def _compute_bank_account_id(self):
        """Let go of account and product when the customer turns out to be another."""
        for complaint in self:
            account = complaint.bank_account_id
            customers = account._origin.holder_ids.relationship_id
            if account and complaint.relationship_id._origin not in customers:
                account = account.browse()
                complaint.bank_product_id = False
            complaint.bank_account_id = account

    @api.depends("bank_account_id")
    def _compute_bank_product_id(self):
        for complaint in self:
            product = complaint.bank_account_id.product_id
            complaint.bank_product_id = product or complaint.bank_product_id

    @api.depends("bank_account_id", "relationship_id")
    def _compute_branch_id(self):
        """Find the account's branch, else the customer's, else that of who records.

        In a form, what was chosen by hand and saved stays; see :meth:`write`.
        """
        branches_sudo = self.env["crm.bank.branch"].sudo()  # portal users have none
        for complaint in self:
            if not complaint.id and complaint._origin._get_with_chosen_branch():
                complaint.branch_id = complaint.branch_id
                continue
            complaint.branch_id = (
                complaint.bank_account_id.branch_id
                or complaint.relationship_id.home_branch_id
                or complaint.branch_id
                or branches_sudo._get_of_user(complaint.company_id)
            )

    def _get_with_chosen_branch(self):
        """Return those whose branch is another than would be found for them."""
        chosen = self.browse()
        for complaint in self.sudo().filtered("branch_id"):  # who may not see branches
            found = (
                complaint.bank_account_id.branch_id
                or complaint.relationship_id.home_branch_id
                or complaint._get_recorder_branch()
            )
            if complaint.branch_id != found:
                chosen |= self.browse(complaint.id)
        return chosen

    def _get_recorder_branch(self):
        branches = self.env["crm.bank.branch"].with_user(self.create_uid)
        return branches.sudo()._get_of_user(self.company_id)

    @api.constrains("bank_account_id")
    def _check_bank_account_readable(self):
        """Refuse what the user may not read: a link shows its name to everybody."""
        if accounts := self.sudo().bank_account_id:
            accounts.with_user(self.env.user).check_access("read")

    @api.constrains("bank_account_id", "partner_id", "on_behalf_id")
    def _check_bank_account_id(self):
        """Refuse accounts of somebody else."""
        for complaint_sudo in self.sudo():  # agents may lack the rights of the bank
            account_sudo = complaint_sudo.bank_account_id
            holders = account_sudo.holder_ids.relationship_id
            if account_sudo and complaint_sudo.relationship_id not in holders:
                raise ValidationError(
                    self.env._(
                        "The account is not one of the customer's. Choose an account "
                        "that the customer of the complaint holds."
                    )
                )

    def write(self, vals):
        """Keep the branch that somebody chose when the customer is corrected."""
        chosen = self.browse()
        if {"partner_id", "on_behalf_id"} & vals.keys():
            if not vals.get("bank_account_id"):
                chosen = self._get_with_chosen_branch()
        with self.env.protecting([self._fields["branch_id"]], chosen):
            return super().write(vals)

    @api.model
    def _get_filled_fields(self):
        names = ("bank_account_id", "bank_product_id", "branch_id", "employee_user_id")
        known = [
            one for one in names if self._has_field_access(self._fields[one], "write")
        ]
        return (*super()._get_filled_fields(), *known)
