from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.relationship.shown.mixin"]

    # What is shown depends on it; nobody reads it: searching a One2many for "none" or
    # by id is done past the record rules and would tell of other people's customers.
    relationship_ids = fields.One2many(
        "crm.relationship", "partner_id", "Relationships", groups=fields.NO_ACCESS
    )

    # All that Odoo's own rule asks of a contact while it is joined to its relationship:
    # lists by tier, stage or amount leave out the rows themselves, ten times as wide.
    # The country takes no room in it.
    _relationship_idx = models.Index(
        "(commercial_partner_id) "
        "INCLUDE (company_id, partner_share, active, country_id)"
    )

    def _get_relationship_partner(self):
        return self

    def _get_relationship_company(self):
        return self.env.company

    @api.model
    def _get_relationship_key_fields(self):
        return ["commercial_partner_id", "parent_id", "is_company", "company_id"]

    @api.model
    def _get_relationship_path(self):
        return "commercial_partner_id.relationship_ids"

    def _get_relationship_key_sql(self, alias, query):
        return (
            self.sudo()._field_to_sql(alias, "commercial_partner_id", query),
            SQL("%s", self.env.company.id),
        )

    def write(self, vals):
        if not {"parent_id", "is_company"} & vals.keys():
            return super().write(vals)
        before = self._get_commercial_entities()
        result = super().write(vals)
        self._follow_commercial_entities(before)
        return result

    def unlink(self):
        before = self._get_commercial_entities()
        # through the ORM: the messages and activities of the relationships go as well
        relationships = self._get_all_relationships()
        relationships.search([("partner_id", "in", self.ids)]).unlink()
        result = super().unlink()
        # the contacts of a company stay, each for itself
        self._follow_commercial_entities(
            {partner: old for partner, old in before.items() if partner not in self}
        )
        return result

    @api.model
    def _get_all_relationships(self):
        """Return the model for what follows from a right on contacts."""
        return self.env["crm.relationship"].sudo().with_context(active_test=False)

    def _get_commercial_entities(self):
        """Return ``{partner: commercial entity}`` of these and their descendants."""
        family = self.sudo().with_context(active_test=False)  # whole, whoever asks
        family = family.search([("id", "child_of", self.ids)])
        return {partner: partner.commercial_partner_id for partner in family}

    @api.model
    def _follow_commercial_entities(self, before):
        """Let relationships follow the partners whose commercial entity has changed."""
        if before:
            self._get_all_relationships()._sync_commercial_entity(before)
