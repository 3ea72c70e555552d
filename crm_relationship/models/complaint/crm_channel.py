from odoo import fields, models


class CrmChannel(models.Model):
    """A way by which a customer reaches the company, or the company a customer."""

    _name = "crm.channel"
    _description = "Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False, help="By which imports and programs know the channel."
    )
    icon = fields.Char(help="Name of a Font Awesome icon, for instance fa-phone.")
    is_immediate = fields.Boolean(
        "Customer Is Present",
        help="A complaint by this channel is acknowledged as it is recorded.",
    )
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another channel has this code already."
    )

    def _get_by_code(self, code):
        """Return the channel of ``code``, archived or not, empty if there is none."""
        channels = self.sudo().with_context(active_test=False)
        return channels.search([("code", "=", code)], limit=1).sudo(False)
