from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# what stays once the referred person has opened an account
DECIDED = {"relationship_id", "referred_id", "date", "outcome"}
SEEN_KEY = "crm_bank_account_is_seen"
# an object of this process: a caller from outside cannot send it in a context
SEEN = object()


class CrmBankReferral(models.Model):
    """A customer who brought somebody: the outcome, and whether it was thanked.

    Once the referred person is a customer, the base counts it for the referrer's tier.
    """

    _name = "crm.bank.referral"
    _inherit = ["crm.bank.branch.mixin"]
    _description = "Referral"
    _rec_name = "referred_id"
    _order = "date desc, id desc"

    relationship_id = fields.Many2one(
        string="Referrer", required=True, ondelete="cascade"
    )
    referred_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    outcome = fields.Selection(
        [
            ("open", "Open"),
            ("joined", "Opened an account"),
            ("declined", "Not interested"),
        ],
        required=True,
        default="open",
        copy=False,
        help="The night notes who has opened an account since the referral.",
    )
    thanks_date = fields.Date("Thanked On")

    _referred_uniq = models.Constraint(
        "UNIQUE(relationship_id, referred_id)", "This referral is noted already."
    )

    @api.constrains("relationship_id", "referred_id")
    def _check_referred_id(self):
        for referral in self:
            referrer = referral.relationship_id.partner_id
            if referral.referred_id.commercial_partner_id == referrer:
                raise ValidationError(
                    self.env._("%(name)s cannot refer itself.", name=referrer.name)
                )

    @api.constrains("referred_id")
    def _check_referred_readable(self):
        """Refuse whom the user may not read: a link shows its name to everybody."""
        self.referred_id.with_user(self.env.user).check_access("read")

    @api.constrains("outcome")
    def _check_joined(self):
        """Let nobody join by somebody's word: an account says it."""
        if self.env.context.get(SEEN_KEY) is SEEN:
            return
        joined = self.filtered(lambda referral: referral.outcome == "joined")
        for referral in joined - joined._get_with_account():
            raise ValidationError(
                self.env._(
                    "%(name)s has opened no account since the referral.",
                    name=referral.referred_id.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        referrals._note_referrers()
        return referrals

    def write(self, vals):
        """Keep what an account has decided, but for merged customers."""
        if vals.keys() & DECIDED and not self.env.su:
            self._refuse_joined()
        result = super().write(vals)
        if "outcome" in vals:
            self._note_referrers()
        return result

    def _refuse_joined(self):
        if joined := self.filtered(lambda referral: referral.outcome == "joined")[:1]:
            raise UserError(
                self.env._(
                    "%(name)s has opened an account: the referral stays as it is.",
                    name=joined.referred_id.name,
                )
            )

    def _get_with_account(self):
        """Return the referrals whose referred person has opened an account since.

        As primary or joint holder, on the day of the referral or later.
        """
        for model in (self._name, "crm.bank.account", "crm.bank.account.holder"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own.id
                FROM crm_bank_referral own
                JOIN res_partner partner ON partner.id = own.referred_id
                WHERE own.id = ANY(%s) AND EXISTS (
                    SELECT 1
                    FROM crm_relationship customer
                    JOIN crm_bank_account_holder holder
                      ON holder.relationship_id = customer.id
                     AND holder.role <> 'signatory'
                    JOIN crm_bank_account account
                      ON account.id = holder.account_id
                     AND account.company_id = own.company_id
                     AND account.date_opened >= own.date
                    WHERE customer.partner_id = partner.commercial_partner_id
                      AND customer.company_id = own.company_id)
                """,
                self.ids,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _note_joined(self, company):
        """Note who has opened an account since somebody referred them."""
        waiting = self.search(
            [("company_id", "=", company.id), ("outcome", "=", "open")]
        )
        joined = waiting._get_with_account().with_context(**{SEEN_KEY: SEEN})
        joined.outcome = "joined"

    def _note_referrers(self):
        """Note by whose word the referred customers came, unless that is known."""
        for referral in self.filtered(lambda own: own.outcome == "joined"):
            relationships = self.env["crm.relationship"]
            customer_sudo = relationships._get_of(
                referral.referred_id, referral.company_id
            )
            if customer_sudo and not customer_sudo.referrer_id:
                referrer = referral.relationship_id.partner_id
                customer_sudo.referrer_id = referrer
