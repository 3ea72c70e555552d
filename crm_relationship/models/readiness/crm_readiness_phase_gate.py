from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmReadinessPhase(models.Model):
    """Closing the gate of a phase, by the person who is named for it."""

    _inherit = "crm.readiness.phase"

    def action_close_gate(self):
        """Close the gates; the next phase begins.

        :raise UserError: somebody else is named, an item is missing, or a phase before
            is open
        """
        self.check_access("read")
        for phase in self.sorted("sequence"):
            phase._check_gate()
            today = fields.Date.context_today(phase)
            # the gatekeeper was named: no right to plan is needed
            phase_sudo = phase.sudo()
            phase_sudo.write(
                {
                    "closed_user_id": self.env.uid,
                    "closed_date": fields.Datetime.now(),
                    "date_start": phase.date_start or phase.date_planned_start or today,
                    "date_end": phase.date_end or today,
                }
            )
            following = phase_sudo._get_next()
            if not following.date_start:
                following.date_start = today
            phase_sudo._tell_gate(self.env._("Gate closed: %(phase)s"))

    def action_open_gate(self):
        """Open a gate again, which the project's history keeps."""
        self._check_gatekeeper()
        closed = self.filtered(lambda phase: phase.state == "closed").sudo()
        closed.write({"closed_user_id": False, "closed_date": False, "date_end": False})
        for phase in closed:
            phase._tell_gate(self.env._("Gate opened again: %(phase)s"))

    def _tell_gate(self, text):
        self.project_id.message_post(body=text % {"phase": self.name})

    def _check_gatekeeper(self):
        for phase in self:
            if phase.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "The gate of “%(phase)s” is closed and opened by %(user)s.",
                        phase=phase.name,
                        user=phase.user_id.name or self.env._("a gatekeeper"),
                    )
                )

    def _check_gate(self):
        """Refuse to close the gate too early, naming everything that is missing."""
        self._check_gatekeeper()
        before = self.project_id.phase_ids.filtered(
            lambda phase: phase.sequence < self.sequence and phase.state == "open"
        )
        if before:
            raise UserError(
                self.env._(
                    "First comes the gate of: %(phases)s.",
                    phases=", ".join(before.mapped("name")),
                )
            )
        missing = self.item_ids.filtered(
            lambda item: item.item_id.critical and not item.is_done
        )
        if missing:
            raise UserError(
                self.env._(
                    "The gate of “%(phase)s” cannot be closed. Missing: %(items)s",
                    phase=self.name,
                    items="; ".join(missing.item_id.mapped("name")),
                )
            )

    def _get_next(self):
        """Return the phase after this one, or none."""
        later = self.project_id.phase_ids.filtered(
            lambda phase: phase.sequence > self.sequence
        )
        return later.sorted("sequence")[:1]

    @api.model
    def _get_bars(self):
        """Return ``[(kind, name of start, name of end)]`` of what a timeline shows."""
        return [
            ("baseline", "date_baseline_start", "date_baseline_end"),
            ("planned", "date_planned_start", "date_planned_end"),
            ("actual", "date_start", "date_end"),
        ]

    def _prepare_timeline(self):
        """Return the phases as bars: place and width in % of the whole time.

        What has begun and not ended goes on until today.
        """
        today = fields.Date.context_today(self)
        rows = []
        for phase in self:
            bars = []
            for kind, start, end in self._get_bars():
                first = phase[start]
                last = phase[end] or (kind == "actual" and first and max(first, today))
                if first and last:
                    bars.append((kind, first, last))
            rows.append((phase.name, bars))
        days = [day for _name, bars in rows for _kind, *pair in bars for day in pair]
        if not days:
            return False
        begin, whole = min(days), (max(days) - min(days)).days + 1
        return [
            {
                "name": name,
                "bars": [
                    {
                        "kind": kind,
                        "start": fields.Date.to_string(first),
                        "end": fields.Date.to_string(last),
                        "left": 100.0 * (first - begin).days / whole,
                        "width": 100.0 * ((last - first).days + 1) / whole,
                    }
                    for kind, first, last in bars
                ],
            }
            for name, bars in rows
        ]
