from odoo import api, models


class CrmPlaybookHit(models.Model):
    """Taking back what playbooks did, when what started them was taken back."""

    _inherit = "crm.playbook.hit"

    @api.model
    def _withdraw_changes(self, ids):
        """Withdraw what the rows ``ids`` of the ledger led to.

        Open activities go, e-mails that have not left yet are cancelled; what is done
        or sent stays, and is told on the row.
        """
        hits = self.search(
            [("change_id", "in", ids), ("state", "in", ("waiting", "done", "failed"))]
        )
        hits.activity_ids.filtered("active").unlink()
        hits.message_id._withdraw_unsent()
        hits.invalidate_recordset(["message_id"])
        hits.write({"state": "withdrawn", "reason": "reverted"})
