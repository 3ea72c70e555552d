from odoo import api, models


class CrmBankCopyMixin(models.AbstractModel):
    """A record of the base may be duplicated by whoever sees none of the bank's fields.

    Odoo reads every field that it copies, and fails at one that the user may not read.
    """

    _name = "crm.bank.copy.mixin"
    _description = "Duplicated Without the Fields of the Bank"

    def copy_data(self, default=None):
        default = dict(default or {})
        hidden = dict.fromkeys(self._get_hidden_names() - default.keys())
        vals_list = super().copy_data(hidden | default)
        for vals in filter(None, vals_list):
            for name in hidden:
                del vals[name]  # computed or empty, as in a new record
        return vals_list

    @api.model
    def _get_hidden_names(self):
        """Return the fields that the user may not read."""
        return {
            name
            for name, field in self._fields.items()
            if field.copy and not self._has_field_access(field, "read")
        }
