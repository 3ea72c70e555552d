from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_readiness_tick import LINKS


class CrmReadinessRule(models.Model):
    """Attaching checklists, for any number of records in one statement a rule."""

    _inherit = "crm.readiness.rule"

    @api.model
    def _cron_attach(self):
        """Attach what the day's events left: records made or moved by set-based SQL."""
        self.search([])._attach()

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
        link = SQL.identifier(LINKS[self.ticked_model])
        model = self.env[self.ticked_model]
        # what the query asks for is flushed by itself
        items = self.env["crm.readiness.item"]
        items.flush_model(["checklist_id", "active", "days", "user_id"])
        self.env["crm.readiness.tick"].flush_model(["rule_id", "active"])
        rows = self.env.execute_query(
            SQL(
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
                link=link,
                rule=self.id,
                checklist=self.checklist_id.id,
                table=SQL.identifier(model._table),
                records=query.subselect(),
                today=fields.Date.context_today(self),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        if rows:
            self.env["crm.readiness.tick"].invalidate_model(flush=False)
            model.browse({row[0] for row in rows})._forget_checklists()

    def _start_anew(self, records):
        """Attach the checklists again: what was ticked before is kept as history."""
        before = self.env["crm.readiness.tick"].search(
            Domain("rule_id", "in", self.ids)
            & Domain(LINKS[records._name], "in", records.ids)
        )
        before.write({"active": False})
        before.flush_recordset(["active"])
        self._attach(records, is_forced=True)
