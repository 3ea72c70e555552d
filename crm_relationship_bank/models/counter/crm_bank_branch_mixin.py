from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmBankBranchMixin(models.AbstractModel):
    """Something noted in a branch, about a customer or about nobody in particular.

    The branch is that of who notes it, unless the customer or somebody says otherwise.
    Who noted it, and whatever else follows from what happened, is the system's.
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
    date = fields.Date(required=True, default=lambda self: self._default_date())
    user_id = fields.Many2one(
        "res.users",
        "Noted By",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
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

    @api.model
    def _default_date(self):
        return self._get_branch_today(self.env["crm.bank.branch"])

    @api.model
    def _get_branch_today(self, branch):
        """Return the day it is at the bank of ``branch``, or of the user."""
        company = branch.sudo().company_id or self.env.company
        return self.env["crm.relationship"]._get_company_today(company)

    # --- what the system notes ---

    @api.model_create_multi
    def create(self, vals_list):
        """Note who noted it, whatever the defaults of the context or the user say."""
        self._refuse_given(set().union(*vals_list))
        if not self.env.su:
            vals_list = [self._get_first_values(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_given(vals.keys())
        return super().write(vals)

    @api.model
    def _get_system_fields(self):
        """Return the fields that only the system writes. Override for more."""
        return {"user_id"} | {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and field.compute
        }

    @api.model
    def _refuse_given(self, names):
        """Refuse to be told what follows from what happened."""
        given = self._get_system_fields() & set(names)
        if given and not self.env.su:
            labels = self.fields_get(given, ["string"]).values()
            raise UserError(
                self.env._(
                    "This is set by the system: %(fields)s.",
                    fields=", ".join(sorted(label["string"] for label in labels)),
                )
            )

    @api.model
    def _get_first_values(self, vals):
        """Return the values of a new record with what the system knows of it."""
        first = {"user_id": self.env.uid}
        if vals.get("branch_id") and not vals.get("date"):
            branch = self.env["crm.bank.branch"].browse(vals["branch_id"])
            first["date"] = self._get_branch_today(branch)
        return vals | first
