from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

ROLES = [("primary", "Primary"), ("joint", "Joint"), ("signatory", "Signatory")]
LATER_KEY = "crm_bank_check_holders_later"
# an object of this process: a caller from outside cannot send it in a context
LATER = object()


class CrmBankAccountHolder(models.Model):
    """Who holds an account in which role, and which share of it is whose.

    The shares of an account are percentages that sum to exactly 100.
    """

    _name = "crm.bank.account.holder"
    _description = "Account Holder"
    _rec_name = "partner_id"
    _order = "account_id, share desc, id"

    account_id = fields.Many2one(
        "crm.bank.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    partner_id = fields.Many2one(
        "res.partner", "Holder", required=True, index=True, ondelete="restrict"
    )
    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        compute="_compute_relationship_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The relationship with the holder's commercial entity.",
    )
    role = fields.Selection(ROLES, required=True, default="primary")
    share = fields.Float(
        "Share (%)",
        digits=(5, 2),
        default=100.0,
        help="Of balance and income. The shares of an account sum to 100; a signatory "
        "has none.",
    )

    _account_partner_uniq = models.Constraint(
        "UNIQUE(account_id, partner_id)", "Somebody holds an account only once."
    )
    _one_primary = models.UniqueIndex(
        "(account_id) WHERE role = 'primary'", "An account has one primary holder."
    )
    _share_range = models.Constraint(
        "CHECK(share BETWEEN 0 AND 100 AND (role <> 'signatory' OR share = 0))",
        "A share is a percentage between 0 and 100; a signatory has none.",
    )

    @api.depends("partner_id.commercial_partner_id", "account_id.company_id")
    def _compute_relationship_id(self):
        """Find the relationship with the holder; make it when there is none."""
        relationships = self.env["crm.relationship"]
        for company, holders in self.grouped("company_id").items():
            partners = holders.partner_id._origin.sudo().commercial_partner_id
            pairs = {(partner.id, company.id) for partner in partners}
            # who holds an account is a customer, whoever enters it
            relationships._get_settler()._ensure_pairs(pairs)
            known = relationships._get_of(partners, company).grouped("partner_id")
            for holder in holders:
                partner = holder.partner_id._origin.sudo().commercial_partner_id
                found = known.get(partner)
                holder.relationship_id = found.sudo(False) if found else False

    @api.model
    def _later(self, records):
        """Return the records with shares left for their caller to check."""
        return records.with_context(**{LATER_KEY: LATER})

    @api.model_create_multi
    def create(self, vals_list):
        holders = super().create(vals_list)
        holders._check_shares()
        holders._touch_purchases()
        return holders

    def write(self, vals):
        accounts = self.account_id
        self._touch_purchases()
        result = super().write(vals)
        self._check_accounts(accounts | self.account_id)
        self._touch_purchases()
        return result

    def unlink(self):
        accounts = self.account_id
        self._touch_purchases()
        result = super().unlink()
        self._check_accounts(accounts)
        return result

    def _touch_purchases(self):
        """Have the holders' purchase facts settled before the commit."""
        self.account_id._touch_holders()

    def _check_shares(self):
        """Refuse accounts whose shares do not sum to exactly 100."""
        self._check_accounts(self.account_id)

    @api.model
    def _check_accounts(self, accounts):
        """Refuse accounts that have holders whose shares do not sum to exactly 100.

        In SQL because numeric columns add up exactly, unlike floats.
        """
        if not accounts or self.env.context.get(LATER_KEY) is LATER:
            return
        self.flush_model(["account_id", "role", "share"])
        query = SQL(
            """
            SELECT account_id, SUM(share) FROM crm_bank_account_holder
            WHERE account_id = ANY(%s)
            GROUP BY account_id HAVING SUM(share) <> 100
            """,
            accounts.ids,
        )
        for account_id, total in self.env.execute_query(query):
            raise ValidationError(
                self.env._(
                    "The shares of %(account)s sum to %(total)s %%, not to 100 %%. "
                    "Write all its holders at once, on the account.",
                    account=self.env["crm.bank.account"]
                    .browse(account_id)
                    .display_name,
                    total=total,
                )
            )
