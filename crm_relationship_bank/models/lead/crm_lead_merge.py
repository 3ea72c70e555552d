from odoo import models

ASKED = ("bank_product_id", "bank_amount", "bank_branch_id")


class CrmLead(models.Model):
    """Merged leads keep what the bank knows of each of them."""

    _inherit = "crm.lead"

    def _merge_opportunity(self, *args, **kwargs):
        """Give the lead that stays what the others had, whoever merges them."""
        # salespeople without the bank merge leads, too, and lose nothing of it
        leads_sudo = self._sort_by_confidence_level(reverse=True).sudo()
        asked = [(own._get_named_banks(), own._get_bank_values()) for own in leads_sudo]
        applications_sudo = leads_sudo.bank_application_ids
        offers_sudo = leads_sudo.bank_next_product_ids
        kept = super()._merge_opportunity(*args, **kwargs)
        kept_sudo = kept.sudo()
        kept_sudo._take_bank_values(asked)
        customer = kept_sudo.partner_id.commercial_partner_id
        for rows in (applications_sudo, offers_sudo):
            own = rows.filtered(lambda row: row.relationship_id.partner_id == customer)
            own.lead_id = kept
        return kept

    def _get_named_banks(self):
        return self.bank_product_id.company_id | self.bank_branch_id.company_id

    def _get_bank_values(self):
        return {name: self[name] for name in ASKED}

    def _take_bank_values(self, asked):
        """Fill in what is empty with the first value of the lead's own bank.

        :param list asked: ``(companies, values)`` of each merged lead, best first
        """
        values = {}
        for banks, found in asked:
            if len(banks | self.company_id | self._get_named_banks()) <= 1:
                for name, value in found.items():
                    if value and not self[name]:
                        values.setdefault(name, value)
        if values:
            self.write(self._convert_to_write(values))
