from odoo import api, fields, models

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


def shown(field_class, name, *args, **attrs):
    """Return the field ``name`` of a stock record, read from the relationship."""

    def search(records, operator, value):
        return records._search_shown(name, operator, value)

    attrs = {"compute": "_compute_shown", "groups": READER} | attrs
    return field_class(*args, search=search, **attrs)


class CrmRelationshipShownMixin(models.AbstractModel):
    """Shows the customer's relationship on a stock record, without a stored column.

    Everything shown can be filtered, sorted, grouped, aggregated and exported: the
    record's query joins the relationship, *under the reader's own rules* and checked
    for the field that was asked, even where Odoo computes as superuser. So two
    companies, or two salespeople, see different values on the same contact. Who needs
    the value whoever reads asks ``crm.relationship`` with ``sudo()``.

    Here: what is shown, and of whom. Reading stands in
    ``crm_relationship_shown_read.py``, searching, sorting and grouping in
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
        fields.Many2one,
        "customer_currency_id",
        "res.currency",
        "Customer's Currency",
        compute="_compute_customer_currency_id",
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

    @api.depends(lambda self: self._get_shown_dependencies())
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_shown(self):
        names = self._get_shown_fields()
        self._show([n for n in names if self._fields[n].compute == "_compute_shown"])

    # apart, because it reads the company, too, which a list without amounts does not
    @api.depends(lambda self: self._get_shown_dependencies())
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_customer_currency_id(self):
        self._show(["customer_currency_id"])

    @api.model
    def _get_shown_dependencies(self):
        """Return what the shown values depend on.

        Not by way of ``relationship_id``: to find what to refresh, Odoo would search
        it as whoever writes.
        """
        sources = self._get_shown_fields().values()
        return ["relationship_id", *self._get_relationship_triggers(sources)]

    def _get_relationship_triggers(self, names):
        """Return the paths of fields of the relationship, for dependencies."""
        path = self._get_relationship_path()
        return [path, *(f"{path}.{name}" for name in names)]
