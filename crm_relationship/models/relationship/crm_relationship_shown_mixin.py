from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

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


def search_shown(name):
    """Return the search method of the shown field ``name``."""

    def search(records, operator, value):
        return records._search_customer_field(name, operator, value)

    return search


def shown(field_class, name, *args, groups=READER, **attrs):
    """Return the field ``name`` of a stock record, read from the relationship."""
    return field_class(
        *args,
        compute="_compute_customer_fields",
        search=search_shown(name),
        groups=groups,
        **attrs,
    )


class CrmRelationshipShownMixin(models.AbstractModel):
    """Shows the customer's relationship on a stock record, without a stored column.

    Everything shown can be filtered, sorted, grouped, aggregated and exported: the
    record's query joins the relationship, *under the reader's own rules* and checked
    for the field that was asked, even where Odoo computes as superuser. So two
    companies, or two salespeople, see different values on the same contact.

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
    customer_stage_id = shown(
        fields.Many2one,
        "customer_stage_id",
        "crm.lifecycle.stage",
        "Lifecycle Stage",
        inverse="_inverse_customer_position",
        readonly=False,
        help="Where the customer stands with the company.",
    )
    customer_segment_id = shown(
        fields.Many2one,
        "customer_segment_id",
        "crm.rfm.segment",
        "RFM Segment",
        inverse="_inverse_customer_position",
        readonly=False,
        help="How the customer buys: recency, frequency and monetary value.",
    )
    customer_tier_id = shown(
        fields.Many2one,
        "customer_tier_id",
        "crm.customer.tier",
        "Customer Tier",
        inverse="_inverse_customer_position",
        readonly=False,
        help="What the customer is worth to the company.",
    )
    change_reason = fields.Char(
        "Reason of Change",
        store=False,
        help="Why stage, segment or tier change. Map it in an import that sets them.",
    )
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

    def _get_relationship_key_sql(self, alias, query):
        """Return (commercial entity, company) of the record as SQL."""
        contact, coalias = self._fields["partner_id"].join(self.sudo(), alias, query)
        return (
            contact._field_to_sql(coalias, "commercial_partner_id", query),
            SQL(
                "COALESCE(%s, %s)",
                self.sudo()._field_to_sql(alias, "company_id", query),
                self.env.company.id,
            ),
        )

    @api.model
    def _get_relationship_paths(self):
        """Return the dependencies of the relationship shown."""
        partner = "partner_id.commercial_partner_id.relationship_ids"
        return ["partner_id", "company_id", *self._get_relationship_triggers(partner)]

    def _get_relationship_triggers(self, path):
        """Return the fields behind ``path`` that decide which relationship is shown."""
        return [
            path,
            *(f"{path}.{name}" for name in ("active", "company_id", "user_id")),
        ]

    # --- reading ---

    @api.depends(lambda self: self._get_relationship_paths())
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_relationship_id(self):
        Relationship = self.env["crm.relationship"].sudo(False)  # the reader's rules
        self.relationship_id = False
        if not Relationship.has_access("read"):
            return
        keys = {
            record: (
                record._get_relationship_partner().sudo().commercial_partner_id.id,
                record._get_relationship_company().id,
            )
            for record in self
        }
        domain = Domain("partner_id", "in", list({key[0] for key in keys.values()}))
        domain &= Domain("company_id", "in", list({key[1] for key in keys.values()}))
        found = Relationship.search_fetch(
            domain & Domain("active", "=", True), self._get_fetched_fields(Relationship)
        )
        known = {(rel.partner_id.id, rel.company_id.id): rel for rel in found}
        for record, key in keys.items():
            record.relationship_id = known.get(key)

    def _get_fetched_fields(self, relationships):
        """Return the columns to read along, so that a list costs one query."""
        names = {"partner_id", "company_id", *self._get_shown_fields().values()}
        return [
            name
            for name in names
            if relationships._fields[name].store
            and relationships._has_field_access(relationships._fields[name], "read")
        ]

    @api.depends(
        lambda self: [
            "relationship_id",
            *(f"relationship_id.{name}" for name in self._get_shown_fields().values()),
        ]
    )
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_customer_fields(self):
        names = self._get_shown_fields().items()
        for record in self:
            # found under the reader's rules; each shown field has its own groups
            relationship_sudo = record.relationship_id.sudo()
            for name, source in names:
                record[name] = relationship_sudo[source]

    # --- searching, sorting, grouping ---

    def _check_shown_access(self, name):
        """Raise :class:`AccessError` unless the *user* may read the field ``name``."""
        records = self.sudo(False)
        records._check_field_access(self._fields[name], "read")

    def _search_relationship_id(self, operator, value):
        self._check_shown_access("relationship_id")
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator in ("any", "any!"):
            return self._get_customer_domain(Domain(value))
        if operator != "in":
            return self._get_customer_domain(Domain("display_name", operator, value))
        ids = [id_ for id_ in value if id_]
        domain = self._get_customer_domain(Domain("id", "in", ids))
        if len(ids) < len(value):
            domain |= ~self._get_customer_domain(Domain.TRUE)
        return domain

    def _search_customer_field(self, name, operator, value):
        """Search the shown field ``name``: what is not there counts as empty, or as 0."""
        self._check_shown_access(name)
        field = self._fields[name]
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if field.falsy_value == 0:
            return self._search_customer_number(name, operator, value)
        domain = self._get_customer_domain(
            Domain(self._get_shown_fields()[name], operator, value)
        )
        if operator == "in" and any(not item for item in value):
            domain |= ~self._get_customer_domain(Domain.TRUE)
        return domain

    def _search_customer_number(self, name, operator, value):
        """Search a number, in which "no relationship of mine" is 0 as on the screen."""
        if operator == "in":
            value = [item or 0 for item in value]
            includes_zero = 0 in value
        else:
            compare = {
                ">": 0 > value,
                "<": 0 < value,
                ">=": 0 >= value,
                "<=": 0 <= value,
            }
            includes_zero = compare[operator]
        source = self._get_shown_fields()[name]
        domain = self._get_customer_domain(Domain(source, operator, value))
        if includes_zero:
            domain |= ~self._get_customer_domain(Domain.TRUE)
        return domain

    def _get_customer_domain(self, domain):
        """Return the records whose relationship, as the reader sees it, is in ``domain``."""

        def to_sql(model, alias, query):
            relationships = model.env["crm.relationship"].sudo(False)
            own = relationships._search(domain & Domain("active", "=", True))
            partner, company = model._get_relationship_key_sql(alias, query)
            own.add_where(
                SQL(
                    "%s = %s AND %s = %s",
                    relationships._field_to_sql(own.table, "partner_id", own),
                    partner,
                    relationships._field_to_sql(own.table, "company_id", own),
                    company,
                )
            )
            return SQL("EXISTS %s", own.subselect(SQL("1")))

        return Domain.custom(to_sql=to_sql)

    def _field_to_sql(self, alias, field_expr, query=None):
        name, _dot, rest = field_expr.partition(".")
        source = self._get_shown_fields().get(name)
        if name != "relationship_id" and not source:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_shown_access(name)
        coalias = self._join_relationship(alias, query)
        if not source:
            return SQL.identifier(coalias, "id")
        relationship_sudo = self.env["crm.relationship"].sudo()  # checked above
        expression = f"{source}.{rest}" if rest else source
        return relationship_sudo._field_to_sql(coalias, expression, query)

    def _join_relationship(self, alias, query):
        """Join the relationships that the reader may see; return their alias."""
        relationships = self.env["crm.relationship"].sudo(False)
        own = relationships._search(Domain("active", "=", True))
        coalias = query.make_alias(alias, "own_relationship")
        partner, company = self._get_relationship_key_sql(alias, query)
        query.add_join(
            "LEFT JOIN",
            coalias,
            own.subselect(SQL("%s.*", SQL.identifier(own.table))),
            SQL(
                "%s = %s AND %s = %s",
                relationships._field_to_sql(coalias, "partner_id", query),
                partner,
                relationships._field_to_sql(coalias, "company_id", query),
                company,
            ),
        )
        return coalias

    # --- writing ---

    @api.model_create_multi
    def create(self, vals_list):
        moves = [
            self._pop_position(vals_list, index) for index in range(len(vals_list))
        ]
        records = super().create(vals_list)
        for record, move in zip(records, moves, strict=True):
            if any(move.get(name) for name in POSITION_FIELDS):
                record.write(move)
        return records

    def _pop_position(self, vals_list, index):
        """Take stage, segment, tier and reason out of the values of a new record."""
        vals = vals_list[index]
        names = vals.keys() & {*POSITION_FIELDS, "change_reason"}
        if names:
            vals_list[index] = {k: v for k, v in vals.items() if k not in names}
        return {name: vals[name] for name in names}

    def write(self, vals):
        names = [name for name in POSITION_FIELDS if name in vals]
        if names or "change_reason" in vals:
            vals = dict(vals)
            self = self.with_context(
                crm_relationship_reason=vals.pop("change_reason", None)
                or self.env.context.get("crm_relationship_reason"),
                crm_relationship_names=names,  # what the inverse is to move
            )
        return super().write(vals)

    def _inverse_customer_position(self):
        """Move the customers through the guard of their relationships.

        :raise UserError: no customer, not the user's customer, or the guard's refusal
        """
        shown_fields = self._get_shown_fields()
        names = self.env.context.get("crm_relationship_names", ())
        wanted = {
            record: {shown_fields[name]: record[name].id for name in names}
            for record in self
        }
        moves = defaultdict(self.env["crm.relationship"].browse)
        for record in self:
            relationship = record._get_writable_relationship()
            current = relationship._get_position()
            move = {n: v for n, v in wanted[record].items() if v != current[n]}
            moves[tuple(move.items())] |= relationship
        for move, relationships in moves.items():
            if move:
                relationships.write(dict(move))

    def _get_writable_relationship(self):
        """Return the relationship to move; a contact becomes a customer by it."""
        self.ensure_one()
        partner = self._get_relationship_partner()
        company = self._get_relationship_company()
        relationships = self.env["crm.relationship"].sudo(False)
        if partner:
            relationships.sudo()._ensure_pairs({(partner.id, company.id)})
        key = [
            ("partner_id", "=", partner.sudo().commercial_partner_id.id),
            ("company_id", "=", company.id),
        ]
        relationship = relationships.search(key)
        if not relationship:
            raise UserError(
                self.env._(
                    "%(name)s is not a customer that you may change: it has no customer, "
                    "is archived, belongs to a colleague or to another company.",
                    name=self.display_name,
                )
            )
        return relationship
