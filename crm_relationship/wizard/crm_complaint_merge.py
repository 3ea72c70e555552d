from odoo import api, fields, models

from ..models.relationship.opened import open_records


class CrmComplaintMerge(models.TransientModel):
    """Asks under which complaint those that were recorded twice are handled."""

    _name = "crm.complaint.merge"
    _description = "Merge Complaints"

    complaint_ids = fields.Many2many(
        "crm.complaint",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    complaint_id = fields.Many2one(
        "crm.complaint",
        "Handled Under",
        compute="_compute_complaint_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('id', 'in', complaint_ids)]",
        help="Takes messages, files, activities and followers of the others, and "
        "counts from the earliest receipt.",
    )

    @api.depends("complaint_ids")
    def _compute_complaint_id(self):
        """Propose the one received first: its number is known to the customer."""
        for wizard in self:
            complaints = wizard.complaint_ids.sorted("date_received")
            if wizard.complaint_id not in complaints or not wizard.complaint_id:
                wizard.complaint_id = complaints[:1]._origin

    @api.constrains("complaint_ids", "complaint_id")
    def _check_readable(self):
        """Refuse what the user may not read: a link shows its subject to everybody."""
        if chosen := self.complaint_ids | self.complaint_id:
            chosen.with_user(self.env.user).check_access("read")

    def action_merge(self):
        """Merge, and open the complaint that is kept."""
        self.ensure_one()
        self.complaint_id._merge(self.complaint_ids)
        return open_records(self.complaint_id)
