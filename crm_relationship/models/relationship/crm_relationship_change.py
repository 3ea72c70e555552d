from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_relationship import POSITION_DATES
from .crm_relationship_change_sides_mixin import SIDES
from .implied_many2one import ImpliedMany2one


class CrmRelationshipChange(models.Model):
    """The ledger: one row for every change of stage, segment or tier.

    Rows are entered by the guard of ``crm.relationship`` and by the scoring run, and
    are never edited: what was, was. A merge moves them, erasing a customer and the
    clean-up after the retention time remove them.
    """

    _name = "crm.relationship.change"
    _description = "Relationship Change"
    _inherit = "crm.relationship.change.sides.mixin"
    _log_access = False  # date and user of the change say more, and rows are not edited
    _order = "id desc"
    _rec_name = "relationship_id"

    relationship_id = fields.Many2one(
        "crm.relationship", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="relationship_id.partner_id")
    # the relationship's own, which it never changes and goes away with
    company_id = ImpliedMany2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Changed By", readonly=True, help="Empty: an automatic change."
    )
    reason = fields.Char(required=True, readonly=True)
    purchase_amount = fields.Monetary(
        "Purchased Amount",
        readonly=True,
        groups="crm_relationship.group_relationship_user",
        help="What the customer had bought in all when it changed.",
    )
    _company_date_idx = models.Index("(company_id, date)")

    @api.model_create_multi
    def create(self, vals_list):
        """Enter rows; only code does, with the rights of the system."""
        self._check_code()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse, whoever writes: the history is not edited."""
        if vals:
            raise self._get_refusal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_hand(self):
        self._check_code()

    @api.model
    def _check_code(self):
        """Refuse whoever has no more than the rights of a user."""
        if not self.env.su:
            raise self._get_refusal()

    @api.model
    def _get_refusal(self):
        """Return the one error for every try to edit the history."""
        return UserError(
            self.env._(
                "The history of a customer cannot be edited. Change the stage, segment "
                "or tier of the customer instead; that adds a line."
            )
        )

    @api.model
    def _check_unnamed(self, places):
        """Refuse to delete stages, segments or tiers that somebody is or was in.

        All are asked: what a customer leaves meanwhile, it is still in for whoever
        deletes.

        :raise UserError: a customer stands there, or the history names the place
        """
        if self._is_named(places):
            raise UserError(
                self.env._(
                    "Customers are or were in %(places)s, and their history says so. "
                    "Archive instead of deleting.",
                    places=", ".join(places.mapped("display_name")),
                )
            )

    @api.model
    def _is_named(self, places, domain=Domain.TRUE):
        """Whether a customer stands in one of ``places`` or the history names it.

        :param domain: of which customers and rows, by fields that all of them have
        """
        return any(
            self.env[model]
            .sudo()  # of any company, whoever asks
            .with_context(active_test=False)
            .search_count(
                domain
                & Domain.OR(
                    Domain(field.name, "in", places.ids)
                    for field in self.env[model]._fields.values()
                    if field.name in names and field.comodel_name == places._name
                ),
                limit=1,
            )
            for model, names in (
                ("crm.relationship", POSITION_DATES),
                (self._name, SIDES),
                ("crm.relationship.change.month", SIDES),
            )
        )

    @api.model
    def _enter(self, relationships, old, reason, date):
        """Enter one row a relationship: from its ``old`` position to that of now.

        :param dict old: ``{relationship: {field: id or False}}``
        """
        rows = self.create(
            [
                self._prepare(relationship, old[relationship], reason, date)
                for relationship in relationships
            ]
        )
        self._after_changes(rows.ids)

    @api.model
    def _prepare(self, relationship, old, reason, date):
        """Return the values of the row for a relationship that was in ``old``."""
        new = relationship._get_position()
        values = {
            "relationship_id": relationship.id,
            "company_id": relationship.company_id.id,
            "date": date,
            "user_id": not self.env.user._is_superuser() and self.env.uid,
            "reason": reason,
            "purchase_amount": relationship.purchase_amount,
        }
        for name in POSITION_DATES:
            side = name.removeprefix("lifecycle_").removeprefix("rfm_")
            values[f"old_{side}"] = old[name]
            values[f"new_{side}"] = new[name]
        return values

    @api.model
    def _after_changes(self, ids):
        """Let something follow the changes ``ids``; nothing does here.

        Called as superuser: after each guarded change by hand or by code, in its
        transaction, and by the scoring run after each range that it applied, unless
        the run is silent. What fails here fails the change. Override to act, for
        instance::

            def _after_changes(self, ids):
                super()._after_changes(ids)
                for change in self.browse(ids):
                    if change.new_tier_id != change.old_tier_id:
                        change.relationship_id._plan_welcome()
        """
