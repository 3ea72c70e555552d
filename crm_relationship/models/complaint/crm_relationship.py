from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_complaint_merge import COUNTED
from .crm_complaint_stage import DONE_KINDS


class CrmRelationship(models.Model):
    """How the customer feels: complaints and satisfaction, for whoever sees customers.

    Salespeople have no right on complaints: that one is open, and until when something
    has to happen, is all that they read here.
    """

    _inherit = "crm.relationship"

    complaint_ids = fields.One2many(
        "crm.complaint",
        "relationship_id",
        "Complaints",
        groups="crm_relationship.group_complaint_user",
    )
    complaint_count = fields.Integer(
        "Complaints in All", compute="_compute_complaints", store=True, aggregator="sum"
    )
    complaint_open_count = fields.Integer(
        "Open Complaints", compute="_compute_complaints", store=True, aggregator="sum"
    )
    complaint_upheld_count = fields.Integer(
        "Complaints Upheld",
        compute="_compute_complaints",
        store=True,
        aggregator="sum",
        help="Upheld in full or in part.",
    )
    complaint_deadline = fields.Datetime(
        "Next Complaint Deadline", compute="_compute_complaints", store=True
    )
    last_satisfaction = fields.Float(
        "Satisfaction",
        compute="_compute_last_satisfaction",
        store=True,
        aggregator="avg",
        digits=(3, 1),
        help="The customer's latest rating of how a complaint was settled: 1 is "
        "dissatisfied, 3 is neutral, 5 is satisfied, 0 is not rated.",
    )
    risk_complaint_date = fields.Date("Complaint Gone Wrong Since", readonly=True)

    @api.depends(
        "complaint_ids.type",
        "complaint_ids.kind",
        "complaint_ids.outcome",
        "complaint_ids.date_deadline",
        "complaint_ids.merged_into_id",
    )
    def _compute_complaints(self):
        # numbers only, of complaints that the reader may not see
        complaints_sudo = self.env["crm.complaint"].sudo()
        groups = complaints_sudo._read_group(
            COUNTED & Domain("relationship_id", "in", self.ids),
            ["relationship_id", "kind", "outcome"],
            ["__count", "date_deadline:min"],
        )
        rows = {}
        for relationship, *facts in groups:
            rows.setdefault(relationship.id, []).append(facts)
        for relationship in self:
            own = rows.get(relationship._origin.id, [])
            relationship.complaint_count = sum(row[2] for row in own)
            relationship.complaint_open_count = sum(
                row[2] for row in own if row[0] not in DONE_KINDS
            )
            relationship.complaint_upheld_count = sum(
                row[2] for row in own if row[1] in ("upheld", "partly")
            )
            deadlines = [row[3] for row in own if row[3] and row[0] not in DONE_KINDS]
            relationship.complaint_deadline = min(deadlines, default=False)

    @api.depends("complaint_ids.rating_last_value", "complaint_ids.date_closed")
    def _compute_last_satisfaction(self):
        complaints_sudo = self.env["crm.complaint"].sudo()  # the number only
        rated = complaints_sudo.search_fetch(
            [("relationship_id", "in", self.ids), ("rating_last_value", ">", 0)],
            ["relationship_id", "rating_last_value"],
            order="date_closed, id",
        )
        latest = {one.relationship_id.id: one.rating_last_value for one in rated}
        for relationship in self:
            relationship.last_satisfaction = latest.get(relationship._origin.id, 0)

    @api.model
    def _get_risk_types(self):
        return super()._get_risk_types() | {
            "risk_complaint_date": "crm_relationship.mail_activity_type_risk_complaint"
        }

    @api.model
    def _get_document_sql(self):
        """A complaint makes its sender a customer, too."""
        self.env["crm.complaint"].flush_model(["partner_id", "company_id"])
        documents = super()._get_document_sql()
        return SQL(
            "%s UNION ALL SELECT partner_id, company_id FROM crm_complaint"
            " WHERE partner_id IS NOT NULL",
            documents,
        )

    def action_open_complaints(self):
        """Open the complaints of the customer."""
        self.ensure_one()
        return self.env["crm.complaint"]._open_list(
            [("relationship_id", "=", self.id)], default_partner_id=self.partner_id.id
        )
