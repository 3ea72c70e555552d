from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Who has a relationship: whoever appears on a lead, an order or an invoice."""

    _inherit = "crm.relationship"

    @api.model
    def _get_document_sql(self):
        """Return the documents that make a contact a customer, as a query.

        Columns: ``contact_id``, ``company_id``, any number of times. Override to add
        other documents.
        A lead that belongs to no company counts for the company of its contact, else
        of its salesperson, else of who made it, else for the first company.
        """
        for model in ("crm.lead", "sale.order", "account.move"):
            self.env[model].flush_model(["partner_id", "company_id"])
        self.env["crm.lead"].flush_model(["user_id", "create_uid"])
        self.env["account.move"].flush_model(["move_type"])
        return SQL(
            """
            SELECT l.partner_id AS contact_id,
                   COALESCE(l.company_id, contact.company_id, salesperson.company_id,
                            author.company_id, (SELECT MIN(id) FROM res_company)
                   ) AS company_id
            FROM crm_lead l
            JOIN res_partner contact ON contact.id = l.partner_id
            LEFT JOIN res_users author ON author.id = l.create_uid
            LEFT JOIN res_users salesperson ON salesperson.id = l.user_id
            UNION ALL
            SELECT DISTINCT partner_id, company_id FROM sale_order
            UNION ALL
            SELECT DISTINCT partner_id, company_id FROM account_move
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
    def _ensure_pairs(self, pairs):
        """Make the missing relationships of ``{(contact id, company id)}``.

        Everybody starts as a prospect; what was bought is settled before the commit.
        One query when nothing is missing. A relationship that another transaction is
        making, or has made since ours began, is left to the settling action: the
        caller neither waits nor fails.
        """
        missing = self._get_missing_pairs(pairs)
        if not missing:
            return
        companies = self.env["res.company"].browse({pair[1] for pair in missing})
        # flushes, which the savepoint must not undo
        query = self._get_insert_sql(self._get_pair_sql(missing), companies)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute("SET LOCAL lock_timeout = '500ms'")
                self.env.cr.execute(query, log_exceptions=False)
                created = self.env.cr.fetchall()
                self.env.cr.execute("SET LOCAL lock_timeout TO DEFAULT")
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env["crm.relationship.touch"]._touch(missing)
            return
        if created:
            self._invalidate_shown()
            self._touch_purchases(missing)
            self.browse(row[0] for row in created)._begin()

    @api.model
    def _meet_documents(self, contacts):
        """Make what relationships the contacts' documents ask for; return the pairs."""
        query = SQL(
            """
            SELECT DISTINCT contact_id, company_id FROM (%s) document
            WHERE contact_id = ANY(%s) AND company_id IS NOT NULL
            """,
            self._get_document_sql(),
            contacts.ids,
        )
        pairs = set(self.env.execute_query(query))
        self._ensure_pairs(pairs)
        return pairs

    @api.model
    def _get_missing_pairs(self, pairs):
        """Return those of the pairs whose customer has no relationship and may have."""
        pairs = {pair for pair in pairs if all(pair)}
        if not pairs:
            return pairs
        self._flush_customers()
        query = SQL(
            """
            SELECT pair.contact_id, pair.company_id
            FROM (%s) pair
            JOIN res_partner contact ON contact.id = pair.contact_id
            JOIN res_partner p ON p.id = contact.commercial_partner_id
            WHERE %s
              AND NOT EXISTS (
                  SELECT 1 FROM crm_relationship known
                  WHERE known.partner_id = p.id AND known.company_id = pair.company_id)
            """,
            self._get_pair_sql(pairs),
            self._get_customer_sql(),
        )
        return set(self.env.execute_query(query))

    @api.model
    def _flush_customers(self):
        """Flush what decides who is whose customer."""
        self.flush_model(["partner_id", "company_id"])
        partner_fields = ["commercial_partner_id", "active", "company_id", "user_id"]
        self.env["res.partner"].flush_model([*partner_fields, "partner_share"])
        self.env["res.users"].flush_model(["partner_id", "company_id"])
        self.env["res.company"].flush_model(["partner_id", "parent_path"])
