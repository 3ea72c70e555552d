from odoo import fields, models

from .ir_ui_view import SELECTION, VIEW_TYPES


class IrActionsActWindowView(models.Model):
    _inherit = "ir.actions.act_window.view"

    view_mode = fields.Selection(
        selection_add=SELECTION, ondelete=dict.fromkeys(VIEW_TYPES, "cascade")
    )
