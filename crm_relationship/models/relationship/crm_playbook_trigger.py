from odoo import api, models
from odoo.tools import SQL

from .crm_playbook import ENTRIES

# {trigger: the pair of columns in the ledger}
PAIRS = {
    "stage": ("old_stage_id", "new_stage_id"),
    "segment": ("old_segment_id", "new_segment_id"),
    "tier": ("old_tier_id", "new_tier_id"),
}
# What happened longer ago is history that somebody entered, not news; and a server
# that stood still makes up for so many days.
NEWS_DAYS = 7


class CrmPlaybook(models.Model):
    """What happens to customers becomes rows of the queue, in one statement each."""

    _inherit = "crm.playbook"

    @api.model
    def _queue_changes(self, ids):
        """Queue what the rows ``ids`` of the ledger start.

        Called as superuser in the transaction of the changes; the scheduled action
        works the queue off.
        """
        changes = self.env["crm.relationship.change"].browse(ids)
        for company, rows in changes.grouped("company_id").items():
            playbooks = self._get_running(company).filtered(
                lambda playbook: playbook.trigger in PAIRS
            )
            if playbooks:
                source = playbooks._get_change_sql(company, rows.ids)
                self._queue(company, source)

    @api.model
    def _queue_days(self, company):
        """Queue what the day brings to the customers of ``company``."""
        for playbook in self._get_running(company):
            if playbook.trigger in PAIRS:
                continue
            self._queue(company, playbook._get_day_sql(company))

    @api.model
    def _queue(self, company, source):
        """Insert the rows of ``source`` that are new; call the action if there are any.

        A playbook leaves a customer alone for some days after it reached them, and
        never does the same event twice: the key of the event is unique.
        """
        self.env.flush_all()
        query = SQL(
            """
            INSERT INTO crm_playbook_hit (
                playbook_id, relationship_id, company_id, event_key, change_id,
                date, date_due, state
            )
            SELECT playbook_id, relationship_id, %(company)s, event_key, change_id,
                   date, %(today)s, 'waiting'
            FROM (%(fresh)s) fresh
            ORDER BY fresh.date, fresh.relationship_id
            ON CONFLICT (playbook_id, relationship_id, event_key) DO NOTHING
            RETURNING id
            """,
            company=company.id,
            today=self.env["crm.relationship"]._get_company_today(company),
            fresh=self._get_fresh_sql(company, source),
        )
        if self.env.execute_query(query):
            self.env["crm.playbook.hit"]._trigger_work()

    @api.model
    def _get_fresh_sql(self, company, source):
        """Return those rows of ``source`` whose customers are not to be left alone."""
        return SQL(
            """
            SELECT DISTINCT ON (source.playbook_id, source.relationship_id) source.*
            FROM (%(source)s) source
            JOIN crm_playbook playbook ON playbook.id = source.playbook_id
            WHERE NOT EXISTS (
                SELECT 1 FROM crm_playbook_hit before
                WHERE before.playbook_id = source.playbook_id
                  AND before.relationship_id = source.relationship_id
                  AND (before.event_key = source.event_key
                       OR before.date > %(today)s::date - playbook.pause_days
                          AND (before.state IN ('waiting', 'done')
                               OR before.message_id IS NOT NULL))
            )
            ORDER BY source.playbook_id, source.relationship_id, source.date
            """,
            source=source,
            today=self.env["crm.relationship"]._get_company_today(company),
        )

    # --- what starts a playbook: (playbook, relationship, event, change, date) ---

    def _get_change_sql(self, company, ids=None):
        """Return the rows of the ledger that start these playbooks.

        :param ids: rows of the ledger; None for all that are news
        """
        return SQL(
            """
            SELECT p.id AS playbook_id, c.relationship_id,
                   'change:' || c.id AS event_key, c.id AS change_id, c.date
            FROM crm_relationship_change c
            JOIN crm_playbook p ON (%(entered)s)
            LEFT JOIN crm_customer_tier old_tier ON old_tier.id = c.old_tier_id
            LEFT JOIN crm_customer_tier new_tier ON new_tier.id = c.new_tier_id
            WHERE p.id = ANY(%(playbooks)s)
              AND c.company_id = %(company)s
              AND %(chosen)s
              AND c.date > %(today)s::date - %(days)s AND c.date <= %(today)s
              AND (p.date_on IS NULL OR c.date >= p.date_on)
              AND %(direction)s
              AND %(news)s
            """,
            entered=SQL(" OR ").join(map(self._get_entered_sql, PAIRS)),
            playbooks=self.ids,
            company=company.id,
            chosen=SQL("TRUE") if ids is None else SQL("c.id = ANY(%s)", ids),
            today=self.env["crm.relationship"]._get_company_today(company),
            days=NEWS_DAYS,
            direction=self._get_direction_sql(),
            news=self._get_news_sql(),
        )

    def _get_news_sql(self):
        """Return whether a row ``c`` of the ledger may start anything.

        Override to keep a kind of change quiet, whoever asks.
        """
        return SQL("TRUE")

    def _get_entered_sql(self, trigger):
        old, new = PAIRS[trigger]
        return SQL(
            "p.trigger = %s AND c.%s = p.%s AND c.%s IS DISTINCT FROM c.%s",
            trigger,
            SQL.identifier(new),
            SQL.identifier(f"{trigger}_id"),
            SQL.identifier(old),
            SQL.identifier(new),
        )

    def _get_direction_sql(self):
        """Return whether the customer came into the tier from the side asked for."""
        return SQL(
            """
            (p.trigger <> 'tier' OR p.direction = 'any'
             OR (p.direction = 'up') = (
                old_tier.id IS NULL
                OR (new_tier.sequence, new_tier.id)
                   < (old_tier.sequence, old_tier.id)
             ))
            """
        )

    def _get_standing(self):
        """Return where a customer has to stand still when the row is worked off.

        :return: ``(field of crm.relationship, id)``, or None when nothing can change
        """
        if self.trigger in ENTRIES:
            return ENTRIES[self.trigger], self[f"{self.trigger}_id"].id
        return None
