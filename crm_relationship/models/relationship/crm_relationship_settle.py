import logging

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

TOUCHED = "crm_relationship.touched"


class CrmRelationship(models.Model):
    """Immediate facts: purchases are settled once a transaction, before it commits.

    Why facts are exact whoever works at the same time. A transaction that changes
    documents either settles the relationship itself, which always writes its row, or
    leaves a wish on the list (``crm.relationship.touch``), which a later transaction
    takes off when it writes the row. At REPEATABLE READ a row is written only by who
    sees its last version; so who writes the row sees the documents of all who wrote
    it before, and of all whose wishes they took off. Whoever does not see that last
    version is refused by PostgreSQL and leaves a wish. When no wish is left, the last
    one who wrote the row had seen every document. To skip rows whose facts are right
    already would break this: two could then settle side by side, each without the
    other's documents.

    Moving a contact changes whose documents they are: it leaves wishes in any case.
    """

    _inherit = "crm.relationship"

    @api.model
    def _touch_purchases(self, pairs):
        """Settle the purchases of ``{(contact id, company id)}`` before the commit."""
        precommit = self.env.cr.precommit
        touched = precommit.data.get(TOUCHED)
        if touched is None:
            touched = precommit.data[TOUCHED] = set()
            precommit.add(self._get_settler()._settle_touched)
        touched.update(pairs)

    def _touch_own_purchases(self):
        """Settle the purchases of these relationships before the commit."""
        if self:
            self._touch_purchases(self._get_pairs())

    def _get_pairs(self):
        """Return ``{(customer id, company id)}`` of the relationships."""
        return {(record.partner_id.id, record.company_id.id) for record in self}

    @api.model
    def _get_settler(self):
        """Return the model as the system works with it.

        Whoever confirms an order may not write on relationships, and the history says
        that nobody moved the customer by hand. Of the context only the language and
        the companies count: defaults and reasons belong to the caller's own records.
        """
        keys = ("lang", "tz", "allowed_company_ids")
        context = {key: v for key, v in self.env.context.items() if key in keys}
        return self.with_env(self.env(user=SUPERUSER_ID, context=context, su=True))

    @api.model
    def _settle_touched(self):
        """Settle what the transaction touched; leave what others hold to the cron.

        Runs just before the commit, and before every savepoint. A relationship that
        another transaction holds, or has changed since ours began, must neither wait
        nor fail: it is left on the list of the scheduled action.
        """
        pairs = {pair for pair in self.env.cr.precommit.data.pop(TOUCHED) if all(pair)}
        wanted = self._search_pairs(pairs)
        left = self.union(*wanted.values()) - self.union(*wanted.values())._settle()
        self.env["crm.relationship.touch"]._touch(
            pair for pair, relationship in wanted.items() if relationship in left
        )

    def _settle(self):
        """Settle the purchases of those that nobody else holds; return them.

        All of them or, when one has been changed since the transaction began or
        anything fails, none. Never raises: the order that is being confirmed matters
        more than its facts, which are settled again later.
        """
        if not self:
            return self
        self.env.flush_all()  # what follows may be undone, the caller's work may not
        try:
            with self.env.cr.savepoint(flush=False):
                free = self._lock_free()
                free._refresh_purchases()
                self.env.flush_all()
                return free
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            _logger.debug("Purchases of %s are settled later", self)
        except Exception:
            _logger.exception("Purchases of %s could not be settled", self)
        self.env.transaction.clear()
        return self.browse()

    def _lock_free(self):
        """Lock and return those that no other transaction holds.

        :raise SerializationFailure: one has been changed since this one began
        """
        query = SQL(
            """
            SELECT id FROM crm_relationship
            WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED
            """,
            self.ids,
        )
        # expected, hence not in the log as try_lock_for_update() would
        self.env.cr.execute(query, log_exceptions=False)
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _search_pairs(self, pairs):
        """Return ``{pair: relationship}`` of contacts' customers, archived ones too."""
        if not pairs:
            return {}
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.flush_model(["partner_id", "company_id"])
        query = SQL(
            """
            SELECT pair.contact_id, pair.company_id, r.id
            FROM (%s) pair
            JOIN res_partner contact ON contact.id = pair.contact_id
            JOIN crm_relationship r
              ON r.partner_id = contact.commercial_partner_id
             AND r.company_id = pair.company_id
            """,
            self._get_pair_sql(pairs),
        )
        return {
            (contact_id, company_id): self.browse(relationship_id)
            for contact_id, company_id, relationship_id in self.env.execute_query(query)
        }

    @api.model
    def _get_pair_sql(self, pairs):
        """Return ``{(contact id, company id)}`` as a query of these two columns."""
        contacts, companies = zip(*pairs, strict=True)
        return SQL(
            "SELECT * FROM UNNEST(%s, %s) AS pair (contact_id, company_id)",
            list(contacts),
            list(companies),
        )

    def _activate_buyers(self):
        """Move those who have bought, but stand before their purchase, to active."""
        early = self._filter_free("stage").filtered(
            lambda record: (
                record.purchase_count
                and record.lifecycle_kind in (False, "prospect", "responder")
            )
        )
        for (company, day), buyers in early.grouped(
            lambda record: (record.company_id, record.first_purchase_date)
        ).items():
            stage = self.env["crm.lifecycle.stage"]._get_default("active", company)
            if stage and self._is_activated(company):
                # an order of last year made a customer last year
                buyers.with_context(
                    crm_relationship_date=day, crm_relationship_cause="first_purchase"
                ).write(
                    {
                        "lifecycle_stage_id": stage.id,
                        "change_reason": self.env._("First purchase"),
                    }
                )

    @api.model
    def _is_activated(self, company):
        """Return whether a first purchase makes active in ``company``."""
        return company.relationship_use_lifecycle
