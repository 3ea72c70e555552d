from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..relationship.opened import open_records
from .crm_rfm_scheme_rule import RULE_FIELDS


class CrmRfmScheme(models.Model):
    """Trying a change before it is saved: on a draft, which no company goes by.

    A manager copies the scheme, changes the copy, simulates it as often as needed, and
    adopts it or throws it away.
    """

    _inherit = "crm.rfm.scheme"

    origin_id = fields.Many2one(
        "crm.rfm.scheme",
        "Draft Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )
    draft_ids = fields.One2many("crm.rfm.scheme", "origin_id", "Drafts")
    run_ids = fields.One2many("crm.scoring.run", "scheme_id", "Runs by It")

    _draft_inactive = models.Constraint(
        "CHECK(origin_id IS NULL OR active IS NOT TRUE)",
        "A draft scores nobody: adopt it instead of activating it.",
    )

    def action_try_change(self):
        """Make a draft of the scheme and open it."""
        self.ensure_one()
        draft = self.copy(
            {
                "name": self.env._("%(scheme)s (draft)", scheme=self.name),
                "active": False,
                "origin_id": (self.origin_id or self).id,
            }
        )
        return open_records(draft)

    def action_simulate(self):
        """Simulate the current company by this scheme or draft; open the run.

        :raise UserError: the current company is scored by another scheme
        """
        self.ensure_one()
        company = self.env.company
        if (self.origin_id or self) != self._get_active(company):
            raise UserError(
                self.env._(
                    "%(company)s is scored by another scheme: a simulation by this one "
                    "would not show what happens there.",
                    company=company.name,
                )
            )
        run = self.env["crm.scoring.run"].create(
            {"company_id": company.id, "scheme_id": self.id, "simulate": True}
        )
        run.action_run()
        return open_records(run)

    def action_adopt(self):
        """Give the rules and the map of a draft to its scheme, and drop the draft.

        Its simulations stay. The next run goes by the new rules, silently.

        :raise UserError: this is no draft
        """
        self.ensure_one()
        origin = self.origin_id
        if not origin:
            raise UserError(self.env._("Only a draft can be adopted."))
        origin.write(self._get_adopted_values())
        self.run_ids.sudo().scheme_id = origin  # those of other companies too
        self.unlink()
        return open_records(origin)

    def _get_adopted_values(self):
        """Return the values that make the origin go by the rules of the draft."""
        values = self._convert_to_write(
            {name: self[name] for name in RULE_FIELDS - {"cell_ids"}}
        )
        places = {cell._get_place(): cell.segment_id for cell in self.cell_ids}
        values["cell_ids"] = [
            Command.update(cell.id, {"segment_id": places[cell._get_place()].id})
            for cell in self.origin_id.cell_ids
            if cell.segment_id != places[cell._get_place()]
        ]
        return values
