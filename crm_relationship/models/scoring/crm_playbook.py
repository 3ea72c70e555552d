from odoo import models
from odoo.tools import SQL


class CrmPlaybook(models.Model):
    _inherit = "crm.playbook"

    def _get_news_sql(self):
        """Leave out what a silent run changed: a preview must not promise it."""
        return SQL(
            """
            %s AND NOT EXISTS (
                SELECT 1 FROM crm_scoring_run run
                WHERE run.id = c.run_id AND run.is_silent
            )
            """,
            super()._get_news_sql(),
        )

    def _get_risk_news_sql(self):
        """Leave out the risks that a silent run found, as of its day."""
        return SQL(
            """
            %s AND NOT EXISTS (
                SELECT 1 FROM crm_scoring_run run
                WHERE run.company_id = r.company_id AND run.is_silent
                  AND run.simulate IS NOT TRUE AND run.as_of_date = r.at_risk_date
            )
            """,
            super()._get_risk_news_sql(),
        )
