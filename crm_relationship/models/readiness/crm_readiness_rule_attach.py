from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_readiness_tick import LINKS

PENDING = "crm_relationship_readiness_pending"
KEPT = "crm_relationship_readiness_kept"
# of the context, what conditions and due dates depend on
CONTEXT = {"lang", "tz", "allowed_company_ids"}


class CrmReadinessRule(models.Model):
    """Attaching checklists, for any number of records in one statement a rule."""

    _inherit = "crm.readiness.rule"

    @api.model
    def _cron_attach(self):
        """Attach what the day's events left: records made or moved by set-based SQL."""
        self.search([])._attach()

    @api.model
    def _attach_later(self, records):
        """Attach what fits the records by the end of the transaction.

        One statement a rule then, however many writes there were. Whoever looks for
        checklists before that meets them: the search attaches what waits.
        """
        precommit = self.env.cr.precommit
        if KEPT not in precommit.data:
            precommit.data[KEPT] = {}
            precommit.add(self._attach_kept)
        env = records.env
        context = {name: env.context[name] for name in CONTEXT & env.context.keys()}
        key = (records._name, env.uid, env.company.id)
        for waiting in (PENDING, KEPT):
            entries = precommit.data.setdefault(waiting, {})
            entries.setdefault(key, (context, set()))[1].update(records.ids)

    @api.model
    def _attach_kept(self):
        """Attach at the end of the transaction all that waited during it.

        Also what was attached meanwhile: a savepoint that was rolled back may have
        taken it away. What is there is not attached twice.
        """
        data = self.env.cr.precommit.data
        data.pop(PENDING, None)
        self._attach_entries(data.pop(KEPT))

    @api.model
    def _attach_pending(self):
        """Attach what waits for the end of the transaction, for who wants to see it."""
        self._attach_entries(self.env.cr.precommit.data.pop(PENDING, {}))

    @api.model
    def _attach_entries(self, entries):
        for (name, uid, _company), (context, ids) in entries.items():
            env = self.env(user=uid, context=context, su=True)
            env[name].browse(ids)._attach_checklists()

    def _attach(self, records=None, at_gate=False, is_forced=False):
        """Attach the checklists to records that fit and do not have them yet.

        :param records: leads or relationships; None: all there are
        :param at_gate: see :meth:`_get_fitting_domain`
        :param is_forced: also rules that wait for a new account manager
        """
        for rule in self.filtered("active"):
            if rule.start != "match" and not is_forced:
                continue
            domain = rule._get_fitting_domain(at_gate)
            if records is not None:
                domain &= Domain("id", "in", records.ids)
            # what is archived goes through gates, too
            ticked = rule._get_ticked().with_context(active_test=not at_gate)
            rule._attach_query(ticked._search(domain))

    def _attach_query(self, query):
        """Give every record of ``query`` the items of the checklist, if it has none."""
        # what the query asks for is flushed by itself
        items = self.env["crm.readiness.item"]
        items.flush_model(["checklist_id", "active", "days", "user_id"])
        self.env["crm.readiness.tick"].flush_model(["rule_id", "active"])
        if rows := self.env.execute_query(self._get_attach_sql(query)):
            self.env["crm.readiness.tick"].invalidate_model(flush=False)
            records = self.env[self.ticked_model].browse({row[0] for row in rows})
            records._forget_checklists()

    def _get_attach_sql(self, query):
        """Return the INSERT of what is missing; it yields the records."""
        model = self.env[self.ticked_model]
        return SQL(
            """
            INSERT INTO crm_readiness_tick (
                %(link)s, rule_id, item_id, checklist_id, user_id,
                date_deadline, state, active,
                create_uid, create_date, write_uid, write_date
            )
            SELECT record.id, %(rule)s, item.id, item.checklist_id,
                   item.user_id,
                   CASE WHEN item.days > 0 THEN %(today)s::date + item.days END,
                   'todo', TRUE, %(uid)s, %(now)s, %(uid)s, %(now)s
            FROM %(table)s AS record
            JOIN crm_readiness_item item
              ON item.checklist_id = %(checklist)s AND item.active
            WHERE record.id IN %(records)s
              AND NOT EXISTS (
                  SELECT FROM crm_readiness_tick tick
                  WHERE tick.rule_id = %(rule)s AND tick.active
                    AND tick.%(link)s = record.id
              )
            ON CONFLICT DO NOTHING
            RETURNING %(link)s
            """,
            link=SQL.identifier(LINKS[model._name]),
            rule=self.id,
            checklist=self.checklist_id.id,
            table=SQL.identifier(model._table),
            records=query.subselect(),
            today=fields.Date.context_today(self),
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _start_anew(self, records):
        """Attach the checklists again: what was ticked before is kept as history."""
        before = self.env["crm.readiness.tick"].search(
            Domain("rule_id", "in", self.ids)
            & Domain(LINKS[records._name], "in", records.ids)
        )
        before.write({"active": False})
        before.flush_recordset(["active"])
        self._attach(records, is_forced=True)
