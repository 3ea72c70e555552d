from odoo import api, models
from odoo.exceptions import ValidationError

COMPANY_FIELDS = ("stage_id", "segment_id", "tier_id", "activity_plan_id")


class CrmPlaybook(models.Model):
    """Switching on and off, and for which company."""

    _inherit = "crm.playbook"

    @api.constrains("company_id", *COMPANY_FIELDS)
    def _check_companies(self):
        """Refuse what belongs to another company, in one message for all of it."""
        for playbook in self:
            for name in COMPANY_FIELDS:
                company = playbook[name].company_id
                if company and company != playbook.company_id:
                    raise ValidationError(
                        self.env._(
                            "%(record)s belongs to %(company)s and is not for a "
                            "playbook of %(other)s.",
                            record=playbook[name].display_name,
                            company=company.name,
                            other=playbook.company_id.name
                            or self.env._("all companies"),
                        )
                    )

    @api.constrains("company_id", "user_id", "responsible")
    def _check_user(self):
        for playbook in self:
            user = playbook.user_id
            if playbook.responsible == "user" and not user:
                raise ValidationError(
                    self.env._(
                        "Say who does what %(playbook)s asks for.",
                        playbook=playbook.name,
                    )
                )
            if user and playbook.company_id - user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s has no access to %(company)s.",
                        user=user.name,
                        company=playbook.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        playbooks = super().create(vals_list)
        playbooks.filtered("is_on")._start()
        return playbooks

    def write(self, vals):
        """Write; what is switched off, archived or changes its event starts anew."""
        before = self.filtered(lambda playbook: playbook._is_running())
        events = {playbook: playbook._get_event() for playbook in before}
        result = super().write(vals)
        stays = before.filtered(
            lambda playbook: (
                playbook._is_running() and playbook._get_event() == events[playbook]
            )
        )
        stopped = before - stays
        stopped._drop_waiting()
        running = self.filtered(lambda playbook: playbook._is_running())
        (stopped - running).date_on = False
        (running - stays)._start()
        return result

    def _is_running(self):
        return self.is_on and self.active

    def _get_event(self):
        """Return what the playbook waits for: another event is another playbook."""
        return (
            self.trigger,
            *(self[name].id for name in COMPANY_FIELDS[:3]),
            self.company_id.id,
            self.direction,
            self.occasion,
            self.offset_days,
            self.offset_side,
        )

    def _start(self):
        """Let what happens from today on count; called as soon as it is switched on."""
        for company, playbooks in self.grouped("company_id").items():
            company = company or self.env.company
            today = self.env["crm.relationship"]._get_company_today(company)
            playbooks.date_on = today

    def _drop_waiting(self):
        """Drop what has not been done yet: it was asked for under other terms."""
        Hit = self.env["crm.playbook.hit"].sudo()  # the queue is the system's
        domain = [("playbook_id", "in", self.ids), ("state", "=", "waiting")]
        Hit.search(domain).write({"state": "skipped", "reason": "switched_off"})

    @api.model
    def _get_running(self, company):
        """Return the playbooks that work for the customers of ``company``."""
        if not company.relationship_use_playbooks:
            return self.browse()
        domain = [("is_on", "=", True), ("company_id", "in", (False, company.id))]
        return self.search(domain)
