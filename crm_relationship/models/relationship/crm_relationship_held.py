from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_relationship_override_keep import HOLDERS


class CrmRelationship(models.Model):
    """What no rule moves: overrides in force, and customers kept out altogether.

    A tier that somebody sets by hand, in whatever way, is an override without an end;
    a stage is not: a purchase still makes an active customer of a prospect.
    """

    _inherit = "crm.relationship"

    override_ids = fields.One2many(
        "crm.relationship.override", "relationship_id", "Overrides", readonly=True
    )
    stage_override_id = fields.Many2one(
        "crm.relationship.override",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="In force: no rule moves the stage.",
    )
    stage_override_until = fields.Date(
        "Stage Kept Until", related="stage_override_id.date_end"
    )
    stage_override_reason = fields.Char(
        "Why the Stage Is Kept", related="stage_override_id.reason"
    )
    tier_override_id = fields.Many2one(
        "crm.relationship.override",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="In force: no rule moves the tier.",
    )
    tier_override_until = fields.Date(
        "Tier Kept Until", related="tier_override_id.date_end"
    )
    tier_override_reason = fields.Char(
        "Why the Tier Is Kept", related="tier_override_id.reason"
    )
    is_not_moved = fields.Boolean(
        "Not Moved by Rules",
        help="No rule changes the stage or the tier of this customer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        relationships = super().create(vals_list)
        if not self.env.su:
            relationships.filtered("is_not_moved")._check_may_override()
        return relationships

    def write(self, vals):
        """Write; what is moved by hand stays where it was put.

        :raise UserError: by hand, where a manager has to approve
        """
        barred = self._filter_written(vals, "is_not_moved")
        placed = moved = self.browse()
        if not self.env.su:  # what code moves, it has reasons of its own for
            placed = self._filter_written(vals, "tier_id")
            moved = self._filter_written(vals, "lifecycle_stage_id")
            moved = moved.filtered("stage_override_id")
            (placed | moved | barred)._check_may_override()
        result = super().write(vals)
        # checked above; may be another's customers by now
        placed.sudo()._keep_tier(vals)
        moved.sudo().stage_override_id._release()
        barred.sudo()._note_barred(vals)
        return result

    def _filter_written(self, vals, name):
        """Return those of whom the written value of a field is another one."""
        if name not in vals:
            return self.browse()
        value = vals[name] or False
        field = self._fields[name]
        return self.filtered(
            lambda record: field.convert_to_write(record[name], record) != value
        )

    def _check_may_override(self):
        """Refuse by hand what has to be proposed."""
        for company in self.company_id:
            if self.env["crm.relationship.override"]._needs_approval(company):
                raise UserError(
                    self.env._(
                        "In %(company)s a manager decides on tiers set by hand. "
                        "Propose an override instead.",
                        company=company.sudo().name,
                    )
                )

    def _keep_tier(self, vals):
        """Enter overrides for tiers just set by hand."""
        if self:
            reason = self._check_reason(vals.get("change_reason"))
            self.env["crm.relationship.override"]._hold(self, "tier", reason)

    def _note_barred(self, vals):
        if self and vals["is_not_moved"]:
            self._note_override(self.env._("Not moved by rules any more"))
        elif self:
            self._note_override(self.env._("Moved by rules again"))

    def _note_override(self, text):
        """Enter a line in the history of customers who stay where they are."""
        ledger_sudo = self.env["crm.relationship.change"].sudo()  # nobody may
        ledger_sudo.create(
            [
                ledger_sudo._prepare(
                    relationship,
                    relationship._get_position(),
                    text,
                    self._get_change_date(relationship.company_id),
                )
                for relationship in self
            ]
        )

    def _filter_free(self, kind):
        """Return those whose ``stage`` or ``tier`` a rule may move.

        For rules that follow an event; the scoring run has ``is_stage_free`` and
        ``is_tier_free`` in its steps.
        """
        return self.filtered(
            lambda record: not record.is_not_moved and not record[HOLDERS[kind]]
        )

    def action_end_stage_override(self):
        """Let the rules decide on the stage again."""
        self.stage_override_id.action_end()

    def action_end_tier_override(self):
        """Let the rules decide on the tier again."""
        self.tier_override_id.action_end()

    # --- merging ---

    def _get_winners(self, target):
        """Let an override win over what the rules gave."""
        winners = super()._get_winners(target)
        kept = self._get_kept_overrides(target)
        for name, position, date in (
            ("stage", "lifecycle_stage_id", "lifecycle_stage_date"),
            ("tier", "tier_id", "tier_date"),
        ):
            if kept[name]:
                holder = kept[name].relationship_id
                winners[position] = (holder[position].id, holder[date])
        return winners

    def _get_kept_overrides(self, target):
        """Return ``{kind: override}`` that stays when these join ``target``."""
        kept = {}
        for kind, name in HOLDERS.items():
            kept[kind] = target[name] or self[name].sorted("id")[-1:]
        return kept

    def _give_to(self, target):
        """Hand over one override of each kind; the others end."""
        if not self:
            return super()._give_to(target)
        kept = self._get_kept_overrides(target)
        every = (target | self).override_ids
        for kind, override in kept.items():
            own = every.filtered(lambda row, kind=kind: row.kind == kind)
            standing = own.filtered(lambda row: row.state == "standing")
            (standing - override)._release()
            waiting = own.filtered(lambda row: row.state == "proposed")
            waiting = waiting.sorted(lambda row: row.relationship_id != target)
            waiting[1:].write({"state": "refused"})
        self.env.flush_all()
        result = super()._give_to(target)
        for kind, override in kept.items():
            target[HOLDERS[kind]] = override
        return result
