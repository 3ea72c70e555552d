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
        mails = self.env["mail.mail"].search(
            [
                ("mail_message_id", "in", hits.message_id.ids),
                ("state", "=", "outgoing"),
            ]
        )
        unsent = hits.filtered(lambda hit: hit.message_id in mails.mail_message_id)
        mails.mail_message_id.unlink()  # takes the e-mail along
        unsent.invalidate_recordset(["message_id"])
        hits.write({"state": "withdrawn", "reason": "reverted"})
