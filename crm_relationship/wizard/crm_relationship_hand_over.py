from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.relationship.notice import get_notice

MANAGER = "crm_relationship.group_relationship_manager"


class CrmRelationshipHandOver(models.TransientModel):
    """Hands the customers of somebody who leaves, or is away, over to a colleague.

    Starts from an account manager, or from customers chosen in the list
    (``active_ids``). A manager hands over everybody's customers, anybody else only the
    own ones. The customers of the companies switched on are taken, archived ones not.
    """

    _name = "crm.relationship.hand.over"
    _description = "Hand Over Customers"

    relationship_ids = fields.Many2many(
        "crm.relationship", string="Chosen Customers", readonly=True
    )
    is_manager = fields.Boolean(
        compute="_compute_is_manager", export_string_translation=False
    )
    from_user_id = fields.Many2one(
        "res.users",
        "From",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        context={"active_test": False},
        help="Whose customers are handed over. May have left already. Customers that a "
        "deputy holds for this person stay there until they are given back.",
    )
    user_id = fields.Many2one(
        "res.users", "To", required=True, domain=[("share", "=", False)]
    )
    kind = fields.Selection(
        [("good", "For good"), ("deputy", "To a deputy, until a date")],
        required=True,
        default="good",
    )
    date_end = fields.Date(
        "Until",
        help="Last day of the deputy. After it a scheduled action gives the customers "
        "back, with their open activities.",
    )
    reason = fields.Char(
        required=True, help="Why, in words that the messages of each customer show."
    )
    # which of the customers
    tier_ids = fields.Many2many("crm.customer.tier", string="Tiers")
    lifecycle_stage_ids = fields.Many2many("crm.lifecycle.stage", string="Stages")
    has_activities = fields.Boolean(
        "Move Open Activities",
        default=True,
        help="The open activities that the account manager has on these customers. "
        "Those on leads, quotations and contacts stay where they are.",
    )
    # what would be done
    customer_count = fields.Integer("Customers", compute="_compute_numbers")
    activity_count = fields.Integer("Open Activities", compute="_compute_numbers")
    preview = fields.Html("By Company", compute="_compute_numbers", sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "crm.relationship":
            values.setdefault("relationship_ids", self.env.context.get("active_ids"))
        return values

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self.env.user.has_group(MANAGER)

    @api.depends(
        "relationship_ids", "from_user_id", "user_id", "tier_ids", "lifecycle_stage_ids"
    )
    @api.depends_context("allowed_company_ids", "uid")
    def _compute_numbers(self):
        for wizard in self:
            rows = wizard._get_numbers()
            wizard.customer_count = sum(row["customers"] for row in rows)
            wizard.activity_count = sum(row["activities"] for row in rows)
            wizard.preview = self.env["ir.qweb"]._render(
                "crm_relationship.hand_over_preview", {"rows": rows}
            )

    def _get_numbers(self):
        """Return what would be handed over, one row a company.

        Rows are ``{"company": record, "customers": number, "activities": number}``.
        """
        rows = {}
        groups = self.env["crm.relationship"]._read_group(
            self._get_customer_domain(),
            ["company_id", "user_id"],
            ["__count", "id:recordset"],
        )
        for company, manager, count, relationships in groups:
            row = rows.setdefault(
                company, {"company": company, "customers": 0, "activities": 0}
            )
            row["customers"] += count
            if manager:
                # customers that may be handed over: what is planned for them may, too
                activities_sudo = self.env["mail.activity"].sudo()
                row["activities"] += activities_sudo.search_count(
                    relationships._get_activity_domain(manager)
                )
        return list(rows.values())

    def _get_customer_domain(self):
        """Return the customers to hand over, of those that the user may."""
        if self.relationship_ids:
            domain = Domain("id", "in", self.relationship_ids.ids)
            domain &= Domain("user_id", "!=", self.user_id.id)
        else:
            domain = Domain("user_id", "=", self.from_user_id.id)
            domain &= Domain("user_id", "!=", False)
        if not self.env.user.has_group(MANAGER):
            domain &= Domain("user_id", "=", self.env.uid)
        if self.tier_ids:
            domain &= Domain("tier_id", "in", self.tier_ids.ids)
        if self.lifecycle_stage_ids:
            domain &= Domain("lifecycle_stage_id", "in", self.lifecycle_stage_ids.ids)
        return domain

    def action_hand_over(self):
        """Hand the customers over, tell the new manager, and close the dialog.

        :raise UserError: with what is wrong; then nothing is handed over
        """
        self.ensure_one()
        self._check_rights()
        self._check_user()
        relationships = self.env["crm.relationship"].search(self._get_customer_domain())
        if not relationships:
            raise UserError(
                self.env._(
                    "There are no customers to hand over. Look at whose customers they "
                    "are, at the tiers and stages chosen, and at the companies that "
                    "are switched on."
                )
            )
        self._check_companies(relationships)
        until = self._get_date_end(relationships)
        reason = self._get_reason()
        relationships._hand_over(self.user_id, reason, until, self.has_activities)
        relationships._tell_new_manager(self.user_id, reason, until)
        return self._get_done_action(len(relationships))

    def _check_rights(self):
        """Refuse a salesperson the customers of others."""
        if self.env.user.has_group(MANAGER):
            return
        foreign = self.relationship_ids.filtered(lambda r: r.user_id != self.env.user)
        if foreign or not self.relationship_ids and self.from_user_id != self.env.user:
            raise UserError(
                self.env._(
                    "You can hand over your own customers only. Ask a relationship "
                    "manager to hand over the customers of others."
                )
            )

    def _check_user(self):
        """Refuse a new account manager who cannot be one."""
        user_sudo = self.user_id.sudo()  # whether somebody has left is no secret
        if not user_sudo.active or user_sudo.share:
            raise UserError(
                self.env._(
                    "%(user)s cannot look after customers: the user is archived or "
                    "belongs to the portal. Choose a colleague who works here.",
                    user=user_sudo.name,
                )
            )
        if not self.relationship_ids and self.user_id == self.from_user_id:
            raise UserError(
                self.env._(
                    "%(user)s has these customers already. Choose somebody else.",
                    user=user_sudo.name,
                )
            )

    def _check_companies(self, relationships):
        """Refuse a new account manager who may not work in one of the companies."""
        closed = relationships.company_id - self.user_id.sudo().company_ids
        if closed:
            raise UserError(
                self.env._(
                    "%(user)s has no access to %(companies)s. Give the user access, or "
                    "switch the company off to hand over the other customers.",
                    user=self.user_id.name,
                    companies=", ".join(closed.mapped("name")),
                )
            )

    def _get_date_end(self, relationships):
        """Return the deputy's last day, None for good; refuse a day that is over."""
        if self.kind == "good":
            return None
        today = min(
            relationships._get_company_today(company)
            for company in relationships.company_id
        )
        if not self.date_end or self.date_end < today:
            raise UserError(
                self.env._(
                    "Say until when the deputy stands in: today or a day to come."
                )
            )
        return self.date_end

    def _get_reason(self):
        """Return the reason, trimmed; refuse an empty one."""
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the customers are handed over."))
        return reason

    def _get_done_action(self, count):
        """Return the notice that it is done, which closes the dialog."""
        return get_notice(
            self.env._(
                "%(count)s customers handed over to %(user)s.",
                count=count,
                user=self.user_id.name,
            )
        )
