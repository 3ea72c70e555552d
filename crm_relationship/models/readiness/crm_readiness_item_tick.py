from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

TICKED_MODELS = ("crm.lead", "crm.relationship")


class CrmReadinessItem(models.Model):
    """How an item is ticked on a lead or a customer, by whom and until when."""

    _inherit = "crm.readiness.item"

    tick_by = fields.Selection(
        [
            ("hand", "By Hand"),
            ("field", "By a Filled Field"),
            ("domain", "By a Condition"),
        ],
        "Ticked",
        required=True,
        default="hand",
        help="What is not ticked by hand follows from the record at any moment.",
    )
    tick_field_id = fields.Many2one(
        "ir.model.fields",
        "Filled Field",
        domain=[("model", "in", TICKED_MODELS), ("store", "=", True)],
        ondelete="set null",
    )
    tick_domain = fields.Char(
        "Condition",
        default="[]",
        help="Asked by the system. Whoever writes it must be allowed to ask it; it "
        "goes on when that person loses the right: the checklist is the company's.",
    )
    days = fields.Integer("Due After (Days)", help="Counted from the attachment on.")
    user_id = fields.Many2one(
        "res.users",
        "Done By",
        domain="[('share', '=', False)]",
        help="Empty: whoever is responsible for the lead or the customer.",
    )

    _days_not_negative = models.Constraint(
        "CHECK(days >= 0)", "An item is not due before the checklist is attached."
    )

    @api.constrains("tick_by", "tick_field_id", "tick_domain")
    def _check_tick_by(self):
        for item in self:
            if item.tick_by == "field" and not item.tick_field_id:
                raise ValidationError(
                    self.env._("Which field ticks “%(item)s”?", item=item.name)
                )
            if item.tick_by == "domain" and not item._parse_tick_domain():
                raise ValidationError(
                    self.env._("Which condition ticks “%(item)s”?", item=item.name)
                )
            item._check_author()

    def _check_author(self):
        """Refuse a condition on what its author may not read: ticks tell of it.

        :raise AccessError: on leads or on customers the author may not ask this
        """
        for name in TICKED_MODELS:
            model = self.env[name].sudo(False)  # constraints run as the system
            domain = self._get_tick_domain(model)
            if domain is None:
                continue
            try:
                model._search(domain)
            except (AttributeError, TypeError, ValueError):
                continue  # not of this model: the rule says which one it is

    def _parse_tick_domain(self):
        """Return the condition as written, a list; empty where nothing is said.

        :raise ValidationError: what is written is no condition
        """
        self.ensure_one()
        try:
            return list(literal_eval(self.tick_domain or "[]"))
        except (SyntaxError, TypeError, ValueError):
            raise ValidationError(
                self.env._(
                    "The condition of “%(item)s” cannot be read.", item=self.name
                )
            ) from None

    def _get_tick_domain(self, model):
        """Return what ticks the item on records of ``model``, None: by hand only.

        :param model: empty recordset of leads or of relationships
        """
        self.ensure_one()
        if self.tick_by == "domain":
            return Domain(self._parse_tick_domain())
        field_sudo = self.tick_field_id.sudo()  # salespeople do not read fields
        if self.tick_by == "field" and field_sudo.model == model._name:
            return Domain(field_sudo.name, "!=", False)
        return None
