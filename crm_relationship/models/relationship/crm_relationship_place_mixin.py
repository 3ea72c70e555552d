from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmRelationshipPlaceMixin(models.AbstractModel):
    """A stage, segment or tier: where customers stand, and what their history names."""

    _name = "crm.relationship.place.mixin"
    _description = "Place of a Relationship"

    def write(self, vals):
        """Write; a place that customers of other companies know stays theirs, too.

        :raise UserError: limited to a company, and another one's history names it
        """
        company_id = vals.get("company_id")
        if company_id:
            limited = self.filtered(lambda place: place.company_id.id != company_id)
            limited._check_other_companies(company_id)
        return super().write(vals)

    def _check_other_companies(self, company_id):
        """Refuse to take the places from the customers of any other company."""
        others = Domain("company_id", "!=", company_id)
        if self and self.env["crm.relationship.change"]._is_named(self, others):
            raise self._get_other_companies_error()

    def _get_other_companies_error(self):
        return UserError(
            self.env._(
                "Customers of other companies are or were in %(places)s. Make one "
                "of the company's own instead.",
                places=", ".join(self.mapped("display_name")),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named(self):
        self.env["crm.relationship.change"]._check_unnamed(self)
