from odoo import api, models


class CrmBankBranchMixin(models.AbstractModel):
    """What is noted of a customer in a branch shows that the customer was there."""

    _inherit = "crm.bank.branch.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_interest()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.get("relationship_id"):
            self._note_interest()
        return result

    def _get_interest_cause(self):
        """Return the cause for which the customer counts as responder, or None.

        A key of ``crm.relationship._get_interest_switches``. Override for what does
        not show that the customer was here, or shows more.
        """
        return "visit"

    def _note_interest(self):
        """Let the customers have shown interest, by the rules of the lifecycle."""
        for cause, records in self.grouped(
            lambda record: record._get_interest_cause()
        ).items():
            if cause:
                customers = records.relationship_id
                # whoever notes it may not move customers
                settler = customers._get_settler().browse(customers.ids)
                settler._show_interest(cause)


class CrmBankReferral(models.Model):
    """By a referral somebody else becomes known; the referrer need not be here."""

    _inherit = "crm.bank.referral"

    def _get_interest_cause(self):
        return None


class CrmBankEncounter(models.Model):
    """A mystery visitor is no customer."""

    _inherit = "crm.bank.encounter"

    def _get_interest_cause(self):
        return super()._get_interest_cause() if self.kind == "visit" else None
