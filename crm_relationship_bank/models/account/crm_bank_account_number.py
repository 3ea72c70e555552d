from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .account_number import is_iban, mask, normalise

NUMBER = "crm_relationship_bank.group_bank_number"


class CrmBankAccount(models.Model):
    """The number of an account: whole for few, masked for everybody else.

    The mask is computed when read and never stored, so that it cannot be sorted,
    grouped or searched by parts: only who knows a whole number finds its account.
    """

    _inherit = "crm.bank.account"

    number = fields.Char("Account Number", required=True, groups=NUMBER, copy=False)
    iban = fields.Char("IBAN", groups=NUMBER, copy=False)
    number_masked = fields.Char(
        "Number",
        compute="_compute_number_masked",
        compute_sudo=True,
        search="_search_number_masked",
        help="The last digits. Search by the whole account number or IBAN.",
    )

    _company_number_uniq = models.Constraint(
        "UNIQUE(company_id, number)", "Another account of the company has this number."
    )
    _iban_index = models.Index("(iban) WHERE iban IS NOT NULL")

    @api.depends("number")
    def _compute_number_masked(self):
        for account in self:
            account.number_masked = mask(account.number)

    @api.model
    def _search_number_masked(self, operator, value):
        """Find accounts by whole numbers or IBANs; refuse to search by parts."""
        if operator not in ("=", "in"):
            raise UserError(
                self.env._("Account numbers are found by the whole number only.")
            )
        values = [value] if isinstance(value, str) else value
        numbers = [normalise(text) for text in values if text]
        Account_sudo = self.env[
            "crm.bank.account"
        ].sudo()  # the number is known already
        found = Account_sudo._search(
            Domain("number", "in", numbers) | Domain("iban", "in", numbers)
        )
        return Domain("id", "in", found)

    @api.model
    def _search_display_name(self, operator, value):
        """Look for what is typed as a whole number, or in the product's name."""
        positive = operator not in Domain.NEGATIVE_OPERATORS
        if not positive or not isinstance(value, str):
            return (
                NotImplemented
                if not positive
                else super()._search_display_name(operator, value)
            )
        by_number = self._search_number_masked("=", value)
        return by_number | Domain("product_id.name", operator, value)

    @api.constrains("iban")
    def _check_iban(self):
        """Refuse a wrong IBAN without repeating it: messages go to everybody."""
        for account_sudo in self.sudo():  # who writes an IBAN may not read it
            if account_sudo.iban and not is_iban(account_sudo.iban):
                raise ValidationError(
                    self.env._(
                        "The IBAN of %(account)s is mistyped: its check digits do not "
                        "fit.",
                        account=account_sudo.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalise_numbers(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalise_numbers(vals))

    @api.model
    def _normalise_numbers(self, vals):
        """Return the values with the numbers written in the one way."""
        numbers = {
            name: normalise(vals[name]) or False
            for name in ("number", "iban")
            if name in vals
        }
        return vals | numbers
