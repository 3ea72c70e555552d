import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .import_kinds import KINDS


class CrmBankImportProfile(models.Model):
    """How a kind of file is written, and how strictly it is taken."""

    _name = "crm.bank.import.profile"
    _description = "Import Profile"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="By which programs name the profile.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Files of a night are loaded in the order of their profiles."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [
            ("customer", "Customers"),
            ("account", "Accounts"),
            ("holder", "Holders"),
            ("month", "Figures of a month"),
            ("event", "Movements of note"),
        ],
        required=True,
    )
    encoding = fields.Selection(
        [("utf-8-sig", "UTF-8"), ("cp1256", "Windows-1256")],
        required=True,
        default="utf-8-sig",
    )
    delimiter = fields.Selection(
        [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar")],
        required=True,
        default=",",
    )
    mode = fields.Selection(
        [("whole", "The file as a whole"), ("line", "Only the wrong lines")],
        "What Is Refused",
        required=True,
        default="line",
        help="What happens to a file with wrong lines. A file that is cut off, lacks a "
        "column or does not match its control line is refused as a whole in any case.",
    )
    control_mark = fields.Char(
        "Control Line Begins With",
        default="TOTAL",
        help="The last line: this word, the number of lines, and the sum of balances "
        "or amounts. Empty: the files have none, and one that is cut off between two "
        "lines cannot be told.",
    )
    file_pattern = fields.Char(
        help="Files of the watched folder that this profile loads, such as "
        "accounts_*.csv."
    )
    column_ids = fields.One2many("crm.bank.import.column", "profile_id", "Columns")

    _company_code_uniq = models.Constraint(
        "UNIQUE(company_id, code)", "Another profile of the company has this code."
    )

    @api.constrains("file_pattern")
    def _check_file_pattern(self):
        """A pattern names files of the folder, and no other folder."""
        for profile in self:
            if re.search(r"[/\\]|\.\.", profile.file_pattern or ""):
                raise ValidationError(
                    self.env._("The pattern is one of file names, without folders.")
                )

    def _get_headers(self):
        """Return ``{column: its name in the file}``: as mapped, else its own name."""
        self.ensure_one()
        mapped = {line.name: line.header for line in self.column_ids}
        return {name: mapped.get(name, name) for name in KINDS[self.kind]}

    @api.model
    def _get_of_code(self, code):
        """Return the profile of the current company that programs mean by ``code``."""
        profile = self.search(
            [("code", "=", code), ("company_id", "=", self.env.company.id)]
        )
        if not profile:
            raise ValidationError(
                self.env._("There is no import profile %(code)s.", code=code)
            )
        return profile
