from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Join holders of one account first: Odoo deletes rows that would collide."""
        holders = self.env["crm.bank.account.holder"].sudo()  # as the wizard itself
        holders._join_into(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)


class CrmBankAccountHolder(models.Model):
    """What happens to shares when two holders of an account turn out to be one."""

    _inherit = "crm.bank.account.holder"

    def _join_into(self, sources, target):
        """Give ``target`` the shares that ``sources`` hold of accounts it holds, too.

        The weightier role wins. Of several sources on an account that ``target`` does
        not hold, the first one stands for the target.
        """
        people = sources | target
        holders = self.search([("partner_id", "in", people.ids)])
        for account, same in holders.grouped("account_id").items():
            if len(same) > 1:
                winner = same.filtered(lambda h: h.partner_id == target)[:1] or same[:1]
                self._join_rows(account, same, winner)

    def _join_rows(self, account, same, winner):
        """Join the rows ``same`` of an account into the row ``winner``."""
        roles = ["primary", "joint", "signatory"]
        role = min(same.mapped("role"), key=roles.index)
        self.flush_model()
        [(total,)] = self.env.execute_query(
            SQL(
                "SELECT SUM(share) FROM crm_bank_account_holder WHERE id = ANY(%s)",
                same.ids,
            )
        )
        later = self._later(same)
        (later - winner).unlink()
        later.browse(winner.id).write({"share": float(total), "role": role})
        self._check_accounts(account)
