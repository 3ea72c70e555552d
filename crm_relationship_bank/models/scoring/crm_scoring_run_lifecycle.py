from odoo import models
from odoo.tools import SQL

NEVER = 10**6  # days


class CrmScoringRun(models.Model):
    """The lifecycle of a bank's customers: former when the last account is gone.

    Silence makes an account dormant (``crm_bank_dormancy.py``), not its holder a former
    customer.
    """

    _inherit = "crm.scoring.run"

    def _get_kind_step(self, query):
        """Add ``closed_on``: the day from which all accounts were closed, if they are.

        A signatory of somebody else's account is no customer by it. Only who has left
        an account is looked at: all accounts of the bank are many more. Who holds none
        any more has left on the day of the run.
        """
        if not self._is_bank():
            return super()._get_kind_step(query)
        self.env["crm.bank.account"].flush_model()
        self.env["crm.bank.account.holder"].flush_model()
        return super()._get_kind_step(
            SQL(
                """
                SELECT step.*, COALESCE(held.closed_on, %(gone)s) AS closed_on
                FROM (%(query)s) step
                LEFT JOIN (
                    SELECT h.relationship_id,
                           CASE WHEN BOOL_AND(COALESCE(a.date_closed <= %(day)s, FALSE))
                                THEN MAX(a.date_closed) END AS closed_on
                    FROM crm_bank_account_holder h
                    JOIN crm_bank_account a ON a.id = h.account_id
                    WHERE a.company_id = %(company)s AND h.role <> 'signatory'
                      AND h.relationship_id IN (
                        SELECT left_by.relationship_id
                        FROM crm_bank_account closed
                        JOIN crm_bank_account_holder left_by
                          ON left_by.account_id = closed.id
                        WHERE closed.company_id = %(company)s
                          AND closed.date_closed <= %(day)s)
                    GROUP BY h.relationship_id
                ) held ON held.relationship_id = step.relationship_id
                """,
                query=query,
                day=self.as_of_date,
                company=self.company_id.id,
                gone=self._get_gone_sql(),
            )
        )

    def _get_gone_sql(self):
        """Return the day of the run for active customers who hold nothing any more.

        Their last account was handed on, or deleted; neither keeps a day. Whom somebody
        made active by hand stays so, as after a purchase that is undone
        (``_undo_activations``): the last move from another kind of stage tells. Without
        any in the history an account was behind it. No facts, no account: the two
        looks into other tables are for few.
        """
        return SQL(
            """
            CASE WHEN step.last_purchase_date IS NULL AND %(is_active)s
                 THEN CASE WHEN NOT EXISTS (
                        SELECT 1 FROM crm_bank_account_holder h
                        JOIN crm_bank_account a ON a.id = h.account_id
                        WHERE h.relationship_id = step.relationship_id
                          AND h.role <> 'signatory' AND a.company_id = %(company)s)
                      AND COALESCE((
                        SELECT c.stage_cause IS NOT NULL
                        FROM crm_relationship_change c
                        WHERE c.relationship_id = step.relationship_id
                          AND c.new_stage_id = ANY(%(stages)s)
                          AND (c.old_stage_id = ANY(%(stages)s)) IS NOT TRUE
                        ORDER BY c.date DESC, c.id DESC LIMIT 1), TRUE)
                      THEN %(day)s END
            END
            """,
            is_active=self._get_stage_is_sql("now_lifecycle_stage_id", "active"),
            company=self.company_id.id,
            stages=self._get_stage_ids("active"),
            day=self.as_of_date,
        )

    def _get_silence_cause(self):
        return "closed" if self._is_bank() else super()._get_silence_cause()

    def _get_cause_kinds(self):
        return super()._get_cause_kinds() | {"closed": "former"}

    def _get_silent_sql(self):
        return SQL("step.closed_on") if self._is_bank() else super()._get_silent_sql()

    def _get_rhythm_sql(self):
        return SQL("NULL::date") if self._is_bank() else super()._get_rhythm_sql()

    def _get_recent_sql(self):
        """Hold nobody safe for a late purchase: a closing may be entered ahead."""
        return SQL("FALSE") if self._is_bank() else super()._get_recent_sql()

    def _get_silence_limit(self):
        """Tell no past of silences: closings are what made somebody former."""
        return NEVER if self._is_bank() else super()._get_silence_limit()
