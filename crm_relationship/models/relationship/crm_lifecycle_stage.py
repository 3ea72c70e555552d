from odoo import fields, models
from odoo.exceptions import UserError

# How far a customer has come. A merge keeps the higher rank: whoever buys today
# (active) is ahead of whoever has stopped (former), both ahead of the two that
# never bought.
KIND_RANK = {"prospect": 0, "responder": 1, "former": 2, "active": 3}

# Kinds that a customer can only be in before the first purchase.
KINDS_BEFORE_PURCHASE = ("prospect", "responder")

KINDS = [
    ("prospect", "Prospect"),
    ("responder", "Responder"),
    ("active", "Active Customer"),  # not the term of archived records
    ("former", "Former"),
]


class CrmLifecycleStage(models.Model):
    _name = "crm.lifecycle.stage"
    _inherit = ["crm.relationship.place.mixin", "crm.stage.kind.mixin"]
    _description = "Lifecycle Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        KINDS,
        required=True,
        help="What the stage stands for. Prospect: in the target market, has not "
        "bought. Responder: has shown interest. Active: buys. Former: has stopped "
        "buying or was taken off the list.",
    )
    sequence = fields.Integer(default=10, export_string_translation=False)
    color = fields.Integer()
    fold = fields.Boolean(
        "Folded in Kanban", help="Show the stage's column folded in the kanban view."
    )
    description = fields.Text(translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the stage is shared by all companies."
    )

    def write(self, vals):
        """Write; what a stage stands for stays while customers are or were in it.

        :raise UserError: another kind, by which a customer who has bought could come
            to stand before the purchase without a move
        """
        kind = vals.get("kind")
        if kind:
            self.filtered(lambda stage: stage.kind != kind)._check_kind_free()
        return super().write(vals)

    def _check_kind_free(self):
        """Refuse to change the kind of stages that customers, leads or history name."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        if self and (
            self.env["crm.relationship.change"]._is_named(self)
            or leads.search_count([("own_stage_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "Customers are or were in %(places)s, and their history goes by "
                    "its kind. Archive it and make another stage.",
                    places=", ".join(self.mapped("display_name")),
                )
            )

    def _get_first(self, company):
        """Return the stage in which a new customer of ``company`` begins, or none.

        Override to let customers begin elsewhere.
        """
        return self._get_default("prospect", company)
