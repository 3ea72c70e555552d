from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.models.relationship.notice import get_notice

from ..models.lead.mail_activity import TYPE


class CrmBankVisitPlan(models.TransientModel):
    """Plans visits to customers: one of them, or all that are chosen in a list.

    Opened on customers, on the morning list or on next products. Whoever has a visit
    for the same purpose still to come is left out: planned twice, it is planned once.
    """

    _name = "crm.bank.visit.plan"
    _description = "Plan Visits"

    relationship_ids = fields.Many2many(
        "crm.relationship",
        string="Customers",
        required=True,
        default=lambda self: self._default_relationship_ids(),
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self._default_relationship_ids().company_id
    )
    date = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(self._get_today(), days=1),
    )
    user_id = fields.Many2one(
        "res.users",
        "Visitor",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    product_id = fields.Many2one(
        "crm.bank.product",
        "Purpose",
        default=lambda self: self._default_product_id(),
        domain="[('company_id', '=', company_id)]",
        help="The product to speak of. Empty: to keep in touch.",
    )
    note = fields.Html()

    @api.model
    def _default_relationship_ids(self):
        """Return the customers of what the dialog was opened on."""
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids")
        if model in ("crm.bank.morning", "crm.bank.next.product"):
            return self.env[model].browse(ids).relationship_id
        customers = self.env["crm.relationship"]
        return customers.browse(ids if model == customers._name else ())

    @api.model
    def _default_product_id(self):
        """Return what one customer is to be offered first."""
        customers = self._default_relationship_ids()
        single = customers if len(customers) == 1 else customers.browse()
        return single.bank_next_product_ids[:1].product_id

    def _get_today(self):
        """Return the day it is at the customers' bank."""
        customers = self.relationship_ids or self._default_relationship_ids()
        company = customers.company_id[:1] or self.env.company
        return self.env["crm.relationship"]._get_company_today(company)

    def action_plan(self):
        """Plan the visits, tell how many, and close the dialog.

        :raise UserError: customers of several companies, or a product of another one
        """
        self.ensure_one()
        companies = self.relationship_ids.company_id | self.product_id.company_id
        if len(companies) > 1:
            raise UserError(
                self.env._("Plan the visits of one company's customers at a time.")
            )
        return self._tell(self._plan())

    def _plan(self):
        """Return the new activities, made in one batch."""
        activities = self.env["mail.activity"]
        kind = self.env.ref(TYPE)
        values = {
            "res_model_id": self.env["ir.model"]._get_id("crm.relationship"),
            "activity_type_id": kind.id,
            "summary": self._get_summary(),
            "note": self.note,
            "date_deadline": self.date,
            "user_id": self.user_id.id,
            "bank_product_id": self.product_id.id,
        }
        # one look at the list of activities tells the colleagues, not a mail for each
        activities = activities.with_context(mail_activity_quick_update=True)
        fresh = self.relationship_ids - self._get_planned(kind)
        return activities.create([values | {"res_id": own.id} for own in fresh])

    def _get_summary(self):
        product = self.product_id.name
        return product and self.env._("Visit: %(product)s", product=product)

    def _get_planned(self, kind):
        """Return the customers with such a visit to come, whoever planned it."""
        activities_sudo = self.env["mail.activity"].sudo()  # a colleague's count, too
        planned = activities_sudo.search_fetch(
            [
                ("res_model", "=", "crm.relationship"),
                ("res_id", "in", self.relationship_ids.ids),
                ("activity_type_id", "=", kind.id),
                ("bank_product_id", "=", self.product_id.id),
                ("date_deadline", ">=", self._get_today()),
            ],
            ["res_id"],
        )
        return self.relationship_ids.browse(planned.mapped("res_id"))

    def _tell(self, activities):
        message = self.env._("All of them have such a visit to come.")
        if activities:
            message = self.env._(
                "Visits planned to %(count)s customers.", count=len(activities)
            )
        return get_notice(message, is_done=bool(activities))
