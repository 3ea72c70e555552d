from odoo import fields, models

CHANNELS = [
    ("branch", "Branch"),
    ("atm", "ATM"),
    ("pos", "POS terminal"),
    ("internet", "Internet bank"),
    ("mobile", "Mobile bank"),
    ("phone", "Phone bank"),
]


class CrmBankAccountMonth(models.Model):
    """What happened on an account in a month, in the account's currency.

    Loaded by the import, which writes a month anew when its file is corrected.
    """

    _name = "crm.bank.account.month"
    _description = "Month of an Account"
    _order = "month desc, account_id"
    _rec_name = "month"

    account_id = fields.Many2one("crm.bank.account", required=True, ondelete="cascade")
    month = fields.Date(required=True, index=True, help="Its first day.")
    currency_id = fields.Many2one(related="account_id.currency_id")
    relationship_id = fields.Many2one(related="account_id.relationship_id")
    branch_id = fields.Many2one(related="account_id.branch_id")
    product_id = fields.Many2one(related="account_id.product_id")
    # balances
    average_balance = fields.Monetary("Mean Balance", aggregator="sum")
    closing_balance = fields.Monetary(aggregator="sum")
    # movements
    credit_turnover = fields.Monetary("Paid In", aggregator="sum")
    debit_turnover = fields.Monetary("Paid Out", aggregator="sum")
    branch_count = fields.Integer("At the Branch")
    atm_count = fields.Integer("By ATM")
    pos_count = fields.Integer("By POS Terminal")
    internet_count = fields.Integer("By Internet Bank")
    mobile_count = fields.Integer("By Mobile Bank")
    phone_count = fields.Integer("By Phone Bank")
    # what the bank earned
    fee_income = fields.Monetary(aggregator="sum")
    interest_margin = fields.Monetary(aggregator="sum")

    # with the figures that scoring asks for: the months of an account stand on as many
    # pages of the table as there are months, but on one or two of the index
    _account_month_uniq = models.Constraint(
        "UNIQUE(account_id, month) INCLUDE (branch_count, atm_count, pos_count,"
        " internet_count, mobile_count, phone_count, average_balance, fee_income,"
        " interest_margin)",
        "An account has each month only once.",
    )
    # what an import wrote since a run is found by the blocks it was written to
    _write_date_index = models.Index("USING brin (write_date)")
    _first_day = models.Constraint(
        "CHECK(EXTRACT(DAY FROM month) = 1)", "A month is given by its first day."
    )
    _counts = models.Constraint(
        "CHECK(branch_count >= 0 AND atm_count >= 0 AND pos_count >= 0"
        " AND internet_count >= 0 AND mobile_count >= 0 AND phone_count >= 0)",
        "Numbers of movements cannot be negative.",
    )

    def init(self):
        """Drop an index of earlier versions: the first column of the unique one.

        Odoo keeps an index that no field asks for, and this is the largest table.
        """
        self.env.cr.execute(
            "DROP INDEX IF EXISTS crm_bank_account_month__account_id_index"
        )
        return super().init()

    def unlink(self):
        """Delete; what is gone is found by nothing, so its holders are settled now."""
        accounts = self.account_id
        result = super().unlink()
        accounts._touch_holders()
        return result
