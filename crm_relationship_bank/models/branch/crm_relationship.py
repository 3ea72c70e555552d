from odoo import fields, models


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

    def _get_winners(self, target):
        """Keep the home branch of who is joined into ``target``, if it has none."""
        if not target.home_branch_id:
            target.home_branch_id = self.home_branch_id[:1]
        return super()._get_winners(target)
