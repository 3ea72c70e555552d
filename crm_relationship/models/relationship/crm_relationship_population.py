from odoo import api, fields, models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Who has a relationship: whoever appears on a lead, an order or an invoice."""

    _inherit = "crm.relationship"

    @api.model
    def _get_document_sql(self):
        """Return the documents that make a contact a customer, as a query.

        Columns: ``contact_id``, ``company_id``. Override to add other documents.
        A lead that belongs to no company counts for the company of its contact, else
        of its salesperson, else for the first company.
        """
        return SQL(
            """
            SELECT l.partner_id AS contact_id,
                   COALESCE(l.company_id, contact.company_id, salesperson.company_id,
                            (SELECT MIN(id) FROM res_company)) AS company_id
            FROM crm_lead l
            JOIN res_partner contact ON contact.id = l.partner_id
            LEFT JOIN res_users salesperson ON salesperson.id = l.user_id
            UNION
            SELECT partner_id, company_id FROM sale_order
            UNION
            SELECT partner_id, company_id FROM account_move
            WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')
              AND partner_id IS NOT NULL
            """
        )

    @api.model
    def _get_customer_sql(self):
        """Return the condition under which partner ``p`` can be a customer at all.

        Override to say who counts as a customer. Neither the partners of companies
        and internal users nor the public user's are.
        """
        return SQL(
            """
            p.partner_share
            AND NOT EXISTS (SELECT 1 FROM res_company own WHERE own.partner_id = p.id)
            AND NOT EXISTS (
                SELECT 1
                FROM res_users visitor
                JOIN res_groups_users_rel membership ON membership.uid = visitor.id
                WHERE visitor.partner_id = p.id AND membership.gid = %s
            )
            """,
            self.env["ir.model.data"]._xmlid_to_res_id("base.group_public"),
        )

    @api.model
    def _create_from_documents(self):
        """Make the missing relationships of every company; return how many.

        One INSERT over all documents, purchase facts included: for the installation
        and for repair. Who has bought starts as active, everybody else as prospect.
        """
        companies = self.env["res.company"].sudo().search([])
        return len(self._insert_missing(self._get_document_sql(), companies))

    @api.model
    def _ensure_pairs(self, pairs):
        """Make the missing relationships of ``{(contact id, company id)}``."""
        pairs = [pair for pair in pairs if all(pair)]
        if not pairs:
            return
        contacts, company_ids = zip(*pairs, strict=True)
        documents = SQL(
            "SELECT * FROM UNNEST(%s, %s) AS pair (contact_id, company_id)",
            list(contacts),
            list(company_ids),
        )
        companies = self.env["res.company"].browse(set(company_ids))
        created = self._insert_missing(documents, companies, with_facts=False)
        if created:
            created._invalidate_shown()

    @api.model
    def _insert_missing(self, documents, companies, with_facts=True):
        """Insert a relationship for each customer on ``documents`` that has none.

        Set-based because an installation meets a hundred thousand customers at once;
        another transaction that makes the same relationship wins.
        """
        self.flush_model()
        self.env["res.partner"].flush_model()
        self.env["res.users"].flush_model(["partner_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_relationship (
                    partner_id, company_id, active, user_id,
                    lifecycle_stage_id, lifecycle_stage_date,
                    first_purchase_date, last_purchase_date,
                    purchase_count, purchase_amount,
                    create_uid, create_date, write_uid, write_date
                )
                %s
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                self._get_missing_sql(documents, companies, with_facts),
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _get_missing_sql(self, documents, companies, with_facts):
        """Return the rows that :meth:`_insert_missing` inserts, as a query."""
        no_facts = SQL(
            """
            SELECT NULL::int AS partner_id, NULL::int AS company_id,
                   NULL::date AS first_day, NULL::date AS last_day,
                   0 AS purchase_count, 0 AS amount WHERE FALSE
            """
        )
        return SQL(
            """
            SELECT p.id, c.id,
                   p.active AND (p.company_id IS NULL OR p.company_id = ANY(
                       STRING_TO_ARRAY(TRIM('/' FROM c.parent_path), '/')::int[])),
                   manager.user_id,
                   CASE WHEN fact.purchase_count > 0
                        THEN start.active_id ELSE start.prospect_id END,
                   COALESCE(fact.first_day, start.today),
                   fact.first_day, fact.last_day,
                   COALESCE(fact.purchase_count, 0), COALESCE(fact.amount, 0),
                   %(uid)s, %(now)s, %(uid)s, %(now)s
            FROM (
                SELECT DISTINCT contact.commercial_partner_id AS id, d.company_id
                FROM (%(documents)s) d
                JOIN res_partner contact ON contact.id = d.contact_id
            ) customer
            JOIN res_partner p ON p.id = customer.id
            JOIN res_company c ON c.id = customer.company_id
            JOIN %(starts)s ON start.company_id = c.id
            LEFT JOIN res_company_users_rel manager
              ON manager.user_id = p.user_id AND manager.cid = c.id
            LEFT JOIN (%(facts)s) fact
              ON fact.partner_id = p.id AND fact.company_id = c.id
            WHERE %(is_customer)s
              AND NOT EXISTS (
                  SELECT 1 FROM crm_relationship known
                  WHERE known.partner_id = p.id AND known.company_id = c.id)
            """,
            uid=self.env.uid,
            now=self.env.cr.now(),
            documents=documents,
            starts=self._get_starts_sql(companies),
            facts=self._get_fact_sql(companies) if with_facts else no_facts,
            is_customer=self._get_customer_sql(),
        )

    @api.model
    def _get_starts_sql(self, companies):
        """Return a table ``start`` (company_id, prospect_id, active_id, today)."""
        Stage = self.env["crm.lifecycle.stage"]
        rows = [
            SQL(
                "(%s, %s::int, %s::int, %s::date)",
                company.id,
                Stage._get_default("prospect", company).id or None,
                Stage._get_default("active", company).id or None,
                fields.Date.context_today(self),
            )
            for company in companies
        ] or [SQL("(0, NULL::int, NULL::int, NULL::date)")]
        return SQL(
            "(VALUES %s) AS start (company_id, prospect_id, active_id, today)",
            SQL(", ").join(rows),
        )

    @api.model
    def _invalidate_shown(self):
        """Forget what stock records show of relationships, after set-based SQL."""
        self.env["res.partner"].invalidate_model(["relationship_ids"], flush=False)
        mixin = "crm.relationship.shown.mixin"
        for name in self.pool.descendants([mixin], "_inherit"):
            records = self.env[name]
            shown_fields = {"relationship_id", *records._get_shown_fields()}
            records.invalidate_model(shown_fields, flush=False)
