from odoo import api, fields, models
from odoo.fields import Domain

from .crm_readiness_rule import OPEN_DOMAINS
from .crm_readiness_tick import LINKS
from .readiness_reader import may_read


class CrmReadinessTick(models.Model):
    """Items that are late: so by their dates, and told once to whoever leads."""

    _inherit = "crm.readiness.tick"

    date_escalated = fields.Date("Escalated On", readonly=True, copy=False)
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("is_settled", "date_deadline", "active")
    def _compute_is_overdue(self):
        late = self._origin.filtered_domain(self._get_late_domain())
        for tick in self:
            tick.is_overdue = tick._origin in late and not tick.is_settled

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: conditions are asked by the system, as everywhere with ticks
        ticks_sudo = self.sudo()
        domain = ticks_sudo._get_late_domain() & ticks_sudo._get_unsettled_domain()
        late = Domain("id", "in", ticks_sudo._search(domain))
        wanted = [late] if True in value else []
        return Domain.OR(wanted + ([~late] if False in value else []))

    @api.model
    def _get_late_domain(self):
        """Return what is past its day on records where there is still work to do."""
        today = fields.Date.context_today(self)
        late = Domain("state", "=", "todo") & Domain("date_deadline", "<", today)
        late &= Domain("active", "=", True) & Domain("rule_id.active", "=", True)
        active = Domain("active", "=", True)
        at_work = [
            Domain(link, "any!", active & OPEN_DOMAINS.get(name, Domain.TRUE))
            for name, link in LINKS.items()
        ]
        return late & Domain.OR(at_work)

    @api.model
    def _get_unsettled_domain(self):
        """Return what no field or condition of the record settles."""
        items_sudo = self.env["crm.readiness.item"].sudo()
        items_sudo = items_sudo.search(
            Domain("tick_by", "!=", "hand")
            & Domain("checklist_id.purpose", "=", "customer")
        )
        settled = Domain.FALSE
        for item_sudo in items_sudo:
            for name, link in LINKS.items():
                domain = item_sudo._get_tick_domain(self.env[name])
                if domain is None or not self._is_of(item_sudo, name):
                    continue
                settled |= Domain("item_id", "=", item_sudo.id) & Domain(
                    link, "any!", domain
                )
        return ~settled

    @api.model
    def _is_of(self, item_sudo, name):
        """Whether a rule attaches the item's checklist to records of the model."""
        rules = self.env["crm.readiness.rule"].sudo().with_context(active_test=False)
        domain = Domain("checklist_id", "=", item_sudo.checklist_id.id)
        return bool(rules.search_count(domain & Domain("ticked_model", "=", name)))

    def write(self, vals):
        result = super().write(vals)
        if "date_deadline" in vals:
            self.sudo().date_escalated = False  # sudo: noted by the system
        return result

    # --- telling ---

    @api.model
    def _cron_escalate(self, batch_size=200):
        """Tell the leader once of what is overdue, in one activity a record."""
        domain = Domain("is_overdue", "=", True) & Domain("date_escalated", "=", False)
        order = "lead_id, relationship_id, id"
        late = self.search(domain, order=order, limit=batch_size).try_lock_for_update()
        late._escalate()
        self.env["ir.cron"]._commit_progress(
            len(late), remaining=self.search_count(domain)
        )

    def _escalate(self):
        """Put one activity before the leader for all that is late on a record."""
        self.write({"date_escalated": fields.Date.context_today(self)})
        for ticks in self._group_by_record().values():
            record = ticks.lead_id or ticks.relationship_id
            if user := ticks._get_told(record):
                ticks._tell(record, user)

    def _get_told(self, record):
        """Return the leader, else whoever is to do it: who may read the record."""
        owner = record.user_id
        team = record.team_id if "team_id" in record else owner.sale_team_id
        for user in (team.user_id, owner.sale_team_id.user_id, self.responsible_id[:1]):
            if may_read(user, record):
                return user
        return owner.browse()

    def _tell(self, record, user):
        kind = "crm_relationship.mail_activity_type_readiness_late"
        late = self.search(
            Domain(LINKS[record._name], "=", record.id)
            & Domain("is_overdue", "=", True)
        )
        names = late.with_context(lang=user.lang).mapped("name")
        record.activity_unlink([kind], user_id=user.id)
        record.with_context(mail_activity_quick_update=True).activity_schedule(
            kind, summary="; ".join(names), user_id=user.id
        )
