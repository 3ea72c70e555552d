from odoo import fields, models

# {view type: (name, icon)}
VIEW_TYPES = {
    "rfm_heat_map": ("RFM Heat Map", "fa fa-th"),
    "pareto_curve": ("Pareto Curve", "fa fa-line-chart"),
}
SELECTION = [(name, label) for name, (label, _icon) in VIEW_TYPES.items()]


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    type = fields.Selection(
        selection_add=SELECTION, ondelete=dict.fromkeys(VIEW_TYPES, "cascade")
    )

    def _get_view_info(self):
        info = {name: {"icon": icon} for name, (_label, icon) in VIEW_TYPES.items()}
        return info | super()._get_view_info()
