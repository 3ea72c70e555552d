from odoo import api, fields, models
from odoo.fields import Domain

READER = "crm_relationship.group_relationship_reader"
USER = "crm_relationship.group_relationship_user"

# {field on the stock record: field of the relationship}
SHOWN_FIELDS = {
    "customer_stage_id": "lifecycle_stage_id",
    "customer_segment_id": "rfm_segment_id",
    "customer_tier_id": "tier_id",
    "customer_manager_id": "user_id",
    "customer_first_purchase_date": "first_purchase_date",
    "customer_last_purchase_date": "last_purchase_date",
    "customer_purchase_count": "purchase_count",
    "customer_purchase_amount": "purchase_amount",
    "customer_currency_id": "currency_id",
}
# those of them that can be written, through the guard of the relationship
POSITION_FIELDS = ("customer_stage_id", "customer_segment_id", "customer_tier_id")
# what decides which relationships a reader sees
RELATIONSHIP_TRIGGERS = ("active", "company_id", "user_id")


def shown(field_class, name, *args, groups=READER, **attrs):
    """Return the field ``name`` of a stock record, read from the relationship."""

    def search(records, operator, value):
        return records._search_shown(name, operator, value)

    return field_class(
        *args, compute="_compute_shown", search=search, groups=groups, **attrs
    )


class CrmRelationshipShownMixin(models.AbstractModel):
    """Shows the customer's relationship on a stock record, without a stored column.

    Everything shown can be filtered, sorted, grouped, aggregated and exported: the
    record's query joins the relationship, *under the reader's own rules* and checked
    for the field that was asked, even where Odoo computes as superuser. So two
    companies, or two salespeople, see different values on the same contact. Who needs
    the value whoever reads asks ``crm.relationship`` with ``sudo()``.

    Here: what is shown, and reading it. Searching, sorting and grouping stand in
    ``crm_relationship_shown_query.py``, writing in ``crm_relationship_shown_write.py``.

    To show one more field, declare it with :func:`shown` and add it to
    :meth:`_get_shown_fields`::

        customer_score = shown(fields.Integer, "customer_score")

        def _get_shown_fields(self):
            return super()._get_shown_fields() | {"customer_score": "rfm_score"}
    """

    _name = "crm.relationship.shown.mixin"
    _description = "Shows the Customer's Relationship"

    relationship_id = fields.Many2one(
        "crm.relationship",
        "Relationship",
        compute="_compute_relationship_id",
        search="_search_relationship_id",
        groups=READER,
    )
    # where the customer stands; written through the guard of the relationship
    customer_stage_id = shown(
        fields.Many2one,
        "customer_stage_id",
        "crm.lifecycle.stage",
        "Lifecycle Stage",
        readonly=False,
        help="Where the customer stands with the company.",
    )
    customer_segment_id = shown(
        fields.Many2one,
        "customer_segment_id",
        "crm.rfm.segment",
        "RFM Segment",
        readonly=False,
        help="How the customer buys: recency, frequency and monetary value.",
    )
    customer_tier_id = shown(
        fields.Many2one,
        "customer_tier_id",
        "crm.customer.tier",
        "Customer Tier",
        readonly=False,
        help="What the customer is worth to the company.",
    )
    change_reason = fields.Char(
        "Reason of Change",
        store=False,
        groups=READER,
        help="Why stage, segment or tier change. Map it in an import that sets them.",
    )
    # who looks after it, what it bought
    customer_manager_id = shown(
        fields.Many2one, "customer_manager_id", "res.users", "Account Manager"
    )
    customer_first_purchase_date = shown(
        fields.Date, "customer_first_purchase_date", "Customer's First Purchase"
    )
    customer_last_purchase_date = shown(
        fields.Date, "customer_last_purchase_date", "Customer's Last Purchase"
    )
    customer_purchase_count = shown(
        fields.Integer,
        "customer_purchase_count",
        "Customer's Purchases",
        aggregator="avg",
    )
    customer_purchase_amount = shown(
        fields.Monetary,
        "customer_purchase_amount",
        "Customer's Purchased Amount",
        groups=USER,
        currency_field="customer_currency_id",
        aggregator="avg",
    )
    customer_currency_id = shown(
        fields.Many2one, "customer_currency_id", "res.currency", "Customer's Currency"
    )

    # --- which relationship: override these for another kind of record ---

    def _get_shown_fields(self):
        """Return ``{own field: field of the relationship}`` of all that is shown."""
        return SHOWN_FIELDS

    def _get_relationship_partner(self):
        """Return the record's partner; its commercial entity is the customer."""
        return self.partner_id

    def _get_relationship_company(self):
        """Return the company whose relationship the record shows."""
        return self.company_id or self.env.company

    @api.model
    def _get_relationship_key_fields(self):
        """Return the record's own fields that decide whose relationship it shows."""
        return ["partner_id", "company_id"]

    @api.model
    def _get_relationship_path(self):
        """Return the path from the record to the relationships of its customer."""
        return "partner_id.commercial_partner_id.relationship_ids"

    # --- reading ---

    @api.depends(
        lambda self: [
            *self._get_relationship_key_fields(),
            *self._get_relationship_triggers(RELATIONSHIP_TRIGGERS),
        ]
    )
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_relationship_id(self):
        for record, relationship in self._find_relationships().items():
            record.relationship_id = relationship

    # not by way of relationship_id: Odoo would search it, as whoever writes, to find
    # what to refresh
    @api.depends(
        lambda self: [
            "relationship_id",
            *self._get_relationship_triggers(self._get_shown_fields().values()),
        ]
    )
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_shown(self):
        relationships = self._get_readable_relationships()
        sources = [
            (name, source, relationships._has_field_access(field, "read"))
            for name, source in self._get_shown_fields().items()
            if (field := relationships._fields[source])
        ]
        for record in self:
            # found under the reader's rules, and its fields are checked just above
            relationship_sudo = record.relationship_id.sudo()
            for name, source, is_readable in sources:
                record[name] = is_readable and relationship_sudo[source]

    def _get_relationship_triggers(self, names):
        """Return the paths of fields of the relationship, for dependencies."""
        path = self._get_relationship_path()
        return [path, *(f"{path}.{name}" for name in names)]

    def _get_readable_relationships(self):
        """Return the relationship model as the user has it, whoever asks.

        Server code may serve, as superuser, a company that is not the user's; there
        the user sees nothing, which is not an error.
        """
        relationships = self.env["crm.relationship"].sudo(False)
        chosen = self.env.context.get("allowed_company_ids") or []
        allowed = set(self.env.user._get_company_ids())
        if allowed.issuperset(chosen):
            return relationships
        return relationships.with_context(
            allowed_company_ids=[id_ for id_ in chosen if id_ in allowed]
        )

    def _get_relationship_keys(self):
        """Return ``{record: (customer id, company id)}``; either may be missing."""
        return {
            record: (
                # a contact that the reader may not see can have a company
                record._get_relationship_partner()
                .sudo()
                .commercial_partner_id._origin.id,
                record._get_relationship_company()._origin.id,
            )
            for record in self
        }

    def _find_relationships(self):
        """Return ``{record: its relationship or none}``, as the user may see them."""
        relationships = self._get_readable_relationships()
        keys = self._get_relationship_keys()
        partner_ids = {
            partner_id for partner_id, _company in keys.values() if partner_id
        }
        if not partner_ids or not relationships.has_access("read"):
            return dict.fromkeys(self, relationships)
        domain = Domain("partner_id", "in", list(partner_ids))
        domain &= Domain("company_id", "in", list({key[1] for key in keys.values()}))
        found = relationships.search_fetch(
            domain & Domain("active", "=", True),
            self._get_fetched_fields(relationships),
        )
        known = {(rel.partner_id.id, rel.company_id.id): rel for rel in found}
        return {record: known.get(key, relationships) for record, key in keys.items()}

    def _get_fetched_fields(self, relationships):
        """Return the columns to read along, so that a list costs one query."""
        names = {"partner_id", "company_id", *self._get_shown_fields().values()}
        return [
            name
            for name in names
            if relationships._fields[name].store
            and relationships._has_field_access(relationships._fields[name], "read")
        ]
