from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmBankBranch(models.Model):
    """A branch of the bank, or a region that branches belong to.

    Not a company of Odoo: branches of one company share its customers and its books.
    """

    _name = "crm.bank.branch"
    _description = "Bank Branch"
    _rec_names_search = ["code", "name"]
    _order = "code, id"
    _check_company_auto = True

    code = fields.Char(required=True, help="The number of the branch in the bank.")
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    # the tree of the bank
    parent_id = fields.Many2one(
        "crm.bank.branch",
        "Region",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The region, or the branch, that this one belongs to.",
    )
    child_ids = fields.One2many("crm.bank.branch", "parent_id", "Branches")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Opening Hours",
        index="btree_not_null",
        check_company=True,
        help="When the branch is open: deadlines of its complaints in working hours "
        "count in them, unless the policy or the team has hours of its own. Empty: the "
        "company's hours.",
    )
    # its people
    manager_id = fields.Many2one(
        "res.users",
        "Branch Manager",
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    staff_ids = fields.Many2many(
        "res.users",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who works in the branch and serves its customers.",
    )
    access_user_ids = fields.Many2many(
        "res.users",
        "crm_bank_branch_access_rel",
        string="Who Sees Its Customers",
        compute="_compute_access_user_ids",
        store=True,
        recursive=True,
        help="Manager and staff of the branch, and those of the regions above it.",
    )

    _company_code_uniq = models.Constraint(
        "UNIQUE(company_id, code)",
        "Another branch of the company has this code. Give each branch its own.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for branch in self:
            names = (branch.code, branch.name)
            branch.display_name = " ".join(name for name in names if name)

    @api.depends("manager_id", "staff_ids", "parent_id.access_user_ids")
    def _compute_access_user_ids(self):
        """Stored, so that record rules follow the staff without clearing caches."""
        for branch in self:
            own = branch.manager_id | branch.staff_ids
            branch.access_user_ids = own | branch.parent_id.access_user_ids

    @api.model
    def _get_of_user(self, company):
        """Return the branch of ``company`` that the user works in, if there is one."""
        return self.search(
            [
                ("company_id", "=", company.id),
                *("|", ("staff_ids", "in", self.env.uid)),
                ("manager_id", "=", self.env.uid),
            ],
            limit=1,
        )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A branch cannot be its own region, nor one of its branches'."
                )
            )
