from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_relationship_override import POSITIONS

# {kind: the field of the relationship that tells the override in force}
HOLDERS = {"stage": "stage_override_id", "tier": "tier_override_id"}


class CrmRelationshipOverride(models.Model):
    """What an override does: it moves customers, keeps them there and lets them go."""

    _inherit = "crm.relationship.override"

    def _stand(self):
        """Move the customers where they are to be, and keep them there."""
        for (kind, place, text), rows in self.grouped(type(self)._get_move).items():
            relationships = rows.relationship_id
            position = {POSITIONS[kind]: place}
            moving = relationships._filter_moving(position)
            # whoever may was checked; as the system it is no second override
            moving.sudo().write(position | {"change_reason": text})
            (relationships - moving)._note_override(text)
        self._keep()

    def _get_move(self):
        """Return what customers that move alike have in common."""
        place = (self.stage_id if self.kind == "stage" else self.tier_id).id
        values = {"reason": self.reason, "date": format_date(self.env, self.date_end)}
        if self.date_end:
            text = self.env._("Override until %(date)s: %(reason)s", **values)
        else:
            text = self.env._("Override: %(reason)s", **values)
        return self.kind, place, text

    def _keep(self):
        """Put into force, in place of the ones before."""
        overrides_sudo = self.sudo()  # nobody has the right to edit an override
        overrides_sudo._get_others("standing")._release()
        overrides_sudo.write({"state": "standing", "decision_user_id": self.env.uid})
        overrides_sudo.flush_recordset(["state"])
        for override in overrides_sudo:
            override.relationship_id[HOLDERS[override.kind]] = override

    def _get_others(self, state):
        """Return the other overrides in ``state`` of the same customers and kinds."""
        domain = Domain.OR(
            Domain("kind", "=", kind)
            & Domain("relationship_id", "in", rows.relationship_id.ids)
            for kind, rows in self.grouped("kind").items()
        )
        return self.search(
            domain & Domain("state", "=", state) & Domain("id", "not in", self.ids)
        )

    def _release(self):
        """End, and let go of the customers."""
        self.write({"state": "ended"})
        for kind, rows in self.grouped("kind").items():
            rows.relationship_id[HOLDERS[kind]] = False
        self.flush_recordset(["state"])  # before another one is in force

    def _end(self, text):
        """End with a line in the history that says so."""
        self.sudo()._release()
        for reason, rows in self.grouped("reason").items():
            rows.relationship_id._note_override(f"{text}: {reason}")
