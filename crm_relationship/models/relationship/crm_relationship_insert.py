from odoo import api, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """The one statement that makes relationships, of a few customers or of all."""

    _inherit = "crm.relationship"

    @api.model
    def _get_insert_sql(self, documents, companies, with_facts=False):
        """Return the INSERT of a relationship for each customer that has none.

        Set-based because an installation meets a hundred thousand customers at once.

        :param SQL documents: ``contact_id``, ``company_id``
        :param bool with_facts: insert purchase facts too, which costs a pass over all
            purchases; who has bought then starts as active. Nobody else may make
            relationships meanwhile
        """
        self._flush_customers()
        columns = self._get_insert_columns() | self._get_fact_columns(companies)
        everybody = SQL("TRUE") if with_facts else SQL("FALSE")
        return SQL(
            """
            INSERT INTO crm_relationship (%(names)s)
            SELECT %(values)s
            FROM (%(customers)s) customer
            JOIN res_partner p ON p.id = customer.id
            JOIN res_company c ON c.id = customer.company_id
            JOIN %(starts)s ON start.company_id = c.id
            LEFT JOIN res_company_users_rel manager
              ON manager.user_id = p.user_id AND manager.cid = c.id
            LEFT JOIN (%(facts)s) fact
              ON fact.partner_id = p.id AND fact.company_id = c.id
            WHERE %(is_customer)s
            ORDER BY p.id, c.id
            %(on_conflict)s
            """,
            names=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(columns.values()),
            customers=self._get_missing_sql(documents),
            starts=self._get_starts_sql(companies),
            facts=self._get_fact_sql(companies, everybody),
            is_customer=self._get_customer_sql(),
            on_conflict=SQL()
            if with_facts
            else SQL("ON CONFLICT DO NOTHING RETURNING id"),
        )

    @api.model
    def _get_insert_columns(self):
        """Return ``{column: value}`` of a new relationship, facts apart."""
        return {
            "partner_id": SQL("p.id"),
            "company_id": SQL("c.id"),
            "active": SQL(
                "p.active AND (p.company_id IS NULL OR p.company_id = ANY("
                "STRING_TO_ARRAY(TRIM('/' FROM c.parent_path), '/')::int[]))"
            ),
            "user_id": SQL("manager.user_id"),
            "create_uid": SQL("%s", self.env.uid),
            "create_date": SQL("%s", self.env.cr.now()),
            "write_uid": SQL("%s", self.env.uid),
            "write_date": SQL("%s", self.env.cr.now()),
        }

    @api.model
    def _get_fact_columns(self, companies):
        """Return what facts give a new relationship, stage included."""
        names = self._get_facts(companies[0])
        return {name: self._fill_fact_sql("fact", name) for name in names} | {
            "lifecycle_stage_id": SQL(
                "CASE WHEN fact.purchase_count > 0"
                " THEN start.active_id ELSE start.prospect_id END"
            ),
            "lifecycle_stage_date": SQL(
                "COALESCE(fact.first_purchase_date,"
                " CASE WHEN start.prospect_id IS NOT NULL THEN start.today END)"
            ),
        }

    @api.model
    def _get_missing_sql(self, documents):
        """Return the commercial entities on ``documents`` without a relationship.

        Columns: ``id``, ``company_id``. All of them are found before the first one is
        entered, as DISTINCT has to: looked up one by one, in a table that grows
        meanwhile and that the planner takes for empty, they took two minutes.
        """
        return SQL(
            """
            SELECT DISTINCT contact.commercial_partner_id AS id, document.company_id
            FROM (%s) document
            JOIN res_partner contact ON contact.id = document.contact_id
            WHERE NOT EXISTS (
                SELECT 1 FROM crm_relationship known
                WHERE known.partner_id = contact.commercial_partner_id
                  AND known.company_id = document.company_id)
            """,
            documents,
        )

    @api.model
    def _get_starts_sql(self, companies):
        """Return a table ``start`` (company_id, prospect_id, active_id, today)."""
        Stage = self.env["crm.lifecycle.stage"]
        rows = [
            SQL(
                "(%s, %s::int, %s::int, %s::date)",
                company.id,
                Stage._get_first(company).id or None,
                Stage._get_default("active", company).id or None,
                self._get_company_today(company),
            )
            for company in companies
        ]
        return SQL(
            "(VALUES %s) AS start (company_id, prospect_id, active_id, today)",
            SQL(", ").join(rows),
        )
