from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmComplaint(models.Model):
    """What cannot be true of any complaint."""

    _inherit = "crm.complaint"

    @api.constrains("date_received", "date_incident")
    def _check_dates(self):
        now = fields.Datetime.now()
        for complaint in self:
            if complaint.date_received > now:
                raise ValidationError(
                    self.env._("A complaint cannot be received in the future.")
                )
            # a day that has begun somewhere on earth has begun
            tomorrow = fields.Date.add(complaint.date_received.date(), days=1)
            if complaint.date_incident and complaint.date_incident > tomorrow:
                raise ValidationError(
                    self.env._(
                        "A complaint cannot be received before what it is about "
                        "happened."
                    )
                )

    @api.constrains("repeat_of_id")
    def _check_repeat_of_readable(self):
        """Refuse what the user may not read: a link shows its subject to everybody."""
        if earlier := self.repeat_of_id:
            earlier.with_user(self.env.user).check_access("read")

    @api.constrains("repeat_of_id")
    def _check_repeat_of_id(self):
        if self._has_cycle("repeat_of_id"):
            raise ValidationError(
                self.env._(
                    "A complaint cannot be a repeat of itself, nor two of each other."
                )
            )
