from odoo import api, fields, models
from odoo.exceptions import UserError


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
        # set-up data that every user's order needs, several times in a transaction
        known = self.env.cr.cache.setdefault(self._name, {})
        schemes = self.sudo().with_context(active_test=True)
        if company.id not in known:
            known[company.id] = schemes._find_active(company).id
        return schemes.browse(known[company.id])

    def _find_active(self, company):
        ancestors = company.sudo().parent_ids[::-1]  # parent_ids ends with the company
        schemes = self.search([("company_id", "in", [False, *ancestors.ids])])
        for ancestor in ancestors:
            scheme = schemes.filtered(lambda s, a=ancestor: s.company_id == a)
            if scheme:
                return scheme
        return schemes.filtered(lambda s: not s.company_id) or self._create_default()

    @api.model_create_multi
    def create(self, vals_list):
        self.env.cr.cache.pop(self._name, None)
        return super().create(vals_list)

    def write(self, vals):
        self.env.cr.cache.pop(self._name, None)
        return super().write(vals)

    def unlink(self):
        self.env.cr.cache.pop(self._name, None)
        return super().unlink()

    @api.model
    def _create_default(self):
        """Make the shared default again when somebody archived or deleted it."""
        return self.sudo().create(
            {"name": self.env._("Default Scheme"), "company_id": False}
        )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for vals in vals_list:  # one active scheme a company
            vals["active"] = bool(default and default.get("active"))
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_default(self):
        default = self.env.ref(f"crm_relationship.{self._table}_default", False)
        if default and default in self:
            raise UserError(self._get_default_refusal())

    def _get_default_refusal(self):
        """Return why the shared default cannot be deleted."""
        return self.env._(
            "The default scheme serves every company without one of its own "
            "and cannot be deleted. Change it, or give the company its own."
        )
