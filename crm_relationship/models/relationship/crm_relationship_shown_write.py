from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from .crm_relationship_shown_mixin import POSITION_FIELDS


class CrmRelationshipShownMixin(models.AbstractModel):
    """Writing stage, segment and tier on a stock record.

    Form, import, mass edit and RPC all come down to ``write`` and ``create``; both
    take the position out and move the customer through the guard of its relationship,
    whole sets at a time. Nothing is written on the stock record itself.
    """

    _inherit = "crm.relationship.shown.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        split = [self._split_position(vals) for vals in vals_list]
        records = super().create([vals for vals, _move in split])
        # an empty field of a new record is a field not filled in
        moves = [{n: v for n, v in move.items() if v} for _vals, move in split]
        records._move_customers(moves)
        return records

    def write(self, vals):
        vals, move = self._split_position(vals)
        if self._get_key_fields_in(vals) and not move.get("change_reason"):
            # the screen shows the new customer, and sends what it does not have
            move = {name: value for name, value in move.items() if value}
        if vals or not move:
            super().write(vals)
        else:
            self.check_access("write")
        self._move_customers([move] * len(self))
        return True

    def _get_key_fields_in(self, vals):
        """Return the written fields that may give the record another customer."""
        return vals.keys() & {*self._get_relationship_key_fields()}

    @api.model
    def _get_reason_fields(self):
        """Return the fields, stored nowhere, that say why a position changes.

        Override to add one; the relationship has a field of the same name.
        """
        return ["change_reason"]

    def _split_position(self, vals):
        """Return ``(values without, values of)`` stage, segment, tier and reason."""
        names = [n for n in (*POSITION_FIELDS, *self._get_reason_fields()) if n in vals]
        if not names:
            return vals, {}
        for name in names:
            self._check_field_access(self._fields[name], "write")
        move = {
            name: self._fields[name].convert_to_write(vals[name], self)
            for name in names
        }
        return {n: v for n, v in vals.items() if n not in names}, move

    def _move_customers(self, moves):
        """Move the customers of the records through the guard of their relationships.

        :param list moves: a record's position fields and ``change_reason``, each
            optional, in the order of the records
        :raise UserError: no customer, not the user's customer, or the guard's refusal
        """
        asked = self._get_asked(moves)
        relationships = self.browse().concat(*asked)._get_writable_relationships()
        wanted = defaultdict(dict)
        for record, move in asked.items():
            wanted[relationships[record]].update(move)
        self._write_moves(wanted)

    def _get_asked(self, moves):
        """Return ``{record: move}`` of the customers who do not stand there already.

        A form sends back what it shows: that asks for nothing and needs no right.
        """
        keys = self._get_relationship_keys()
        pairs = list(zip(self, moves, strict=True))
        moving = {
            keys[record]
            for record, move in pairs
            if any(n in move and move[n] != record[n].id for n in POSITION_FIELDS)
        }
        return {
            record: move
            for record, move in pairs
            if keys[record] in moving and move.keys() & {*POSITION_FIELDS}
        }

    def _write_moves(self, wanted):
        """Write ``{relationship: move}``, those with the same move at once."""
        shown_fields = self._get_shown_fields()
        alike = defaultdict(list)
        for relationship, move in wanted.items():
            current = relationship._get_position()
            changed = {
                shown_fields[name]: move[name]
                for name in POSITION_FIELDS
                if name in move and move[name] != current[shown_fields[name]]
            }
            if changed:
                reasons = [(name, move.get(name)) for name in self._get_reason_fields()]
                alike[(*changed.items(), *reasons)].append(relationship.id)
        for values, ids in alike.items():
            relationships = self._get_readable_relationships().browse(ids)
            relationships.write(dict(values))

    def _get_writable_relationships(self):
        """Return ``{record: relationship}``; who is not a customer yet becomes one.

        :raise AccessError: the user changes no customers at all
        :raise UserError: the first record without a customer that the user may change
        """
        if not self:
            return {}
        relationships = self._get_readable_relationships()
        relationships.check_access("write")
        pairs = set(self._get_relationship_keys().values())
        relationships.sudo()._ensure_pairs(pairs)  # a contact is met by anybody
        found = self._find_relationships()
        for record, relationship in found.items():
            if not relationship:
                raise UserError(record._explain_no_customer())
        return found

    def _explain_no_customer(self):
        """Return why the user cannot move this record's customer, as a sentence."""
        partner_sudo = self._get_relationship_partner().sudo().commercial_partner_id
        values = {"name": self.display_name, "customer": partner_sudo.display_name}
        if not partner_sudo:
            return self.env._(
                "%(name)s has no customer yet. Choose the customer first.", **values
            )
        if not partner_sudo.active:
            return self.env._(
                "%(customer)s is archived. Restore the contact first.", **values
            )
        if not partner_sudo.partner_share or partner_sudo.ref_company_ids:
            return self.env._(
                "%(customer)s is an internal user or a company of this database, and "
                "not a customer.",
                **values,
            )
        return self.env._(
            "You may not change %(customer)s: it is a colleague's customer, or belongs "
            "to another company. Ask its account manager or an administrator.",
            **values,
        )
