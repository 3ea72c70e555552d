from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

BATCH = 500


class CrmComplaint(models.Model):
    _inherit = "crm.complaint"

    def _is_readable_by(self, user):
        """Whether the user works in the complaint's company and may read it."""
        if not user.active or self.company_id not in user.company_ids:
            return False
        own = self.with_user(user)
        own = own.with_context(allowed_company_ids=self.company_id.ids)
        return own.has_access("read")


class CrmComplaintClock(models.Model):
    """Warnings before a deadline, and escalation after it: each level once.

    Nothing but messages depends on the scheduled action: a clock is missed by its
    dates whether anybody was told or not.
    """

    _inherit = "crm.complaint.clock"

    @api.model
    def _cron_warn(self, batch_size=BATCH):
        """Tell whom the policies name, one batch of clocks at a time."""
        # a silent run of the scoring has moved tiers without a word
        complaints = self.env["crm.complaint"]
        complaints._get_outdated(SQL("TRUE"), limit=batch_size)._plan_clocks()
        domain = self._get_warning_domain()
        clocks = self.search(domain, order="date_warning, id", limit=batch_size)
        clocks = clocks.try_lock_for_update()
        clocks._warn()
        self.env["ir.cron"]._commit_progress(
            len(clocks), remaining=self.search_count(domain)
        )

    @api.model
    def _get_warning_domain(self):
        """Return the domain of clocks that reached their next level."""
        running = Domain("date_met", "=", False) & Domain("date_stop", "=", False)
        return running & Domain("date_warning", "<=", fields.Datetime.now())

    def _warn(self):
        """Plan what the present level of each clock asks for, and go to the next.

        A clock that passed two levels at once comes again for the second: it stays due
        until its next level lies in the future.
        """
        warnings = defaultdict(self.browse)
        for clock in self:
            level = clock._get_level()
            clock.percent_warned = level.percent or clock.percent_warned
            for user in clock._get_warned_users(level):
                warnings[user, clock.complaint_id.company_id, level.percent] |= clock
        for (user, _company, percent), clocks in warnings.items():
            clocks._plan_warning(user, percent)
        self.complaint_id._plan_clocks()

    def _get_level(self):
        """Return the level that the clock has reached and not told of yet."""
        levels = self.sla_id.level_ids.sorted("percent")
        return levels.filtered(lambda level: level.percent > self.percent_warned)[:1]

    def _get_warned_users(self, level):
        """Return whom to tell: the level's recipients who may read the complaint.

        Whoever is missing is replaced by the next one up.
        """
        complaint = self.complaint_id
        chain = {
            "user": complaint.user_id,
            "leader": complaint.team_id.user_id,
            "manager": self._get_officers(complaint.company_id),
        }
        if level.recipient == "named":
            candidates = [level.user_id, *chain.values()]
        else:
            names = list(chain)
            start = names.index(level.recipient) if level else len(names)
            candidates = [chain[name] for name in names[start:]]
        for users in candidates:
            if allowed := users.filtered(complaint._is_readable_by):
                return allowed
        return complaint.user_id.browse()

    @api.model
    def _get_officers(self, company):
        """Return the complaint officers of the company, else its administrators.

        An administrator of complaints is an officer too, but is only told when nobody
        else would be.
        """
        groups = ("group_complaint_officer", "group_complaint_manager")
        officer, manager = (self.env.ref(f"crm_relationship.{name}") for name in groups)
        users = officer.all_user_ids.filtered(
            lambda user: company in user.company_ids and user.active and not user.share
        )
        return (users - manager.all_user_ids) or users

    def _plan_warning(self, user, percent):
        """Put one activity on each complaint, and one message about all to ``user``."""
        clocks = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        warning = clocks._get_warning_text(percent)
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id("crm.complaint")
        clocks.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": clock.complaint_id.id,
                    "activity_type_id": activity_type.id,
                    "summary": f"{clock._get_kind_name()}: {warning}",
                    "date_deadline": clock._get_warning_day(user),
                    "user_id": user.id,
                    "automated": True,
                }
                for clock in clocks
            ]
        )
        clocks._notify_warned(user, warning)

    def _get_warning_day(self, user):
        """Return the day of the deadline, by the user's clocks."""
        deadline = self.date_deadline or fields.Datetime.now()
        zone = self.with_context(tz=user.tz or self.env.context.get("tz"))
        return fields.Datetime.context_timestamp(zone, deadline).date()

    def _get_kind_name(self):
        """Return the name of what is due, in the language of the context."""
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _get_warning_text(self, percent):
        if percent >= 100:
            return self.env._("deadline missed")
        return self.env._("%(percent)s %% of the time is used", percent=percent)

    def _notify_warned(self, user, warning):
        """Send ``user`` one message that names all complaints of the batch."""
        complaints = self.complaint_id
        names = Markup("<br/>").join(complaints.mapped("display_name"))
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._(
                "%(count)s complaints: %(warning)s",
                count=len(complaints),
                warning=warning,
            ),
            body=names,
        )
