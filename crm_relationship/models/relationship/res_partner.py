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
        family = self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )
        before = {partner: partner.commercial_partner_id for partner in family}
        result = super().write(vals)
        relationships = self.env["crm.relationship"].sudo()  # contact rights suffice
        relationships._sync_commercial_entity(before)
        return result

    def unlink(self):
        # through the ORM: the messages and activities of the relationships go as well
        relationships = self.env["crm.relationship"].sudo()  # contact rights suffice
        relationships = relationships.with_context(active_test=False)
        relationships.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()
