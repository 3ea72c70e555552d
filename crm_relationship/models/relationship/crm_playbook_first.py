from odoo import api, models
from odoo.tools import SQL


class CrmPlaybook(models.Model):
    """A new customer enters a stage, too: the first one, which no change tells of."""

    _inherit = "crm.playbook"

    @api.model
    def _queue_first_stages(self, relationships):
        """Queue what the first stage of new ``relationships`` starts.

        Called as superuser in the transaction that makes them; never for those that an
        installation finds.
        """
        for company, customers in relationships.grouped("company_id").items():
            playbooks = self._get_running(company).filtered(
                lambda playbook: playbook.trigger == "stage"
            )
            if playbooks:
                self._queue(company, playbooks._get_first_stage_sql(customers.ids))

    def _get_first_stage_sql(self, ids):
        """Return the rows of new relationships ``ids`` that start these playbooks."""
        return SQL(
            """
            SELECT p.id AS playbook_id, r.id AS relationship_id,
                   'first:' || r.id AS event_key, NULL::integer AS change_id,
                   r.lifecycle_stage_date AS date
            FROM crm_relationship r
            JOIN crm_playbook p ON p.stage_id = r.lifecycle_stage_id
            WHERE p.id = ANY(%s) AND r.id = ANY(%s) AND r.active
              AND (p.date_on IS NULL OR r.lifecycle_stage_date >= p.date_on)
            """,
            self.ids,
            ids,
        )
