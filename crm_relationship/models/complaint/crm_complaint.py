from odoo import api, fields, models

from .crm_complaint_category import SEVERITIES


class CrmComplaint(models.Model):
    """What a customer is dissatisfied with, from receipt to the lessons of it.

    Here: what a complaint says. The customer stands in ``crm_complaint_customer.py``,
    stages in ``crm_complaint_flow.py``, deadlines in ``crm_complaint_plan.py``.
    """

    _name = "crm.complaint"
    _inherit = [
        "mail.thread.cc",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
        "portal.mixin",
        "rating.mixin",
    ]
    _description = "Complaint"
    _order = "date_deadline, severity desc, id desc"
    _rec_names_search = ["number", "name"]
    _track_duration_field = "stage_id"
    _primary_email = "email_from"
    _check_company_auto = True

    def _default_stage_id(self):
        return self.env["crm.complaint.stage"]._get_default("new", self.env.company)

    # identity
    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char("Subject", required=True, tracking=True)
    type = fields.Selection(
        [("complaint", "Complaint"), ("suggestion", "Suggestion")]
        + [("praise", "Praise")],
        required=True,
        default="complaint",
        tracking=True,
        help="Suggestions and praise have no deadlines.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    description = fields.Html(help="In the customer's own words.")
    is_confidential = fields.Boolean(
        "Confidential",
        tracking=True,
        help="Only the assignee and the complaint officers see it.",
    )
    # what it is about
    category_id = fields.Many2one(
        "crm.complaint.category", tracking=True, check_company=True, index=True
    )
    category_questions = fields.Text(related="category_id.description")
    severity = fields.Selection(
        SEVERITIES,
        compute="_compute_severity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    expected_remedy = fields.Text(
        "Wish of the Customer", help="What would make it good again."
    )
    channel_id = fields.Many2one("crm.channel", index="btree_not_null")
    # who handles it
    team_id = fields.Many2one(
        "crm.complaint.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    # where it stands
    stage_id = fields.Many2one(
        "crm.complaint.stage",
        required=True,
        default=_default_stage_id,
        ondelete="restrict",
        index=True,
        copy=False,
        tracking=True,
        check_company=True,
        group_expand="_read_group_expand_full",
    )
    kind = fields.Selection(
        related="stage_id.kind", store=True, index=True, string="Kind of Stage"
    )
    # when
    date_incident = fields.Date("Happened on")
    date_received = fields.Datetime(
        "Received on",
        required=True,
        index=True,
        default=fields.Datetime.now,
        copy=False,
        help="Deadlines count from here. It may be before the complaint was recorded.",
    )
    date_acknowledged = fields.Datetime("Acknowledged on", readonly=True, copy=False)
    date_answered = fields.Datetime("Answered on", readonly=True, copy=False)
    date_closed = fields.Datetime(
        "Closed on", readonly=True, copy=False, index="btree_not_null"
    )
    # documents
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", check_company=True, copy=False
    )
    invoice_id = fields.Many2one(
        "account.move",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('move_type', 'in', ('out_invoice', 'out_refund', 'out_receipt'))]",
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", check_company=True
    )
    campaign_id = fields.Many2one(
        "utm.campaign", index="btree_not_null", help="Whose promise was not kept."
    )
    repeat_of_id = fields.Many2one(
        "crm.complaint",
        index="btree_not_null",
        check_company=True,
        copy=False,
        help="The earlier complaint about the same thing.",
    )
    repeat_ids = fields.One2many("crm.complaint", "repeat_of_id", "Repeats")

    _number_uniq = models.Constraint(
        "UNIQUE(number, company_id)", "Another complaint has this number already."
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for complaint in self:
            parts = (complaint.number, complaint.name)
            complaint.display_name = " ".join(part for part in parts if part)

    @api.depends("category_id")
    def _compute_severity(self):
        for complaint in self:
            severity = complaint.category_id.severity or complaint.severity
            complaint.severity = severity or "2"

    @api.depends("category_id", "company_id")
    def _compute_team_id(self):
        for complaint in self:
            category = complaint.category_id.with_company(complaint.company_id)
            team = category.team_id or complaint.team_id
            if not team or team.company_id != complaint.company_id:
                team = team._get_default(complaint.company_id)
            complaint.team_id = team

    def copy_data(self, default=None):
        return [
            values | {"name": self.env._("%(name)s (copy)", name=complaint.name)}
            if "name" not in (default or {})
            else values
            for complaint, values in zip(self, super().copy_data(default), strict=True)
        ]
