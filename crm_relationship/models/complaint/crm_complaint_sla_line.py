from odoo import fields, models

CLOCKS = [("acknowledge", "Acknowledge"), ("answer", "Answer"), ("final", "Close")]


class CrmComplaintSlaLine(models.Model):
    _name = "crm.complaint.sla.line"
    _inherit = ["crm.complaint.sla.part.mixin"]
    _description = "Deadline of a Policy"
    _order = "sla_id, duration, id"

    kind = fields.Selection(
        CLOCKS,
        "What",
        required=True,
        help="Acknowledge: tell the customer that the complaint was received. Answer: "
        "communicate the decision. Close: everything that was decided is done.",
    )
    duration = fields.Float(
        required=True, default=1.0, help="Working hours, or calendar days."
    )
    unit = fields.Selection(
        [("hour", "Working Hours"), ("day", "Calendar Days")],
        required=True,
        default="hour",
        help="Calendar days count day and night, holidays included: three days after "
        "Tuesday 10:00 is Friday 10:00 by the clocks of the working hours' time zone.",
    )
    can_pause = fields.Boolean(
        "Waits for the Customer",
        help="The clock stands still while the complaint waits for the customer.",
    )

    _kind_uniq = models.Constraint(
        "UNIQUE(sla_id, kind)", "A policy has one deadline of a kind."
    )
    _duration_positive = models.Constraint(
        "CHECK(duration > 0)", "A deadline needs a time above zero."
    )

    def _get_clock_kind(self):
        """Return the kind of the clock that the line asks for.

        Override to keep deadlines that somebody else sets apart from ours: a complaint
        has one clock of a kind, for instance ``f"regulator_{self.kind}"``.
        """
        return self.kind

    def unlink(self):
        slas = self.sla_id
        result = super().unlink()
        slas._check_line_ids()
        return result
