from collections import Counter, namedtuple

from odoo import models
from odoo.tools import SQL

from .crm_playbook import ENTRIES
from .opened import open_records

# What becomes of a row: its state and the reason, for whom, and whether a mail goes.
Decision = namedtuple("Decision", "state reason user is_mailed")


class CrmPlaybook(models.Model):
    """Whom a playbook reaches now, and whom not: asked by the queue and the preview."""

    _inherit = "crm.playbook"

    def _decide(self, relationships, company):
        """Return ``{relationship: Decision}`` for those for whom the playbook starts.

        In the order given: the first ones come into the day's number.
        """
        self.ensure_one()
        users = self._get_users(relationships)
        refused = self._get_refused(relationships)
        silenced = self._get_silenced(relationships) if self.mail_template_id else {}
        today = relationships._get_company_today(company)
        done = Counter(self.env["crm.playbook.hit"]._get_counts_done(self, today))
        decisions = {}
        for relationship in relationships:
            user, reason = users[relationship], refused.get(relationship)
            is_mailed = bool(self.mail_template_id) and relationship not in silenced
            if not reason and not is_mailed and not self.activity_plan_id:
                reason = silenced[relationship]
            if reason:
                state = "waiting" if reason == "complaint" else "skipped"
            elif done[user.id or 0] >= self.daily_cap:
                state, reason = "waiting", "cap"
            else:
                done[user.id or 0] += 1
                state, reason = "done", silenced.get(relationship)
            decisions[relationship] = Decision(state, reason, user, is_mailed)
        return decisions

    def _get_refused(self, relationships):
        """Return ``{relationship: reason}`` of those whom the playbook must not reach.

        Override to hold a playbook back for another reason; it has to be one of the
        reasons of ``crm.playbook.hit``.
        """
        refused = {}
        if self.waits_for_complaint:
            complaining = relationships._filter_open_complaint()
            refused |= dict.fromkeys(complaining, "complaint")
        standing = self._get_standing()
        if standing:
            name, value = standing
            gone = relationships.filtered(lambda record: record[name].id != value)
            refused |= dict.fromkeys(gone, "moved_on")
        if self.trigger == "at_risk":
            safe = relationships.filtered(lambda record: not record.at_risk_date)
            refused |= dict.fromkeys(safe, "moved_on")
        archived = relationships.filtered(lambda record: not record.active)
        return refused | dict.fromkeys(archived, "archived")

    def _get_silenced(self, relationships):
        """Return ``{relationship: reason}`` of those to whom no e-mail may go."""
        normalized = {
            record: record.partner_id.email_normalized for record in relationships
        }
        unreachable = [record for record, email in normalized.items() if not email]
        opted_out = relationships._filter_opted_out()
        return dict.fromkeys(opted_out, "opted_out") | dict.fromkeys(
            unreachable, "no_email"
        )

    def _get_users(self, relationships):
        """Return ``{relationship: user}``: who does it, or nobody."""
        return {record: self._get_user_of(record) for record in relationships}

    def _get_user_of(self, relationship):
        user = self.user_id
        if self.responsible == "manager":
            user = relationship.user_id or user
        elif self.responsible == "leader":
            user = relationship.user_id.sale_team_id.user_id or user
        fits = user.active and relationship.company_id in user.company_ids
        return user if fits else user.browse()

    # --- the same without doing it ---

    def action_preview(self):
        """Show how many customers the playbook would reach today: the button."""
        self.ensure_one()
        company = self.company_id or self.env.company
        preview = self.env["crm.playbook.preview"].create(
            {"playbook_id": self.id, "company_id": company.id}
        )
        return open_records(
            preview, name=self.env._("What It Would Do Today"), target="new"
        )

    def _preview(self, company):
        """Return ``{relationship: Decision}`` of today: who waits, and who is new.

        Nobody where the playbook does not work: in another company than its own, or in
        one that does not use playbooks.
        """
        self.check_access("read")
        playbook = self.sudo()  # a count over everybody; opening them is by own rules
        is_own = playbook.company_id in (company, company.browse())
        if not is_own or not company.sudo().relationship_use_playbooks:
            return {}
        today = playbook.env["crm.relationship"]._get_company_today(company)
        waiting = playbook.env["crm.playbook.hit"].search(
            [
                ("playbook_id", "=", self.id),
                ("company_id", "=", company.id),
                ("state", "=", "waiting"),
                ("date_due", "<=", today),
            ],
            order="id",
        )
        ids = [*waiting.relationship_id.ids, *playbook._get_starting(company, today)]
        relationships = playbook.env["crm.relationship"].browse(dict.fromkeys(ids))
        return playbook._decide(relationships, company)

    def _get_starting(self, company, today):
        """Return the relationships for whom it starts and who are not queued yet.

        Of a playbook that is off, what happened today: what it would have seen. One
        that is on has queued every entry at once.
        """
        is_entry = self.trigger in ENTRIES
        if is_entry and self._is_running():
            return []
        source = self._get_change_sql if is_entry else self._get_day_sql
        self.env.flush_all()
        query = self._get_fresh_sql(company, source(company))
        rows = self.env.execute_query(
            SQL(
                "SELECT relationship_id FROM (%s) fresh WHERE date >= %s"
                " ORDER BY date, relationship_id",
                query,
                self.date_on or today,
            )
        )
        return [row[0] for row in rows]
