from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# context key: the relationships are joined in the order of their customers
IN_ORDER = "crm_relationship_in_order"
# what the indexes of contacts and relationships hold, see ``_relationship_idx`` of the
# former and ``_partner_company_uniq`` of the latter
IN_INDEXES = {
    "country_id",
    "customer_manager_id",
    "customer_stage_id",
    "customer_tier_id",
}


class ResPartner(models.Model):
    """Grouping all contacts by where the customer stands.

    Every contact meets its relationship then. PostgreSQL would put a million of them
    into a hash, the more so with several processes; both sides stand in an index in
    the order of customers, and going along the two takes half the time of that.
    """

    _inherit = "res.partner"

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        if not self._is_grouped_in_order(domain, groupby, aggregates):
            return super()._read_group(domain, groupby, aggregates, *args, **kwargs)
        ordered = self.with_context(**{IN_ORDER: True})
        rows = super(ResPartner, ordered)._read_group(
            domain, groupby, aggregates, *args, **kwargs
        )
        return [
            tuple(
                value.with_env(self.env)
                if isinstance(value, models.BaseModel)
                else value
                for value in row
            )
            for row in rows
        ]

    def _is_grouped_in_order(self, domain, groupby, aggregates):
        """Whether everybody is counted, by nothing but what stands in the indexes.

        Of few contacts, their relationships are looked up one by one; what stands in
        no index would be fetched from its row, wherever that is.
        """
        return (
            {*aggregates} <= {"__count"}
            and {*groupby} <= IN_INDEXES
            and Domain(domain).is_true()
        )

    def _get_joined_sql(self, relationships):
        if not self.env.context.get(IN_ORDER):
            return super()._get_joined_sql(relationships)
        domain = Domain("active", "=", True)
        domain &= Domain("company_id", "=", self.env.company.id)
        own = relationships._search(domain)
        own.order = relationships._field_to_sql(own.table, "partner_id", own)
        # OFFSET 0: by one process; of several, each would read all relationships
        return SQL("(%s OFFSET 0)", own.select(SQL("%s.*", SQL.identifier(own.table))))
