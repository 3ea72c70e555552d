from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .import_kinds import KINDS


class CrmBankImportColumn(models.Model):
    """How a column is called in the files of a profile, where it is not our name."""

    _name = "crm.bank.import.column"
    _description = "Column of an Import Profile"
    _order = "profile_id, id"

    profile_id = fields.Many2one(
        "crm.bank.import.profile", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Column", required=True)
    header = fields.Char("Name in the File", required=True)

    _name_uniq = models.Constraint(
        "UNIQUE(profile_id, name)", "A column has one name in the file."
    )

    @api.constrains("name", "profile_id")
    def _check_name(self):
        for column in self:
            known = KINDS[column.profile_id.kind]
            if column.name not in known:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no column of these files. There are: %(known)s.",
                        name=column.name,
                        known=", ".join(known),
                    )
                )
