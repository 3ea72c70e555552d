from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.models.relationship.opened import open_records

from ..bidi import isolate

STATES = [
    ("suggested", "Suggested"),
    ("offered", "Offered"),
    ("interested", "Interested"),
    ("declined", "Declined"),
    ("taken", "Taken"),
]
OPEN = ("suggested", "offered", "interested")


class CrmBankNextProduct(models.Model):
    """A product that a customer may want next, why, and what came of offering it.

    Suggestions come and go with the night (``crm_bank_next_product_fill.py``); from the
    offer on the row stays. Users read, and change it by its buttons only.
    """

    _name = "crm.bank.next.product"
    _description = "Next Product"
    _order = "rank, id"
    _rec_name = "product_id"

    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    branch_id = fields.Many2one(related="relationship_id.home_branch_id")
    manager_id = fields.Many2one(related="relationship_id.user_id")
    tier_id = fields.Many2one(related="relationship_id.tier_id")
    product_id = fields.Many2one(
        "crm.bank.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    line = fields.Selection(related="product_id.line")
    rank = fields.Integer(readonly=True, aggregator=None, help="1: offer it first.")
    # why
    rule_id = fields.Many2one(
        "crm.bank.product.rule", readonly=True, index=True, ondelete="set null"
    )
    confidence = fields.Float(related="rule_id.confidence", aggregator=None)
    lift = fields.Float(related="rule_id.lift", aggregator=None)
    reason = fields.Char(compute="_compute_reason")
    offered_reason = fields.Char(readonly=True, export_string_translation=False)
    # what came of it
    state = fields.Selection(
        STATES, "Result", required=True, readonly=True, default="suggested", index=True
    )
    user_id = fields.Many2one("res.users", "Offered By", readonly=True)
    date_offered = fields.Date("Offered On", readonly=True)
    date_declined = fields.Date("Declined On", readonly=True)
    date_taken = fields.Date("Taken On", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    account_id = fields.Many2one(
        "crm.bank.account", "Opened Account", readonly=True, ondelete="set null"
    )
    acceptance = fields.Float(
        "Acceptance (%)",
        compute="_compute_acceptance",
        store=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of the offers, those after which the customer opened an account.",
    )

    _open_uniq = models.UniqueIndex(
        "(relationship_id, product_id)"
        " WHERE state IN ('suggested', 'offered', 'interested')",
        "This product is offered to the customer already.",
    )

    @api.depends("state")
    def _compute_acceptance(self):
        for record in self:
            record.acceptance = 100.0 if record.state == "taken" else 0.0

    @api.depends("rule_id", "offered_reason")
    @api.depends_context("lang")
    def _compute_reason(self):
        for record in self:
            record.reason = record.offered_reason or record._get_reason()

    def _get_reason(self):
        """Return why, in a sentence of what the night counted; empty without a rule."""
        rule = self.rule_id
        if not rule:
            return ""
        return self.env._(
            "%(confidence)s %% of the %(count)s customers with %(antecedent)s also "
            "hold %(consequent)s: %(lift)s times as many as among all customers.",
            confidence=round(rule.confidence),
            count=rule.antecedent_count,
            antecedent=isolate(rule.antecedent_id.name),
            consequent=isolate(rule.consequent_id.name),
            lift=round(rule.lift, 2),
        )

    # --- buttons ---

    def action_offer(self):
        """Make a lead for each suggestion and open it; one offered before is opened.

        With product, expected amount and branch. The user needs Odoo's rights of leads.
        """
        self.check_access("read")
        fresh = self.filtered(lambda record: record.state == "suggested")
        leads = self.env["crm.lead"].create([own._prepare_lead() for own in fresh])
        for record_sudo, lead in zip(fresh.sudo(), leads, strict=True):
            record_sudo.write(  # users change suggestions by buttons only
                {
                    "state": "offered",
                    "date_offered": record_sudo._get_today(),
                    "user_id": self.env.uid,
                    "lead_id": lead.id,
                    "offered_reason": record_sudo.reason,
                }
            )
        return open_records(self.lead_id, name=self.env._("Offered"))

    def _prepare_lead(self):
        """Return the values of the lead that offers the product."""
        customer = self.relationship_id
        return {
            "name": f"{self.product_id.name}: {customer.display_name}",
            "type": "opportunity",
            "partner_id": customer.partner_id.id,
            "company_id": self.company_id.id,
            "bank_product_id": self.product_id.id,
            "bank_amount": self._get_expected_amount(),
            "description": self.reason,
        }

    def _get_expected_amount(self):
        """Return what the customer may bring, in the company's currency.

        What is known of the line at other banks, else the middle one (median) of the
        balances of open accounts of the product in that currency; 0 without any.
        """
        shares = self.relationship_id.wallet_share_ids
        room = shares.filtered(lambda share: share.line == self.line).growth_room
        return room or self.product_id._get_middle_balance()

    def action_interested(self):
        """Say that the customer is interested."""
        self._answer("interested", {"offered"})

    def action_decline(self):
        """Say that the customer does not want it; it rests for some time then."""
        self._answer("declined", set(OPEN))

    def _get_today(self):
        return self.env["crm.relationship"]._get_company_today(self.company_id)

    def _answer(self, state, before):
        """Move those that are in a state ``before``.

        :raise UserError: one of them is in another state
        """
        self.check_access("read")
        for record in self:
            if record.state not in before:
                raise UserError(
                    self.env._(
                        "%(product)s was not offered to %(customer)s, or the answer is "
                        "known already.",
                        product=record.product_id.name,
                        customer=record.relationship_id.display_name,
                    )
                )
        for record_sudo in self.sudo():  # users change suggestions by buttons only
            today = record_sudo._get_today()
            values = {"state": state, "date_offered": record_sudo.date_offered or today}
            if state == "declined":
                values["date_declined"] = today
            record_sudo.write(values)
