from odoo import api, models

from ..relationship.implied_many2one import ImpliedMany2one


class CrmRelationshipChange(models.Model):
    _inherit = "crm.relationship.change"

    # a run is held while it enters rows, and leaves them when it is deleted
    run_id = ImpliedMany2one(
        "crm.scoring.run",
        "Scoring Run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _prepare(self, relationship, old, reason, date):
        values = super()._prepare(relationship, old, reason, date)
        if self.env.su:  # what code moves as part of a run is taken back with it
            values["run_id"] = self.env.context.get("crm_relationship_run_id")
        return values

    @api.model
    def _after_revert(self, ids):
        """Withdraw what followed the changes ``ids``, which were taken back.

        Called as superuser by *Revert* after each range, in its transaction, with the
        rows that :meth:`_after_changes` was called with before (of a silent run it was
        not). Override together with that one, for instance::

            def _after_revert(self, ids):
                super()._after_revert(ids)
                self.env["mail.activity"].search([("change_id", "in", ids)]).unlink()
        """
