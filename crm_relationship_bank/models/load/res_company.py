from odoo import fields, models


class ResCompany(models.Model):
    """Where the core banking system leaves its files."""

    _inherit = "res.company"

    bank_import_folder = fields.Char(
        "Watched Folder",
        groups="base.group_system",
        help="A folder of the server. Whoever sets it decides which files can be read.",
    )
    bank_import_together = fields.Boolean(
        "All Files of a Night or None",
        help="When one file of the folder is refused, none of them is loaded.",
    )
