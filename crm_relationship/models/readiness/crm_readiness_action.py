from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .readiness_reader import may_read

STATES = [
    ("todo", "To Do"),
    ("doing", "In Progress"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
OPEN = ("todo", "doing")
# what an owner who coordinates nothing reports
OWNER_FIELDS = {"state", "outcome"}


class CrmReadinessAction(models.Model):
    """What is done about an item: by whom, until when, with which effect hoped for."""

    _name = "crm.readiness.action"
    _description = "Readiness Action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_deadline, id"
    _check_company_auto = True

    name = fields.Char("What to Do", required=True)
    assessment_id = fields.Many2one(
        "crm.readiness.assessment",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True
    )
    item_id = fields.Many2one(
        "crm.readiness.item",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('checklist_id', '=', checklist_id)]",
    )
    checklist_id = fields.Many2one(related="assessment_id.checklist_id")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
    )
    date_deadline = fields.Date("Due", tracking=True)
    effort = fields.Float("Effort (Hours)")
    state = fields.Selection(STATES, required=True, default="todo", tracking=True)
    expected_effect = fields.Text(help="What will be better, and how it shows.")
    outcome = fields.Text(help="What was done, and what came of it.")
    date_done = fields.Date("Done on", readonly=True, copy=False)
    date_escalated = fields.Date("Escalated on", readonly=True, copy=False)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    # the next wave looks back
    review = fields.Selection(
        [("helped", "Helped"), ("partly", "Helped in Part"), ("not", "Did Not Help")],
        "Seen in Next Wave",
        copy=False,
    )
    review_assessment_id = fields.Many2one(
        "crm.readiness.assessment",
        "Reviewed in",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for action in self:
            due = action.date_deadline
            action.is_overdue = action.state in OPEN and bool(due and due < today)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = Domain("state", "in", OPEN) & Domain("date_deadline", "<", today)
        wanted = [late] if True in value else []
        return Domain.OR(wanted + ([~late] if False in value else []))

    @api.constrains("item_id", "assessment_id")
    def _check_item(self):
        for action in self:
            item = action.item_id
            if item and item.checklist_id != action.checklist_id:
                raise UserError(self.env._("This item was not asked."))

    # --- the guard, and activities that follow ---

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._plan()
        return actions

    def write(self, vals):
        self._check_owner(vals)
        vals = dict(vals)
        if "state" in vals:
            is_done = vals["state"] == "done"
            vals["date_done"] = is_done and fields.Date.context_today(self)
        if "date_deadline" in vals:
            vals["date_escalated"] = False
        if "review" in vals:
            self._stamp_review()
        result = super().write(vals)
        if vals.keys() & {"state", "user_id", "date_deadline", "name"}:
            self._plan()
        return result

    def _check_owner(self, vals):
        """Let owners report, and only coordinators change what was agreed.

        :raise UserError: it names what is not the owner's to change.
        """
        manager = "crm_relationship.group_relationship_manager"
        if self.env.su or self.env.user.has_group(manager):
            return
        if vals.keys() - OWNER_FIELDS - {"activity_ids", "message_ids"}:
            raise UserError(
                self.env._("An owner reports state and outcome; the rest was agreed.")
            )

    def _stamp_review(self):
        """Note the wave in which an action of the one before is looked at."""
        for action in self:
            wave = self.env["crm.readiness.assessment"].search(
                Domain("previous_id", "=", action.assessment_id.id), limit=1
            )
            action.review_assessment_id = wave

    def _activity_type(self):
        return "crm_relationship.mail_activity_type_readiness_action"

    def _plan(self):
        """Keep one activity before the owner while the action is open.

        sudo: the owner who reports, and a coordinator who takes the action away from
        somebody, change an activity that is not theirs.
        """
        actions_sudo = self.sudo().with_context(mail_activity_quick_update=True)
        actions_sudo.activity_unlink([self._activity_type()])
        for action_sudo in actions_sudo:
            owner, due = action_sudo.user_id, action_sudo.date_deadline
            if owner and due and action_sudo.state in OPEN:
                action_sudo.activity_schedule(
                    self._activity_type(),
                    due,
                    summary=action_sudo.name,
                    user_id=owner.id,
                )

    # --- late ones ---

    @api.model
    def _cron_escalate(self, batch_size=200):
        """Tell the coordinator once of each action that is overdue."""
        today = fields.Date.context_today(self)
        domain = Domain("state", "in", OPEN) & Domain("date_escalated", "=", False)
        domain &= Domain("date_deadline", "<", today)
        late = self.search(domain, limit=batch_size).try_lock_for_update()
        late._escalate()
        self.env["ir.cron"]._commit_progress(
            len(late), remaining=self.search_count(domain)
        )

    def _escalate(self):
        """Put an activity before the coordinator of each action's assessment."""
        todo = "mail.mail_activity_data_todo"
        for action in self:
            coordinator = action.assessment_id.coordinator_id
            if may_read(coordinator, action):
                text = action.with_context(lang=coordinator.lang).env._(
                    "Overdue: %(name)s", name=action.name
                )
                action.activity_schedule(
                    todo, summary=text, user_id=coordinator.id, automated=True
                )
        self.write({"date_escalated": fields.Date.context_today(self)})
