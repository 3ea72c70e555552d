from odoo import models
from odoo.tools import SQL

from .readiness_level import MIN_ALPHA, MIN_SHOWN
from .readiness_sql import (
    ALPHA,
    CHANGE_ITEMS,
    CHANGE_SCOPES,
    INSERT,
    RESPONDENTS,
    SCOPES,
)


class CrmReadinessAssessment(models.Model):
    """What the answers come to: one statement over all of them, whatever their number.

    With v the answer (4 - v where the item is reversed, nothing where it does not
    apply), a respondent's mean of a scope is the mean of its v. The weighted one takes
    items by their weights inside each dimension, then dimensions by theirs. Mean,
    weighted mean and spread of the scope are mean, mean and sample standard deviation
    over the respondents who answered any item of it.

    Cronbach's alpha = k / (k - 1) * (1 - sum of item variances / variance of sums), k
    items, sample variances over the sheets that answer all k, from ten sheets on
    (L. J. Cronbach, Coefficient alpha and the internal structure of tests,
    Psychometrika 16, 1951, 297-334). Undefined for one item or equal sums.
    """

    _inherit = "crm.readiness.assessment"

    def _freeze_results(self, shown_roles):
        """Write all rows of the result; ``shown_roles`` also get rows of their own."""
        self.env.flush_all()
        query = SQL(
            "WITH" + SCOPES + RESPONDENTS + ALPHA + INSERT,
            assessment=self.id,
            checklist=self.checklist_id.id,
            company=self.company_id.id,
            date=self.date,
            roles=list(shown_roles),
            anonymous=self.anonymous,
            min_alpha=MIN_ALPHA,
            min_shown=MIN_SHOWN,
        )
        # SQL: means of means over four levels in one pass, and names in all languages
        self.env.cr.execute(query)
        self._freeze_gaps()
        if self.previous_id:
            self._freeze_changes()
        self.env["crm.readiness.result"].invalidate_model()
        self.invalidate_recordset(["result_ids"])

    def _freeze_gaps(self):
        """Compare managers with staff wherever both are shown apart."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_readiness_result result
                SET has_gap = TRUE, gap = manager.mean - staff.mean
                FROM crm_readiness_result manager
                JOIN crm_readiness_result staff USING (assessment_id, kind, key)
                WHERE result.assessment_id = %(assessment)s
                  AND result.role IS NULL
                  AND manager.assessment_id = result.assessment_id
                  AND (manager.kind, manager.key) = (result.kind, result.key)
                  AND manager.role = 'manager'
                  AND staff.role = 'staff'
                """,
                assessment=self.id,
            )
        )

    def _freeze_changes(self):
        """Compare with the last wave: item by item, then over the items both have.

        Items are the same by their code, else by being the same record. A dimension
        moves by the mean of its items' moves, by weight; a whole, a pillar, a part by
        the mean of their dimensions' moves, by weight.
        """
        parameters = {"assessment": self.id, "last": self.previous_id.id}
        self.env.cr.execute(SQL(CHANGE_ITEMS, **parameters))
        self.env.cr.execute(SQL(CHANGE_SCOPES, **parameters))
