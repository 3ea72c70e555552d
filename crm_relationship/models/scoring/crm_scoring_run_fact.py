from odoo import models
from odoo.tools import SQL

from .crm_scoring_line import FACT_COLUMNS


class CrmScoringRun(models.Model):
    """Step one, purchases: whose facts are computed anew, and what they are.

    The facts on relationships follow the documents from the first moment; what moves by
    itself is the window. So a nightly run computes those whose purchases enter or leave
    it, and those whom an event has touched but not yet settled.
    """

    _inherit = "crm.scoring.run"

    def _hold_facts(self, last, ids=None):
        """Hold the facts that are computed anew in a table of this transaction.

        ``crm_scoring_fact``: ``partner_id`` and the ``FACT_COLUMNS``; in a full pass a
        row for everybody who has bought, else a row for everybody looked at anew.

        :param last: the last applied run, whose day the stored facts belong to
        :param ids: look at these relationships only, whoever they are
        """
        execute = self.env.cr.execute
        execute("DROP TABLE IF EXISTS crm_scoring_fact, crm_scoring_fresh")
        is_full = self.is_full and ids is None
        if is_full:
            query = self._get_fact_sql()
        else:
            self._hold_fresh(self._get_fresh_sql(last) if ids is None else ids)
            query = self._get_fresh_fact_sql()
        execute(SQL("CREATE TEMP TABLE crm_scoring_fact ON COMMIT DROP AS %s", query))
        if not is_full:
            execute("ANALYZE crm_scoring_fact")

    def _hold_fresh(self, fresh):
        """Hold whom to look at: a query of ``partner_id``, or ids of relationships."""
        if not isinstance(fresh, SQL):
            fresh = SQL(
                "SELECT partner_id FROM crm_relationship WHERE id = ANY(%s)", fresh
            )
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE crm_scoring_fresh ON COMMIT DROP AS"
                " SELECT DISTINCT partner_id FROM (%s) fresh",
                fresh,
            )
        )
        # few or many: the planner goes to their documents by index or reads them all
        self.env.cr.execute("ANALYZE crm_scoring_fresh")

    def _get_relationships(self):
        """Return the model with the facts as the scheme and the day of the run ask."""
        return self.env["crm.relationship"]._with_scheme(
            self.scheme_id, self.as_of_date
        )

    def _get_fact_sql(self, within=None):
        return SQL(
            "SELECT partner_id, %s FROM (%s) fact",
            SQL(", ").join(map(SQL.identifier, FACT_COLUMNS)),
            self._get_relationships()._get_fact_sql(self.company_id, within),
        )

    def _get_fresh_fact_sql(self):
        """Return a row for everybody held as fresh; without purchases it is empty."""
        return SQL(
            "SELECT fresh.partner_id, %s FROM crm_scoring_fresh fresh"
            " LEFT JOIN (%s) fact USING (partner_id)",
            SQL(", ").join(SQL.identifier("fact", name) for name in FACT_COLUMNS),
            self._get_fact_sql(self._get_fresh_within_sql()),
        )

    def _get_fresh_within_sql(self):
        """Return the condition on ``partner_id`` that keeps to the fresh ones."""
        return SQL("partner_id IN (SELECT partner_id FROM crm_scoring_fresh)")

    def _get_fresh_sql(self, last):
        """Return whose stored facts may not be those of the as-of date, as a query.

        Column: ``partner_id``. Override when facts of yours move in another way.
        """
        relationships = self._get_relationships()
        return SQL(
            """
            SELECT partner_id FROM %(moved)s moved
            UNION ALL  -- touched, and not settled yet
            SELECT contact.commercial_partner_id
            FROM crm_relationship_touch touch
            JOIN res_partner contact ON contact.id = touch.contact_id
            WHERE touch.company_id = %(company)s
            UNION ALL  -- dated ahead, and the day has come
            SELECT partner_id FROM crm_relationship
            WHERE company_id = %(company)s AND next_purchase_date <= %(today)s
            """,
            moved=relationships._get_moved_sql(
                self.company_id, last.as_of_date, self.as_of_date
            ),
            company=self.company_id.id,
            today=relationships._get_company_today(self.company_id),
        )

    def _count_mended(self, last):
        """Store how many stored facts a full pass found wrong that should be right.

        Those that nothing had touched and no window moved since a run by the same
        rules. None are expected: it checks everything that keeps facts current.
        """
        silent = self._is_silent(last) or not self._is_day_of_events()
        if not self.is_full or silent:
            return
        lines = SQL(", ").join(SQL.identifier("line", name) for name in FACT_COLUMNS)
        facts = SQL(", ").join(SQL.identifier("r", name) for name in FACT_COLUMNS)
        [(self.mended_count,)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*)
                FROM crm_scoring_line line
                JOIN crm_relationship r ON r.id = line.relationship_id
                WHERE line.run_id = %(run)s
                  AND (%(lines)s) IS DISTINCT FROM (%(facts)s)
                  AND r.partner_id NOT IN (%(fresh)s)
                """,
                run=self.id,
                lines=lines,
                facts=facts,
                fresh=self._get_fresh_sql(last),
            )
        )
