from odoo import api, fields, models


class CrmCompanySchemeMixin(models.AbstractModel):
    """Rules of a company: its own, else its parent's, else the shared default."""

    _name = "crm.company.scheme.mixin"
    _description = "Rules of a Company"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: the default for companies that have no scheme of their own.",
    )
    rule_version = fields.Integer(
        default=1, copy=False, export_string_translation=False, readonly=True
    )

    _one_active = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE active",
        "This company has an active scheme already: change or archive that one.",
    )

    @api.model
    def _get_active(self, company):
        """Return the scheme in force for ``company``; never empty.

        Its own, else that of the nearest parent company, else the shared default.
        """
        ancestors = company.sudo().parent_ids[::-1]  # parent_ids ends with the company
        # set-up data that every user's order needs
        schemes = self.sudo().with_context(active_test=True)
        schemes = schemes.search([("company_id", "in", [False, *ancestors.ids])])
        for ancestor in ancestors:
            scheme = schemes.filtered(lambda s, a=ancestor: s.company_id == a)
            if scheme:
                return scheme
        return schemes.filtered(lambda s: not s.company_id) or self._create_default()

    @api.model
    def _create_default(self):
        """Make the shared default again when somebody archived or deleted it."""
        return self.sudo().create(
            {"name": self.env._("Default Scheme"), "company_id": False}
        )
