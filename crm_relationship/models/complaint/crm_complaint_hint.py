from odoo import api, fields, models
from odoo.fields import Domain

# so long ago two complaints about the same thing are likely to be one
DUPLICATE_DAYS = 30


class CrmComplaint(models.Model):
    """What the agent should know while recording: what else the customer complained."""

    _inherit = "crm.complaint"

    duplicate_ids = fields.Many2many(
        "crm.complaint",
        compute="_compute_duplicate_ids",
        string="Possible Duplicates",
        help="Of the same customer, order or product within 30 days.",
    )
    customer_complaint_count = fields.Integer(
        "Other Complaints of the Customer", compute="_compute_customer_complaint_count"
    )

    @api.depends("customer_id", "order_id", "product_id", "date_received")
    def _compute_duplicate_ids(self):
        for complaint in self:
            domain = complaint._get_duplicate_domain()
            complaint.duplicate_ids = domain and self.search(domain, limit=5)

    def _get_duplicate_domain(self):
        """Return the domain of what may be the same complaint, or False."""
        parts = [
            Domain(name, "=", self[name]._origin.id)
            for name in ("customer_id", "order_id", "product_id")
            if self[name] and (name != "product_id" or not self.customer_id)
        ]
        if not parts or not self.date_received:
            return False
        since = fields.Datetime.subtract(self.date_received, days=DUPLICATE_DAYS)
        until = fields.Datetime.add(self.date_received, days=DUPLICATE_DAYS)
        return (
            Domain.OR(parts)
            & Domain("id", "not in", self._origin.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("date_received", ">=", since)
            & Domain("date_received", "<=", until)
        )

    @api.depends("customer_id")
    def _compute_customer_complaint_count(self):
        customers = self.customer_id._origin
        counts = dict(
            self._read_group(
                [("customer_id", "in", customers.ids)], ["customer_id"], ["__count"]
            )
        )
        for complaint in self:
            count = counts.get(complaint.customer_id._origin, 0)
            is_counted = complaint._origin.customer_id == complaint.customer_id._origin
            own = 1 if complaint._origin and is_counted and count else 0
            complaint.customer_complaint_count = count - own

    def action_open_customer_complaints(self):
        """Open all complaints of the customer."""
        self.ensure_one()
        return self._open_list(
            [("customer_id", "=", self.customer_id.id)],
            default_partner_id=self.partner_id.id,
        )

    @api.model
    def _open_list(self, domain, **context):
        """Return the action that lists the complaints of ``domain``, without filters.

        :param context: defaults of a new complaint
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_complaint_action"
        )
        return action | {"domain": list(domain), "context": context}

    def action_take_on(self):
        """Become the assignee and begin to investigate."""
        for complaint in self:
            stage = complaint.stage_id._get_default(
                "investigating", complaint.company_id
            )
            complaint.write({"user_id": self.env.uid, "stage_id": stage.id})
