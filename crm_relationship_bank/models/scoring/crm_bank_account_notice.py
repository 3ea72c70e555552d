from odoo import fields, models


class CrmBankAccount(models.Model):
    """Notices that somebody has given: before an account sleeps, or matures.

    Each is given once: another step, or another maturity, is another notice.
    """

    _inherit = "crm.bank.account"

    is_dormancy_told = fields.Boolean(
        "Notice Given",
        readonly=True,
        copy=False,
        help="The customer was told of the next step; the history says when, and who "
        "told. Begins anew with the notice of another step.",
    )
    maturity_done_date = fields.Date(
        "Maturity Dealt With",
        readonly=True,
        copy=False,
        export_string_translation=False,
    )

    def action_tell_dormancy(self):
        """Note that the user has told the customers; reading the accounts is enough.

        Notices that are not due yet stay to be given.
        """
        self.check_access("read")
        # the rest of an account is the core system's
        for company, accounts_sudo in self.sudo().grouped("company_id").items():
            day = self.env["crm.relationship"]._get_company_today(company)
            accounts_sudo._filter_notice_due(day)._note_notice(day)

    def _filter_notice_due(self, day):
        """Return the accounts whose notice is due by ``day`` and not given."""
        return self.filtered(
            lambda account: (
                not account.is_dormancy_told
                and account.dormancy_notice_date
                and account.dormancy_notice_date <= day
            )
        )

    def _note_notice(self, day):
        """Note that the notice was given, in the history, too."""
        self.is_dormancy_told = True
        self.dormancy_ids.create(
            [
                {"account_id": account.id, "date": day, "is_notice": True}
                | dict.fromkeys(("old_dormancy", "dormancy"), account.dormancy)
                for account in self
            ]
        )

    def _end_maturity(self):
        """Note that the user has dealt with the maturities of these deposits."""
        self.check_access("read")
        for account_sudo in self.sudo():
            account_sudo.maturity_done_date = account_sudo.date_maturity
