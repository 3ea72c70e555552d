from odoo import models
from odoo.fields import Domain


class CrmRelationshipShownMixin(models.AbstractModel):
    """Finding the relationships that the reader may see, and reading them."""

    _inherit = "crm.relationship.shown.mixin"

    def _show(self, names):
        """Put the values of these shown fields into the cache.

        Values that are there already stay: somebody may have entered them in a form.
        They are not assigned, for a Monetary would look up its currency as superuser.
        """
        relationships = self._get_readable_relationships()
        shown_fields = self._get_shown_fields()
        for name in names:
            field = self._fields[name]
            source = relationships._fields[shown_fields[name]]
            readable = relationships._has_field_access(source, "read")
            for record in self.browse(field._cache_missing_ids(self)):
                # found under the reader's rules, and the field is checked just above
                value = readable and record.relationship_id.sudo()[source.name]
                value = field.convert_to_cache(value, record, validate=False)
                field._update_cache(record, value)

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
        sources = [relationships._fields[n] for n in self._get_shown_fields().values()]
        # of what stands further on, the link that leads there
        columns = {
            f.name if f.store or not f.related else f.related.split(".")[0]
            for f in sources
        }
        return [
            name
            for name in {"partner_id", "company_id", *columns}
            if relationships._fields[name].store
            and relationships._has_field_access(relationships._fields[name], "read")
        ]
