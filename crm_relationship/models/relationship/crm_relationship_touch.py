from odoo import api, fields, models
from odoo.tools import SQL

SETTLE_BATCH = 1000
MAX_DELAY = 24 * 60  # minutes


class CrmRelationshipTouch(models.Model):
    """Customers whose purchases have to be settled soon, one row a wish.

    A transaction that finds the relationship held by another one leaves a row here
    instead of waiting; the scheduled action, triggered at once, settles it. Rows name
    the contact of the document, whose customer is looked up when they are settled:
    contacts move and merge. Rows may repeat: settling recomputes and never adds up.
    """

    _name = "crm.relationship.touch"
    _description = "Customer to Settle"
    _log_access = False
    _order = "id"
    _rec_name = "contact_id"

    contact_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Empty: every company, and all contacts of the same customer; after a "
        "contact has moved.",
    )
    date_due = fields.Datetime("Settle From", required=True, index=True)
    attempt_count = fields.Integer("Attempts", export_string_translation=False)

    @api.model
    def _touch(self, pairs):
        """Put ``{(contact id, company id)}`` on the list; call the action at once."""
        pairs = {pair for pair in pairs if all(pair)}
        if not pairs:
            return
        query = SQL(
            """
            INSERT INTO crm_relationship_touch (contact_id, company_id, date_due)
            SELECT contact_id, company_id, %s FROM (%s) pair RETURNING id
            """,
            fields.Datetime.now(),
            self.env["crm.relationship"]._get_pair_sql(pairs),
        )
        self.env.execute_query(query)
        self._trigger_settle()

    @api.model
    def _touch_families(self, partners):
        """Put customers, all their contacts and every company on the list."""
        now = fields.Datetime.now()
        self.create(
            [{"contact_id": partner.id, "date_due": now} for partner in partners]
        )
        self._trigger_settle()

    @api.model
    def _trigger_settle(self, at=None):
        """Call the scheduled action, at once or ``at`` an instant."""
        cron = self.env.ref("crm_relationship.ir_cron_settle", raise_if_not_found=False)
        if cron:  # a database may do without; orders are confirmed all the same
            cron.sudo()._trigger(at=at)

    @api.model
    def _cron_settle(self, batch_size=SETTLE_BATCH):
        """Settle the purchases of touched customers, a batch a call.

        Purchases that are dated ahead wait for their day; it is here that they come
        in.
        """
        self._touch_due()
        wishes = self.search(self._get_due_domain(), limit=batch_size)
        done = wishes.try_lock_for_update()._settle()
        remaining = self.search_count(self._get_due_domain())
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _get_due_domain(self):
        return [("date_due", "<=", fields.Datetime.now())]

    def _settle(self):
        """Settle the customers of these wishes; return how many wishes are done.

        Those of customers that somebody is at work on, or whose facts cannot be
        computed, are put off: they leave the batch in any case.
        """
        relationships = self.env["crm.relationship"]._get_settler()
        relationships._meet_documents(self._get_contacts())
        wanted = self._search_customers()
        customers = relationships.browse(set().union(*wanted.values()))
        settled = customers._settle()
        if not settled and len(customers) > 1:  # one was in the way of the others
            settled = settled.union(*(customer._settle() for customer in customers))
        left = {*customers.ids} - {*settled.ids}
        put_off = self.filtered(lambda wish: wanted.get(wish.id, set()) & left)
        put_off._put_off()
        done = self - put_off
        done.unlink()
        return len(done)

    def _get_contacts(self):
        """Return the contacts whose documents the wishes are about."""
        families = self.filtered(lambda wish: not wish.company_id).contact_id
        contacts = self.env["res.partner"].with_context(active_test=False)
        domain = [("commercial_partner_id", "in", families.commercial_partner_id.ids)]
        return self.contact_id | contacts.search(domain)

    def _search_customers(self):
        """Return ``{wish id: {relationship id}}`` of today's customers."""
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["crm.relationship"].flush_model(["partner_id", "company_id"])
        self.flush_recordset()
        query = SQL(
            """
            SELECT t.id, ARRAY_AGG(r.id)
            FROM crm_relationship_touch t
            JOIN res_partner contact ON contact.id = t.contact_id
            JOIN crm_relationship r
              ON r.partner_id = contact.commercial_partner_id
             AND (r.company_id = t.company_id OR t.company_id IS NULL)
            WHERE t.id = ANY(%s)
            GROUP BY t.id
            """,
            self.ids,
        )
        return {wish: {*customers} for wish, customers in self.env.execute_query(query)}

    def _put_off(self):
        """Try again later: in a minute first, then twice as late each time."""
        now = fields.Datetime.now()
        for count, wishes in self.grouped("attempt_count").items():
            minutes = min(2**count, MAX_DELAY)
            due = fields.Datetime.add(now, minutes=minutes)
            wishes.write({"date_due": due, "attempt_count": count + 1})
            self._trigger_settle(at=due)

    @api.model
    def _touch_due(self):
        """Touch the customers with a purchase dated ahead whose day has come."""
        relationships = self.env["crm.relationship"]
        relationships.flush_model(["next_purchase_date"])
        companies = self.env["res.company"].search([])
        query = SQL(
            """
            INSERT INTO crm_relationship_touch (contact_id, company_id, date_due)
            SELECT r.partner_id, r.company_id, %s
            FROM crm_relationship r
            JOIN %s ON day.company_id = r.company_id
            WHERE r.next_purchase_date <= day.today
              AND NOT EXISTS (
                SELECT 1 FROM crm_relationship_touch t
                WHERE t.contact_id = r.partner_id AND t.company_id = r.company_id
              )
            RETURNING id
            """,
            fields.Datetime.now(),
            relationships._get_today_sql(companies),
        )
        self.env.execute_query(query)
