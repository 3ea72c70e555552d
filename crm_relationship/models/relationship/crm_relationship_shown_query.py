from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmRelationshipShownMixin(models.AbstractModel):
    """Searching, sorting, grouping and aggregating what is shown.

    All of them read the columns of one LEFT JOIN, so that a record without a
    relationship is found and grouped as empty, and as 0 in numbers, as on the screen.
    """

    _inherit = "crm.relationship.shown.mixin"

    def _check_shown_access(self, name):
        """Raise :class:`AccessError` unless the *user* may read the field ``name``.

        Odoo checks ``groups`` of a computed field on reading only; who asks as
        superuser on behalf of a user is asked all the same.
        """
        records = self.sudo(False)
        records._check_field_access(self._fields[name], "read")
        if source := self._get_shown_fields().get(name):
            relationships = records.env["crm.relationship"]
            relationships._check_field_access(relationships._fields[source], "read")

    def _search_shown(self, name, operator, value):
        """Search the shown field ``name`` as if it were a column of the record."""
        self._check_shown_access(name)
        field = self._fields[name]
        if operator in ("in", "not in") and self._is_shown_link(name, value):
            return self._search_links(name, operator, value)
        if operator in ("any!", "not any!") and isinstance(value, Domain):
            value = value.optimize_full(self.env[field.comodel_name])
        elif field.type == "monetary" and operator in ("in", "not in"):
            # Odoo tells by its text whether an amount counts as empty: 0.0, not 0
            value = [item if item is False else float(item) for item in value]

        def to_sql(model, alias, query):
            # a set of records would lend its currencies to the value of a Monetary
            model = model.browse()
            return field.condition_to_sql(name, operator, value, model, alias, query)

        return Domain.custom(to_sql=to_sql)

    def _is_shown_link(self, name, value):
        """Whether ``value`` is ids of what relationships have in a column of theirs.

        Override for a field that some records do not show of their relationship.
        """
        source = self.env["crm.relationship"]._fields.get(self._get_source(name))
        return (
            bool(source and source.store and source.type == "many2one")
            and bool(value)
            and all(type(item) is int for item in value)
        )

    def _get_source(self, name):
        """Return the field of the relationship that ``name`` shows, if it is one."""
        return self._get_shown_fields().get(name)

    def _search_links(self, name, operator, ids):
        """Find the records whose relationship has one of ``ids`` there, or has none.

        EXISTS, not the join: PostgreSQL may begin with the few relationships that
        have it, and the opposite reads those alone, too. With 1,000,000 customers the
        opposite takes half the time of the join.
        """
        exists = SQL("EXISTS") if operator == "in" else SQL("NOT EXISTS")
        relationships = self._get_readable_relationships()
        domain = Domain("active", "=", True) & Domain(self._get_source(name), "in", ids)
        found = relationships._search(domain)

        def to_sql(model, alias, query):
            coalias = query.make_alias(alias, f"has_{name}")
            partner, company = model._get_relationship_key_sql(alias, query)
            return SQL(
                "%s (SELECT FROM %s AS %s WHERE %s = %s AND %s = %s)",
                exists,
                found.subselect(SQL("%s.*", SQL.identifier(found.table))),
                SQL.identifier(coalias),
                relationships._field_to_sql(coalias, "partner_id"),
                partner,
                relationships._field_to_sql(coalias, "company_id"),
                company,
            )

        return Domain.custom(to_sql=to_sql)

    def _search_relationship_id(self, operator, value):
        """Search the relationship, and what stands in it, under the reader's rules."""
        if operator not in ("any", "any!") or not isinstance(value, Domain):
            if operator in ("not any", "not any!"):
                return NotImplemented
            return self._search_shown("relationship_id", operator, value)
        self._check_shown_access("relationship_id")
        relationships = self._get_readable_relationships()
        domain = value.optimize_full(relationships)

        def to_sql(model, alias, query):
            coalias = model._join_relationship(alias, query)
            return SQL(
                "(%s IS NOT NULL AND %s)",
                SQL.identifier(coalias, "id"),
                domain._to_sql(relationships, coalias, query),
            )

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
        relationships_sudo = self.env["crm.relationship"].sudo()  # checked above
        expression = f"{source}.{rest}" if rest else source
        return relationships_sudo._field_to_sql(coalias, expression, query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if not self._is_shown_number(field_name):
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        value = SQL("COALESCE(%s, 0)", self._field_to_sql(alias, field_name, query))
        query._order_groupby.append(value)
        return SQL("%s %s %s", value, direction, nulls)

    def _read_group_groupby(self, alias, groupby_spec, query):
        value = super()._read_group_groupby(alias, groupby_spec, query)
        if self._is_shown_number(groupby_spec):
            return SQL("COALESCE(%s, 0)", value)
        return value

    def _is_shown_number(self, name):
        """Whether the field is a number of ours, in which nothing is sorted as 0.

        In averages nothing stays nothing: who is no customer does not count.
        """
        return name in self._get_shown_fields() and self._fields[name].falsy_value == 0

    def _join_relationship(self, alias, query):
        """Join the relationships that the reader may see; return their alias."""
        coalias = query.make_alias(alias, "own_relationship")
        relationships = self._get_readable_relationships()
        partner, company = self._get_relationship_key_sql(alias, query)
        query.add_join(
            "LEFT JOIN",
            coalias,
            self._get_joined_sql(relationships),
            SQL(
                "%s = %s AND %s = %s",
                relationships._field_to_sql(coalias, "partner_id", query),
                partner,
                relationships._field_to_sql(coalias, "company_id", query),
                company,
            ),
        )
        return coalias

    def _get_joined_sql(self, relationships):
        """Return the table to join: those of ``relationships`` that may be shown."""
        own = relationships._search(Domain("active", "=", True))
        return own.subselect(SQL("%s.*", SQL.identifier(own.table)))

    def _get_relationship_key_sql(self, alias, query):
        """Return (commercial entity, company) of the record as SQL."""
        records = self.sudo()  # whose relationship it is, not what is shown of it
        contacts, coalias = self._fields["partner_id"].join(records, alias, query)
        return (
            contacts._field_to_sql(coalias, "commercial_partner_id", query),
            SQL(
                "COALESCE(%s, %s)",
                records._field_to_sql(alias, "company_id", query),
                self.env.company.id,
            ),
        )
