from odoo import fields, models


class CrmComplaintPause(models.Model):
    """A time in which a complaint waited for the customer."""

    _name = "crm.complaint.pause"
    _description = "Pause of a Complaint"
    _order = "date_from, id"

    complaint_id = fields.Many2one(
        "crm.complaint", required=True, index=True, ondelete="cascade"
    )
    date_from = fields.Datetime("From", required=True)
    date_to = fields.Datetime("To", help="Empty: the complaint still waits.")

    _order_check = models.Constraint(
        "CHECK(date_to >= date_from)", "A pause ends after it begins."
    )
    _open_uniq = models.UniqueIndex(
        "(complaint_id) WHERE date_to IS NULL", "A complaint waits only once at a time."
    )
