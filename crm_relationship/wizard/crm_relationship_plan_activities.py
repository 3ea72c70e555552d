import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.relationship.notice import get_notice

LIMIT = 5_000  # customers at once: a team's work for months, a request's for seconds


class CrmRelationshipPlanActivities(models.TransientModel):
    """Dialog that plans the same activities for many customers, for each once.

    Whoever has the same activity (type and summary) already, planned or done, is left
    out: opened twice, it plans once. The context tells for whom: ``default_domain``
    (text, from the heat map and its like), else the ``active_ids`` of relationships.
    """

    _name = "crm.relationship.plan.activities"
    _description = "Plan Activities for Customers"

    domain = fields.Char(
        "For Which Customers",
        required=True,
        readonly=True,
        default="[]",
        export_string_translation=False,
    )
    planned_text = fields.Char(compute="_compute_counts")
    new_count = fields.Integer("Customers to Plan for", compute="_compute_counts")
    segment_id = fields.Many2one(
        "crm.rfm.segment",
        compute="_compute_segment_id",
        help="The one segment of all these customers.",
    )
    # what
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Plan",
        domain="[('res_model', '=', 'crm.relationship')]",
        compute="_compute_activity_plan_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        default=lambda self: self.env.ref("mail.mail_activity_data_todo", False),
        domain="[('res_model', 'in', (False, 'crm.relationship'))]",
    )
    summary = fields.Char(
        "Occasion",
        compute="_compute_summary",
        store=True,
        readonly=False,
        precompute=True,
        help="The summary of the activity. Customers who have the same one already, "
        "planned or done, are left out.",
    )
    note = fields.Html()
    date_deadline = fields.Date(
        "Due Date", required=True, default=fields.Date.context_today
    )
    # for whom
    responsible = fields.Selection(
        [
            ("manager", "The account manager of each customer"),
            ("user", "One colleague"),
        ],
        required=True,
        default="manager",
    )
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Also for the customers that have no account manager.",
    )
    is_repeated = fields.Boolean(
        "Again Where It Is Done",
        help="Plan it once more for the customers whose activity is done; those who "
        "still have it to do are left out in any case.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "crm.relationship" and "domain" in fields:
            values["domain"] = repr([("id", "in", context.get("active_ids", []))])
        return values

    @api.depends("domain")
    def _compute_segment_id(self):
        for wizard in self:
            groups = self.env["crm.relationship"]._read_group(
                wizard._get_customer_domain(), ["rfm_segment_id"], limit=2
            )
            segments = [segment for (segment,) in groups]
            wizard.segment_id = segments[0] if len(segments) == 1 else False

    @api.depends("segment_id")
    def _compute_activity_plan_id(self):
        for wizard in self:
            wizard.activity_plan_id = wizard.segment_id.activity_plan_id

    @api.depends("segment_id")
    def _compute_summary(self):
        """Propose the segment as the occasion: it tells one planning from the next."""
        for wizard in self:
            wizard.summary = wizard.segment_id.display_name

    @api.depends(
        "domain", "activity_plan_id", "activity_type_id", "summary", "is_repeated"
    )
    def _compute_counts(self):
        for wizard in self:
            relationships = self.env["crm.relationship"]
            count = relationships.search_count(wizard._get_customer_domain())
            wizard.new_count = relationships.search_count(wizard._get_new_domain())
            wizard.planned_text = count != wizard.new_count and self.env._(
                "%(planned)s of %(count)s customers have this already and are left "
                "out.",
                planned=count - wizard.new_count,
                count=count,
            )

    # --- for whom ---

    def _get_customer_domain(self):
        return Domain(ast.literal_eval(self.domain or "[]"))

    def _get_new_domain(self):
        """Return the customers to whom at least one of the activities is new."""
        domain = self._get_customer_domain()
        steps = self._get_steps()
        if not steps:
            return domain
        return domain & Domain.OR(~self._get_known_domain(step) for step in steps)

    def _get_known_domain(self, step):
        """Return the customers who have the activity of a step already.

        Whoever planned it, also where the user may not read the activity: a customer
        is called once, not once a colleague.
        """
        activities = self.env["mail.activity"].sudo()
        if not self.is_repeated:
            activities = activities.with_context(active_test=False)
        query = activities._search(
            [
                ("res_model", "=", "crm.relationship"),
                ("res_id", "!=", False),
                ("activity_type_id", "=", step["activity_type_id"]),
                ("summary", "=", step["summary"]),
            ]
        )
        return Domain("id", "in", query.subselect("mail_activity.res_id"))

    # --- what ---

    def _get_steps(self):
        """Return the values of each activity to plan: the plan's, or the dialog's."""
        if not self.activity_plan_id:
            step = {
                "activity_type_id": self.activity_type_id.id,
                "summary": self.summary or False,
                "note": self.note,
                "date_deadline": self.date_deadline,
            }
            return [step] if self.activity_type_id else []
        return [
            self._get_template_step(template)
            for template in self.activity_plan_id.template_ids
        ]

    def _get_template_step(self, template):
        """Return the values of a step of the plan; its user only if it names one."""
        step = {
            "activity_type_id": template.activity_type_id.id,
            "summary": template.summary or False,
            "note": template.note,
            "date_deadline": template._get_date_deadline(self.date_deadline),
        }
        if template.responsible_id:
            step["user_id"] = template.responsible_id.id
        return step

    def action_plan(self):
        """Plan the activities, tell how many, and close the dialog.

        :raise UserError: nothing to plan, or too many customers at once
        """
        self.ensure_one()
        steps = self._get_steps()
        if not steps:
            raise UserError(self.env._("Choose a plan or a type of activity."))
        if self.new_count > LIMIT:
            raise UserError(
                self.env._(
                    "%(count)s customers are too many at once: narrow them down to "
                    "%(limit)s.",
                    count=self.new_count,
                    limit=LIMIT,
                )
            )
        activities = self._create_activities(steps)
        return self._get_result_action(activities)

    def _create_activities(self, steps):
        """Return the new activities, made in one batch."""
        relationships = self.env["crm.relationship"]
        model = self.env["ir.model"].sudo()._get(relationships._name)
        values = []
        for step in steps:
            domain = self._get_customer_domain() & ~self._get_known_domain(step)
            values += [
                {"user_id": self._get_user(relationship).id}
                | step
                | {"res_model_id": model.id, "res_id": relationship.id}
                for relationship in relationships.search(domain)
            ]
        # one look at the list of activities tells the colleagues, not a mail for each
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        return activities.create(values)

    def _get_user(self, relationship):
        if self.responsible == "manager" and relationship.user_id:
            return relationship.user_id
        return self.user_id

    def _get_result_action(self, activities):
        """Return the message that tells the number, and closes the dialog."""
        customers = len(set(activities.mapped("res_id")))
        message = self.env._("All of them have it already: nothing was planned.")
        if customers:
            message = self.env._(
                "%(activities)s activities are planned for %(customers)s customers.",
                activities=len(activities),
                customers=customers,
            )
        return get_notice(message, is_done=bool(customers))
