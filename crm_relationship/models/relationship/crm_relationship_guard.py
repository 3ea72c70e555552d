from odoo import api, models
from odoo.exceptions import UserError

from .crm_relationship import POSITION_DATES


class CrmRelationship(models.Model):
    """The only door to stage, segment and tier: checked, with reason and history."""

    _inherit = "crm.relationship"

    @api.model_create_multi
    def create(self, vals_list):
        """Create relationships in their first stage, then move them with a reason.

        A stage, segment or tier given here, or as a default in the context, is a move
        like any other: it needs its ``change_reason`` and enters the history.
        """
        given = self._get_context_values()
        moves = [self._prepare_first_move(given | vals) for vals in vals_list]
        context = {k: v for k, v in self.env.context.items() if k[8:] not in given}
        plain = self.with_env(self.env(context=context))
        relationships = super(CrmRelationship, plain).create(
            [plain._prepare_first_values(vals) for vals in vals_list]
        )
        relationships._check_customers()
        relationships._begin()
        for relationship, move in zip(relationships, moves, strict=True):
            if move:
                relationship.write(move)
        relationships._touch_own_purchases()  # documents may be older than this
        return relationships.with_env(self.env)

    @api.model
    def _get_move_names(self):
        """Return the fields that create() and write() leave to the guard."""
        return {*POSITION_DATES, "change_reason"}

    @api.model
    def _get_context_values(self):
        """Return the ``default_...`` values in the context for what is guarded."""
        guarded = self._get_move_names() | set(filter(self._is_kept, self._fields)) - {
            "company_id"
        }
        return {
            name: self.env.context[f"default_{name}"]
            for name in guarded
            if f"default_{name}" in self.env.context
        }

    @api.model
    def _prepare_first_move(self, vals):
        """Return the move that the values of a new record ask for, or nothing.

        :raise UserError: a move without a reason
        """
        move = {name: vals[name] for name in POSITION_DATES if vals.get(name)}
        if move:
            move["change_reason"] = self._check_reason(vals.get("change_reason"))
        return move

    @api.model
    def _prepare_first_values(self, vals):
        """Return the values of a new record, which stands where everybody begins."""
        self._check_kept_fields(vals.keys() - {"company_id"})
        names = self._get_move_names()
        values = {name: value for name, value in vals.items() if name not in names}
        if not values.get("company_id"):
            values |= self.default_get(["company_id"])
        company = self.env["res.company"].browse(values["company_id"])
        self._check_change_date(company)
        stage = self.env["crm.lifecycle.stage"]._get_first(company)
        values |= dict.fromkeys(POSITION_DATES, False)
        values["lifecycle_stage_id"] = stage.id
        values["lifecycle_stage_date"] = stage and self._get_change_date(company)
        if values.get("user_id"):
            values.setdefault("is_user_manual", True)
        return values

    def _check_customers(self):
        """Refuse to make somebody a customer by hand who cannot be one."""
        strangers = self.filtered(lambda record: not record.active)
        if strangers and not self.env.su:
            raise UserError(
                self.env._(
                    "%(name)s cannot be a customer of %(company)s: archived, limited "
                    "to another company, an internal user or a company itself.",
                    name=strangers[0].display_name,
                    company=strangers[0].company_id.name,
                )
            )

    def write(self, vals):
        """Write, with stage, segment and tier going through the guard.

        A move needs ``change_reason``; a move that is refused raises a
        :class:`UserError` before anything is written.
        """
        self._check_kept_fields(vals)
        if "partner_id" in vals:
            self._check_partner_stays(vals["partner_id"])
        names = self._get_move_names()
        rest = {name: value for name, value in vals.items() if name not in names}
        if "user_id" in rest:
            rest.setdefault("is_user_manual", True)
        position = {n: vals[n] or False for n in POSITION_DATES if n in vals}
        moving = self._filter_moving(position)
        if moving:
            reason = moving._check_move(position, vals.get("change_reason"))
            cause = moving._get_move_cause(position, vals)
        result = super().write(rest) if rest else True
        if moving:
            # checked above; may be another's customer by now that user_id is written
            moving.sudo()._move(position, reason, cause)
        return result

    @api.model
    def _check_kept_fields(self, names):
        """Refuse what follows from the contact and its documents to be written by hand.

        The screens show these fields read-only; RPC and imports get this message.
        """
        if self.env.su:
            return
        kept = [
            self._fields[name]._description_string(self.env)
            for name in names
            if self._is_kept(name)
        ]
        if kept:
            raise UserError(
                self.env._(
                    "%(fields)s cannot be written: it follows from the contact and its "
                    "documents.",
                    fields=", ".join(sorted(kept)),
                )
            )

    def _check_partner_stays(self, partner_id):
        """Refuse to give a customer's history to another customer by hand."""
        if not self.env.su and self.partner_id.ids not in ([], [partner_id]):
            raise UserError(
                self.env._(
                    "The relationship of %(name)s stays with this customer. To join "
                    "two customers, merge the contacts.",
                    name=self[0].display_name,
                )
            )

    @api.model
    def _is_kept(self, name):
        """Whether only the software writes the field ``name``."""
        field = self._fields.get(name)
        if not field or name in models.MAGIC_COLUMNS:
            return False
        return field.readonly and field.store and bool(field.column_type)

    def _filter_moving(self, position):
        """Return those of the relationships that do not stand in ``position`` yet."""
        return self.filtered(
            lambda record: any(record[n].id != v for n, v in position.items())
        )

    def _get_move_cause(self, position, vals):
        """Return the cause of a move for the ledger, a word for reports, or False.

        What code does says it in the context; a user's context is not asked. Override
        to ask whoever moves a customer by hand.
        """
        return self.env.su and self.env.context.get("crm_relationship_cause", False)

    def _move(self, position, reason, cause=False):
        """Move the relationships to a ``position`` and enter each move in the ledger.

        :param dict position: stage, segment or tier to take, ``{field: id or False}``,
            checked before
        :param str reason: why, in words that the history can show
        :param str cause: why, as a word that reports count
        """
        old = {record: record._get_position() for record in self}
        for company, relationships in self.grouped("company_id").items():
            today = self._get_change_date(company)
            for name, value in position.items():
                changed = relationships.filtered(
                    lambda record, name=name, value=value: old[record][name] != value
                )
                changed._write_unguarded(
                    {name: value, POSITION_DATES[name]: value and today}
                )
            # nobody has the right to write the ledger
            ledger = self.env["crm.relationship.change"].sudo()
            ledger.with_context(crm_relationship_cause=cause)._enter(
                relationships, old, reason, today
            )

    def _write_unguarded(self, vals):
        """Write what the guard has let through."""
        return super().write(vals)
