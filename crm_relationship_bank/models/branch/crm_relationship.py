from odoo import fields, models
from odoo.exceptions import AccessError


class CrmRelationship(models.Model):
    """The branch that a customer is at home in; it decides who sees the customer."""

    _inherit = "crm.relationship"

    home_branch_id = fields.Many2one(
        "crm.bank.branch",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The branch that serves the customer. Its staff, and that of the regions "
        "above it, see the customer; without a branch everybody does.",
    )

    def write(self, vals):
        """Change the home branch, too: who may not see all customers, to few branches.

        :raise AccessError: the customer has no account at the new branch
        """
        if "home_branch_id" in vals and not self.env.su:
            self._check_home_branch(vals["home_branch_id"])
        return super().write(vals)

    def _check_home_branch(self, branch_id):
        """Let a branch neither push its customers away nor open them to everybody."""
        if self.env.user.has_group("crm_relationship_bank.group_bank_user_all"):
            return
        moved = self.filtered(lambda own: own.home_branch_id.id != (branch_id or False))
        holders_sudo = self.env["crm.bank.account.holder"].sudo()  # at any branch
        at_branch = holders_sudo.search(
            [
                ("relationship_id", "in", moved.ids),
                ("account_id.branch_id", "=", branch_id or 0),
            ]
        ).relationship_id
        for relationship in moved - at_branch.with_env(self.env):
            raise AccessError(
                self.env._(
                    "%(customer)s has no account at this branch. Only who sees all "
                    "customers may choose it.",
                    customer=relationship.display_name,
                )
            )

    def _get_winners(self, target):
        """Keep the home branch of who is joined into ``target``, if it has none."""
        target_sudo = target.sudo()  # its accounts follow a moment later
        if not target_sudo.home_branch_id:
            target_sudo.home_branch_id = self.sudo().home_branch_id[:1]
        return super()._get_winners(target)
