from odoo import api, fields, models


class CrmBankBranchMixin(models.AbstractModel):
    """Something noted in a branch, about a customer or about nobody in particular.

    The branch is that of who notes it, unless the customer or somebody says otherwise.
    """

    _name = "crm.bank.branch.mixin"
    _description = "Noted in a Branch"
    _check_company_auto = True

    branch_id = fields.Many2one(
        "crm.bank.branch",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_branch_id(),
    )
    company_id = fields.Many2one(related="branch_id.company_id", store=True)
    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", "Noted By", default=lambda self: self.env.user, readonly=True
    )

    @api.constrains("relationship_id")
    def _check_relationship_readable(self):
        """Refuse whom the user may not read: a link shows its name to everybody."""
        customers = self._get_named_customers().with_user(self.env.user)
        customers.check_access("read")

    def _get_named_customers(self):
        """Return the customers of whom the user has to know. Override for fewer."""
        return self.relationship_id

    @api.model
    def _default_branch_id(self):
        return self.env["crm.bank.branch"]._get_of_user(self.env.company)
