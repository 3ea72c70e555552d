from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Where the customer stands: these fields move only through the guard in write(),
# each move is a row of the ledger. {field: date of entry}
POSITION_DATES = {
    "lifecycle_stage_id": "lifecycle_stage_date",
    "rfm_segment_id": "rfm_segment_date",
    "tier_id": "tier_date",
}


class CrmRelationship(models.Model):
    """One company's relation with one customer (commercial entity).

    What the customer's contact, leads, orders and invoices show of it is read from
    here under the reader's own rules (``crm.relationship.shown.mixin``).
    """

    _name = "crm.relationship"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Customer Relationship"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _order = "id desc"
    _check_company_auto = True
    _mailing_enabled = True

    def _default_lifecycle_stage_id(self):
        return self.env["crm.lifecycle.stage"]._get_first(self.env.company)

    # whose relation with whom
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(
        compute="_compute_active",
        store=True,
        precompute=True,
        help="Archived with the contact, when the contact is limited to another "
        "company, and when it is not a customer (an internal user, a company).",
    )
    user_id = fields.Many2one(
        "res.users",
        "Account Manager",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Follows the salesperson of the contact until somebody is chosen here.",
    )
    is_user_manual = fields.Boolean(
        "Account Manager Set by Hand", export_string_translation=False
    )
    # where the customer stands
    lifecycle_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        default=_default_lifecycle_stage_id,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        group_expand="_read_group_expand_full",
        help="Where the customer stands with the company.",
    )
    lifecycle_stage_date = fields.Date(
        "In Stage Since", readonly=True, default=fields.Date.context_today
    )
    lifecycle_kind = fields.Selection(related="lifecycle_stage_id.kind")
    rfm_segment_id = fields.Many2one(
        "crm.rfm.segment",
        "RFM Segment",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="How the customer buys: recency, frequency and monetary value.",
    )
    rfm_segment_date = fields.Date("In Segment Since", readonly=True)
    tier_id = fields.Many2one(
        "crm.customer.tier",
        ondelete="restrict",
        check_company=True,
        group_expand="_read_group_expand_full",
        help="What the customer is worth to the company.",
    )
    tier_date = fields.Date("In Tier Since", readonly=True)
    change_ids = fields.One2many(
        "crm.relationship.change", "relationship_id", "History", readonly=True
    )
    change_reason = fields.Char(
        "Reason of Change",
        store=False,
        help="Why stage, segment or tier change; kept in the history.",
    )
    # what it bought, all time
    first_purchase_date = fields.Date("First Purchase", readonly=True)
    last_purchase_date = fields.Date("Last Purchase", readonly=True)
    purchase_count = fields.Integer(
        "Purchases",
        readonly=True,
        aggregator="sum",
        help="Confirmed orders of the customer and its contacts in this company.",
    )
    purchase_amount = fields.Monetary(
        "Purchased Amount",
        readonly=True,
        groups="crm_relationship.group_relationship_user",
        help="Untaxed, in the company's currency at the rate of each order.",
    )
    # what the contact tells, for filters and groups
    country_id = fields.Many2one(related="partner_id.country_id")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")

    # with what stock contacts are grouped by, so that all of them are told apart
    # without a look at the rows; each of these columns has an index of its own anyway
    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id) "
        "INCLUDE (active, tier_id, lifecycle_stage_id, user_id)",
        "This customer already has a relationship with the company. Open that one "
        "instead of making a second.",
    )

    # lists by tier find their customers in it alone, without a look at the rows
    _tier_idx = models.Index(
        "(company_id, tier_id, partner_id) WHERE active IS TRUE AND tier_id IS NOT NULL"
    )

    @api.depends("partner_id.display_name")
    def _compute_display_name(self):
        for relationship in self:
            relationship.display_name = relationship.partner_id.display_name

    @api.depends(
        "company_id",
        "partner_id.active",
        "partner_id.company_id",
        "partner_id.partner_share",
        "partner_id.ref_company_ids",
    )
    def _compute_active(self):
        for relationship in self:
            partner_sudo = relationship.partner_id.sudo()  # limited to another company
            relationship.active = (
                partner_sudo.active
                and partner_sudo.partner_share
                and not partner_sudo.ref_company_ids
                and relationship._is_company_served(partner_sudo)
            )

    def _is_company_served(self, partner):
        """Whether the contact may be a customer of this relationship's company."""
        limit = partner.company_id
        return not limit or limit in self.company_id.sudo().parent_ids

    @api.depends("partner_id.user_id", "company_id", "is_user_manual")
    def _compute_user_id(self):
        for relationship in self:
            if relationship.is_user_manual:
                relationship.user_id = relationship.user_id
                continue
            user_sudo = relationship.partner_id.sudo().user_id
            serves = relationship.company_id in user_sudo.company_ids
            relationship.user_id = user_sudo.sudo(False) if serves else False

    @api.constrains("partner_id", "company_id")
    def _check_partner_id(self):
        for relationship in self:
            partner_sudo = relationship.partner_id.sudo()
            if partner_sudo.commercial_partner_id != partner_sudo:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(company)s. The relationship "
                        "belongs to the company: choose %(company)s instead.",
                        contact=partner_sudo.name,
                        company=partner_sudo.commercial_partner_id.name,
                    )
                )

    def action_follow_salesperson(self):
        """Let the account manager follow the contact's salesperson again."""
        self.is_user_manual = False

    def _get_position(self):
        """Return ``{field: id or False}`` of stage, segment and tier."""
        self.ensure_one()
        return {name: self[name].id for name in POSITION_DATES}

    @api.model
    def _get_change_date(self, company):
        """Return the day a change is entered for: the company's, or an import's own."""
        date = fields.Date.to_date(self.env.context.get("crm_relationship_date"))
        return date or self._get_company_today(company)

    @api.model
    def _get_of(self, partners, company):
        """Return the relationships of the partners' commercial entities.

        Archived ones too, whoever reads: for code that needs the value whatever the
        user's rights, never for what a user is shown.
        """
        domain = Domain("partner_id", "in", partners.commercial_partner_id.ids)
        domain &= Domain("company_id", "=", company.id)
        # the caller's own rights are not the question here
        return self.sudo().with_context(active_test=False).search(domain)

    @api.model
    def _invalidate_shown(self):
        """Forget what stock records show of relationships, after set-based SQL."""
        self.env["res.partner"].invalidate_model(["relationship_ids"], flush=False)
        mixin = "crm.relationship.shown.mixin"
        for name in self.pool.descendants([mixin], "_inherit"):
            records = self.env[name]
            shown_fields = {"relationship_id", *records._get_shown_fields()}
            records.invalidate_model(shown_fields, flush=False)
