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
        return bool(self._filter_readable_by(user))

    def _filter_readable_by(self, user):
        """Return what an active user may read, in the companies that are the user's."""
        companies = self.company_id & user.company_ids
        if not user.active or not companies:
            return self.browse()
        own = self.filtered(lambda complaint: complaint.company_id in companies)
        own = own.with_user(user).with_context(allowed_company_ids=companies.ids)
        return own._filtered_access("read").with_env(self.env)


class CrmComplaintClock(models.Model):
    """Warnings before a deadline, and escalation after it: each level once.

    Nothing but messages depends on the scheduled action: a clock is missed by its
    dates whether anybody was told or not.
    """

    _inherit = "crm.complaint.clock"

    @api.model
    def _cron_warn(self, batch_size=BATCH):
        """Tell whom the policies name, one batch of clocks at a time.

        A batch is told and noted as told in one transaction: after a crash the next
        call begins with it again, and nobody hears anything twice.
        """
        # a silent run of the scoring has moved tiers without a word
        complaints = self.env["crm.complaint"]
        outdated = complaints._get_outdated(SQL("TRUE"), limit=batch_size)
        outdated._plan_clocks()
        domain = self._get_warning_domain()
        clocks = self.search(domain, order="date_warning, id", limit=batch_size)
        clocks = clocks.try_lock_for_update()
        clocks._warn()
        left = self.search_count(domain) + (len(outdated) == batch_size)
        self.env["ir.cron"]._commit_progress(len(clocks), remaining=left)

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
        known = {}  # what is asked once for all of them
        told = defaultdict(lambda: defaultdict(self.browse))
        for clock in self:
            level = clock._get_level()
            clock.percent_warned = level.percent or clock.percent_warned
            for user in clock._get_warned_users(level, self.complaint_id, known):
                told[user][level.percent] |= clock
        for user, warnings in told.items():
            self._plan_warnings(user, warnings)
        self._plan_next_warning()

    def _plan_next_warning(self):
        """Note when each clock reaches its next level, if it has one."""
        times = {}
        for clock in self:
            level = clock._get_level()
            complaint = clock.complaint_id
            date = level and complaint._get_clock_date(clock, level.percent, times)
            clock.date_warning = date or False

    def _get_level(self):
        """Return the level that the clock has reached and not told of yet."""
        levels = self.sla_id.level_ids.sorted("percent")
        return levels.filtered(lambda level: level.percent > self.percent_warned)[:1]

    def _get_warned_users(self, level, complaints, known):
        """Return whom to tell: the level's recipients who may read the complaint.

        Whoever is away is replaced by the deputy, whoever is missing by the next one
        up.

        :param complaints: all complaints of the batch
        :param dict known: ``{user: those of them that the user may read}`` and
            ``{company: (its officers, its deputies)}``, filled on the way
        """
        company = self.company_id
        if company not in known:
            deputies = self.env["crm.complaint.cover"]._get_deputies(company)
            known[company] = (self._get_officers(company), deputies)
        officers, deputies = known[company]
        told = officers.browse()
        for users in self._get_chain(level, officers):
            for user in users:
                deputy = user.browse(deputies.get(user.id))
                for present in filter(None, (deputy, user)):
                    if present not in known:
                        known[present] = complaints._filter_readable_by(present)
                    if self.complaint_id in known[present]:
                        told |= present
                        break
            if told:
                break
        return told

    def _get_chain(self, level, officers):
        """Return whom to ask in turn: the level's recipient, and everybody above."""
        complaint = self.complaint_id
        chain = {
            "user": complaint.user_id,
            "leader": complaint.team_id.user_id,
            "manager": officers,
        }
        if level.recipient == "named":
            return [level.user_id, *chain.values()]
        names = list(chain)
        start = names.index(level.recipient) if level else len(names)
        return [chain[name] for name in names[start:]]

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

    @api.model
    def _plan_warnings(self, user, warnings):
        """Put an activity on each complaint, and one message about all to ``user``.

        :param dict warnings: ``{percent of the time: clocks}``
        """
        clocks = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        common = {
            "res_model_id": self.env["ir.model"]._get_id("crm.complaint"),
            "activity_type_id": activity_type.id,
            "user_id": user.id,
            "automated": True,
        }
        texts = {
            percent: clocks._get_warning_text(percent) for percent in sorted(warnings)
        }
        clocks.env["mail.activity"].create(
            [
                common | clock._prepare_warning(user, text)
                for percent, text in texts.items()
                for clock in warnings[percent].with_env(clocks.env)
            ]
        )
        clocks._notify_warned(
            user, {text: warnings[percent] for percent, text in texts.items()}
        )

    def _prepare_warning(self, user, warning):
        """Return what an activity says about the clock."""
        return {
            "res_id": self.complaint_id.id,
            "summary": f"{self._get_kind_name()}: {warning}",
            "date_deadline": self._get_warning_day(user),
        }

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

    @api.model
    def _notify_warned(self, user, warnings):
        """Send ``user`` one message that names all complaints, by what is the matter.

        :param dict warnings: ``{text: clocks}``
        """
        parts = []
        for text, clocks in warnings.items():
            names = clocks.complaint_id.mapped("display_name")
            parts.append(Markup("<p><b>%s</b></p>") % text)
            parts.append(Markup("<p>%s</p>") % Markup("<br/>").join(names))
        count = sum(len(clocks) for clocks in warnings.values())
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._(
                "%(count)s deadlines of complaints ask for you", count=count
            ),
            body=Markup().join(parts),
        )
