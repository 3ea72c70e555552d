from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

LINKS = {"crm.lead": "lead_id", "crm.relationship": "relationship_id"}
# what a person says about an item; the rest follows from the rule
SAID = {"state", "reason", "user_id", "date_deadline"}


class CrmReadinessTick(models.Model):
    """One item of a checklist on one lead or customer.

    What is ticked by a field or a condition is never stored: it is true or not at the
    moment when it is asked.
    """

    _name = "crm.readiness.tick"
    _description = "Checklist Item on a Lead or Customer"
    _order = "rule_id, item_id, id"
    _rec_name = "item_id"

    rule_id = fields.Many2one(
        "crm.readiness.rule", required=True, readonly=True, ondelete="restrict"
    )
    item_id = fields.Many2one(
        "crm.readiness.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    checklist_id = fields.Many2one(
        "crm.readiness.checklist",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    active = fields.Boolean(default=True, readonly=True)
    # who is to do it
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        domain="[('share', '=', False)]",
        help="Empty: whoever is responsible for the lead or the customer.",
    )
    responsible_id = fields.Many2one(
        "res.users", "To Be Done By", compute="_compute_responsible_id"
    )
    date_deadline = fields.Date("Due Date")
    # what was said
    state = fields.Selection(
        [("todo", "To Do"), ("done", "Done"), ("na", "Not Applicable")],
        required=True,
        default="todo",
    )
    reason = fields.Char(help="Why the item does not apply.")
    done_user_id = fields.Many2one("res.users", "Ticked By", readonly=True)
    done_date = fields.Datetime("Ticked On", readonly=True)
    log_ids = fields.One2many("crm.readiness.tick.log", "tick_id", "History")
    # how it stands
    name = fields.Char("Checklist Item", related="item_id.name")
    tick_by = fields.Selection(related="item_id.tick_by", string="Ticked")
    help = fields.Text(related="item_id.help")
    is_settled = fields.Boolean(
        "Settled",
        compute="_compute_is_settled",
        help="Done, not applicable, or true by the record itself.",
    )

    _lead_uniq = models.UniqueIndex("(rule_id, item_id, lead_id) WHERE active")
    _relationship_uniq = models.UniqueIndex(
        "(rule_id, item_id, relationship_id) WHERE active"
    )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Search; what the transaction has to attach yet is attached first."""
        self.env["crm.readiness.rule"]._attach_pending()
        return super()._search(domain, *args, **kwargs)

    @api.depends("user_id", "lead_id.user_id", "relationship_id.user_id")
    def _compute_responsible_id(self):
        for tick in self:
            owner = tick.lead_id.user_id or tick.relationship_id.user_id
            tick.responsible_id = tick.user_id or owner

    @api.depends("state")
    def _compute_is_settled(self):
        settled = self._origin._filter_settled()
        for tick in self:
            tick.is_settled = tick.state != "todo" or tick._origin in settled

    def _filter_settled(self):
        """Return those that are done, do not apply, or are true by the record itself.

        One search for each item that the system ticks, however many records there are.
        """
        settled = self.filtered(lambda tick: tick.state != "todo")
        for (item, rule), ticks in (
            (self - settled).grouped(lambda tick: (tick.item_id, tick.rule_id)).items()
        ):
            settled |= ticks._filter_true(item.sudo(), rule.sudo())
        return settled

    def _filter_true(self, item_sudo, rule_sudo):
        """Return those of one item whose condition holds on their record."""
        link = LINKS[rule_sudo.ticked_model]
        records = rule_sudo._get_ticked().with_context(active_test=False)
        domain = item_sudo._get_tick_domain(records)
        if domain is None:
            return self.browse()
        true = records.search(Domain("id", "in", self[link].ids) & domain)
        return self.filtered(lambda tick: tick[link].id in true._ids)

    def _group_by_record(self):
        """Return ``{id of the lead or customer: ticks}``."""
        return self.grouped(lambda tick: tick.lead_id.id or tick.relationship_id.id)

    # --- saying something ---

    @api.constrains("state", "reason")
    def _check_reason(self):
        for tick in self:
            if tick.state == "na" and not (tick.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why “%(item)s” does not apply.", item=tick.item_id.name
                    )
                )

    def write(self, vals):
        self._check_said(vals)
        before = {tick: tick.state for tick in self}
        if "state" in vals:
            vals = self._prepare_said(vals)
        result = super().write(vals)
        changed = self.filtered(lambda tick: tick.state != before[tick])
        changed._enter_log(before)
        return result

    def _check_said(self, vals):
        """Refuse to write what the rule decides, or to tick what ticks itself."""
        if vals.keys() - SAID and not self.env.su:
            raise UserError(
                self.env._("Where a checklist is attached follows from its rule.")
            )
        automatic = self.filtered(lambda tick: tick.tick_by != "hand")
        if vals.get("state") == "done" and automatic:
            raise UserError(
                self.env._(
                    "“%(item)s” ticks itself as soon as it is true.",
                    item=automatic[0].item_id.name,
                )
            )

    def _prepare_said(self, vals):
        """Return ``vals`` with who said it when."""
        said = vals["state"] != "todo"
        return vals | {
            "done_user_id": said and self.env.uid,
            "done_date": said and fields.Datetime.now(),
        }

    def _enter_log(self, before):
        """Enter who said what; nobody has the right to write the history."""
        self.env["crm.readiness.tick.log"].sudo().create(
            [
                {
                    "tick_id": tick.id,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                    "old_state": before[tick],
                    "new_state": tick.state,
                    "reason": tick.reason if tick.state == "na" else False,
                }
                for tick in self
            ]
        )

    def action_done(self):
        """Tick: the button in lists."""
        self.write({"state": "done"})

    def action_todo(self):
        """Take a tick back."""
        self.write({"state": "todo"})
