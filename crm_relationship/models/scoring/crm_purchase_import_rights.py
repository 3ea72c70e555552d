from odoo import models
from odoo.exceptions import AccessError, UserError


class CrmPurchaseImport(models.Model):
    """Who may load what: asked before loading starts, and again with every batch.

    Loading needs the same rights as typing the documents in. Products alone are made
    for whoever loads: an order of a shop that sells one thing needs one.
    """

    _inherit = "crm.purchase.import"

    def _check_loadable(self):
        """Refuse to load what cannot be loaded, with one message.

        :raise UserError: the file has a problem, nothing to load, or the company no
            chart of accounts
        :raise AccessError: the user may not make such documents
        """
        self.ensure_one()
        if self.state == "draft":
            self.action_check()
        if self.problem and self.state == "draft":
            raise UserError(self.problem)
        if self.state not in ("checked", "stopped"):
            raise UserError(self.env._("%(file)s is loaded already.", file=self.name))
        if not self.document_count:
            raise UserError(
                self.env._(
                    "There is nothing to load in %(file)s: look at the rejected lines.",
                    file=self.name,
                )
            )
        loader = self.with_company(self.company_id)
        loader._check_rights()
        loader._check_accounting()

    def _check_rights(self):
        self.check_access("write")
        self.env["res.partner"].check_access("create")
        self.env["sale.order"].check_access("create")
        if self.load_as == "invoice":
            self.env["account.move"].check_access("create")
            if not self.env.user.has_group("account.group_account_invoice"):
                raise AccessError(
                    self.env._("You need the right to post invoices for this.")
                )

    def _check_accounting(self):
        """Refuse invoices where the company has nowhere to book them.

        :raise UserError: no sales journal, or no receivable account
        """
        if self.load_as != "invoice":
            return
        journals = self.env["account.journal"]
        journal = journals.search(
            [*journals._check_company_domain(self.company_id), ("type", "=", "sale")],
            limit=1,
        )
        partners = self.env["res.partner"]
        receivable = partners._fields["property_account_receivable_id"]
        if journal and receivable.get_company_dependent_fallback(partners):
            return
        raise UserError(
            self.env._(
                "%(company)s has no chart of accounts to book invoices with. Choose "
                "one in the settings of invoicing, or load the file as orders.",
                company=self.company_id.name,
            )
        )
