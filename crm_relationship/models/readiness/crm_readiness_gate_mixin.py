from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..relationship.crm_relationship_shown_mixin import USER
from .crm_readiness_rule import STAGE_FIELDS
from .crm_readiness_tick import LINKS

# in the context by code alone: no client can send this object
PASS = object()
NAMES_SHOWN = 20


class CrmReadinessGateMixin(models.AbstractModel):
    """Checklists on a lead or a customer, and the gates in its ``write()``.

    A gate compares where records stood before a write with where they stand after it,
    whatever was written, and refuses the whole write. The model that inherits from it
    says what to watch (:meth:`_get_gated_names`) and where a record stands
    (:meth:`_get_gate_position`), brings ``readiness_tick_ids`` and calls the gates in
    its own ``create()`` and ``write()``: those of a mixin come last, under what the
    model itself makes of the values.
    """

    _name = "crm.readiness.gate.mixin"
    _description = "Checklists and Gates"

    checklist_progress = fields.Float(
        "Checklists Done (%)", compute="_compute_checklist_progress", groups=USER
    )
    has_checklist = fields.Boolean(compute="_compute_checklist_progress", groups=USER)

    @api.depends("readiness_tick_ids.state")
    def _compute_checklist_progress(self):
        ticks = self._origin._get_ticks()
        settled = ticks._filter_settled()._group_by_record()
        ticks = ticks._group_by_record()
        for record in self:
            count = len(ticks.get(record._origin.id, ()))
            done = len(settled.get(record._origin.id, ()))
            record.has_checklist = bool(count)
            record.checklist_progress = 100.0 * done / count if count else 0.0

    def _get_ticks(self):
        """Return the items attached to the records, as the system sees them."""
        # a gate that closes only for those who may see the customer would be none
        ticks = self.env["crm.readiness.tick"].with_user(SUPERUSER_ID)
        return ticks.search(
            Domain(LINKS[self._name], "in", self.ids)
            & Domain("active", "=", True)
            & Domain("rule_id.active", "=", True)
        )

    def _forget_checklists(self):
        """Let the checklists be read anew: rows or what ticks itself have changed."""
        names = ["readiness_tick_ids", "checklist_progress", "has_checklist"]
        self.invalidate_recordset(names, flush=False)
        ticks = self.env["crm.readiness.tick"]
        ticks.invalidate_model(["is_settled"], flush=False)

    # --- what the doors call: create() and write() of the model ---

    def _enter_created(self):
        """Refuse new records behind a closed gate; attach what is for the others."""
        if self._get_rule_facts()[1] and self._is_gate_closed():
            self._check_gates(dict.fromkeys(self.ids, (None, False)))
        self._attach_before_commit()

    def _prepare_gates(self, vals):
        """Return what :meth:`_enter_written` needs to know from before the write."""
        names = set(vals)
        _ids, gates, watched = self._get_rule_facts()
        is_moved = names & self._get_gated_names() and self._is_gate_closed()
        if gates and (is_moved or names & watched):
            # what waits is for where they stand now, not for where they go
            self.env["crm.readiness.rule"]._attach_pending()
        if not (gates and is_moved):
            return names, {}
        self._attach_checklists(gates=True)
        return names, self._get_gate_positions()

    def _enter_written(self, names, before):
        """Refuse what went through a closed gate; attach what is asked from now on.

        :param set names: the fields that were written
        :param dict before: ``{id: position}``, empty where no gate is asked
        """
        if before:
            self._check_gates(before)
        ids, _gates, watched = self._get_rule_facts()
        if names & watched:
            self._attach_before_commit()
        if ids:
            self._forget_checklists()

    def _get_rule_facts(self):
        return self.env["crm.readiness.rule"]._get_rule_facts(self._name)

    def _is_gate_closed(self):
        """Whether gates are asked: not by facts, which cannot be refused."""
        return self.env.context.get("crm_readiness_pass") is not PASS

    def _with_pass(self):
        """Return the records for code that notes what has happened already."""
        return self.with_context(crm_readiness_pass=PASS)

    @api.model
    def _get_gated_names(self):
        """Return the fields that may move a record; override to add."""
        return {STAGE_FIELDS[self._name]}

    def _get_gate_position(self):
        """Return ``(stage id, whether it is won)``."""
        return self[STAGE_FIELDS[self._name]].id, False

    def _get_gate_positions(self):
        return {record.id: record._get_gate_position() for record in self.sudo()}

    def _attach_before_commit(self):
        """Attach checklists once a transaction, however often records are moved."""
        if self and self._get_rule_facts()[0]:
            self.env["crm.readiness.rule"]._attach_later(self)
            self._forget_checklists()

    def _attach_checklists(self, gates=False):
        """Attach at once what fits now: the checklists of gates, or all of them."""
        if rule_ids := self._get_rule_facts()[gates]:
            self.env["crm.readiness.rule"].sudo().browse(rule_ids)._attach(self)

    # --- the gates ---

    def _check_gates(self, before):
        """Refuse if a gate that a record went through is not passed.

        :param dict before: ``{id: position}``; a stage of None: the record is new
        :raise UserError: it names everything that is missing, of all records
        """
        after = self._get_gate_positions()
        moved = self.filtered(lambda record: after[record.id] != before[record.id])
        if not moved:
            return
        rules = self.env["crm.readiness.rule"].sudo().browse(self._get_rule_facts()[1])
        missing = {}
        for rule in rules:
            entering = moved.filtered(
                lambda record, rule=rule: rule._is_entered(
                    before[record.id], after[record.id]
                )
            )
            missing |= entering._get_missing(rule, before)
        if missing:
            raise UserError(self._get_gate_message(missing))

    def _get_missing(self, rule, before):
        """Return ``{(rule, names of missing items): records}``."""
        if not self:
            return {}
        rule._attach(self._filter_asked(rule, before), at_gate=True)
        ticks = self._get_ticks().filtered(lambda tick: tick.rule_id.id == rule.id)
        missing = (ticks - ticks._filter_settled())._group_by_record()
        found = {}
        for record_id, open_ticks in missing.items():
            key = rule, tuple(open_ticks.item_id.mapped("name"))
            found[key] = found.get(key, self.browse()) + self.browse(record_id)
        return found

    def _filter_asked(self, rule, before):
        """Return those that the gate asks for the rule's checklist."""
        after = self._get_gate_positions()
        return self.filtered(
            lambda record: rule._is_asked(before[record.id], after[record.id])
        )

    def _get_gate_message(self, missing):
        lines = [
            self.env._("Checklists are not complete, so nothing was changed. Missing:")
        ]
        for (rule, names), records in missing.items():
            # the names of others' records are told to whoever may move them
            shown = records.with_user(SUPERUSER_ID)[:NAMES_SHOWN].mapped("display_name")
            if len(records) > NAMES_SHOWN:
                more = len(records) - NAMES_SHOWN
                shown.append(self.env._("%(count)s more", count=more))
            lines.append(
                self.env._(
                    "%(records)s – %(checklist)s: %(items)s",
                    records=", ".join(shown),
                    checklist=rule.checklist_id.name,
                    items="; ".join(names),
                )
            )
        return "\n".join(lines)
