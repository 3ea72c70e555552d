from odoo import api, fields, models
from odoo.tools import SQL

from .crm_relationship_shown_mixin import READER


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.relationship.shown.mixin"]

    relationship_ids = fields.One2many(
        "crm.relationship", "partner_id", "Relationships", groups=READER
    )

    def _get_relationship_partner(self):
        return self

    def _get_relationship_company(self):
        return self.env.company

    @api.model
    def _get_relationship_paths(self):
        return [
            "commercial_partner_id",
            *self._get_relationship_triggers("commercial_partner_id.relationship_ids"),
        ]

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
