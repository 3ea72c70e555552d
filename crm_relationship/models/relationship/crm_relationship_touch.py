from odoo import api, fields, models
from odoo.tools import SQL

SETTLE_BATCH = 1000


class CrmRelationshipTouch(models.Model):
    """Relationships whose purchases have to be settled soon, one row a wish.

    A transaction that finds the relationship held by another one leaves a row here
    instead of waiting; the scheduled action, triggered at once, settles it. Rows may
    repeat: settling recomputes from the documents and never adds up.
    """

    _name = "crm.relationship.touch"
    _description = "Relationship to Settle"
    _log_access = False

    relationship_id = fields.Many2one(
        "crm.relationship", required=True, index=True, ondelete="cascade"
    )

    @api.model
    def _cron_settle(self, batch_size=SETTLE_BATCH):
        """Settle the purchases of touched relationships, a batch a call.

        Purchases dated ahead wait for their day: the first call of a day touches the
        relationships of those that have come due.
        """
        self._touch_due()
        relationships = self.search([], limit=batch_size).relationship_id
        locked = relationships.try_lock_for_update(allow_referencing=True)
        locked._refresh_purchases()
        self.search([("relationship_id", "in", locked.ids)]).unlink()
        remaining = self.search_count([])
        self.env["ir.cron"]._commit_progress(len(locked), remaining=remaining)

    @api.model
    def _touch(self, relationships):
        """Put relationships on the list and call the scheduled action at once."""
        if not relationships:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_relationship_touch (relationship_id)
                SELECT UNNEST(%s) RETURNING id
                """,
                relationships.ids,
            )
        )
        self.env.ref("crm_relationship.ir_cron_settle").sudo()._trigger()

    @api.model
    def _touch_due(self):
        """Touch relationships with a purchase whose day has come since they were settled."""
        Relationship = self.env["crm.relationship"]
        self.env["crm.relationship"].flush_model(["last_purchase_date"])
        due = SQL(
            """
            INSERT INTO crm_relationship_touch (relationship_id)
            SELECT r.id
            FROM crm_relationship r
            JOIN (%(purchases)s) purchase
              ON purchase.partner_id = r.partner_id AND purchase.company_id = r.company_id
            WHERE purchase.instant >= %(since)s
              AND (r.last_purchase_date IS NULL
                   OR purchase.day > r.last_purchase_date)
              AND NOT EXISTS (
                SELECT 1 FROM crm_relationship_touch t WHERE t.relationship_id = r.id
              )
            GROUP BY r.id
            RETURNING id
            """,
            purchases=Relationship._get_purchase_sql(
                self.env["res.company"].search([])
            ),
            since=fields.Datetime.subtract(fields.Datetime.now(), days=31),
        )
        self.env.execute_query(due)
