from odoo import fields, models
from odoo.exceptions import UserError

RULES = [
    ("address", "Same address and surname"),
    ("account", "Shared account"),
    ("vat", "Same tax ID"),
]


class CrmBankHouseholdSuggestion(models.Model):
    """Two customers who may be of one household, the rule that says so, the decision.

    Found by ``crm_bank_household_suggest.py``; nothing happens before somebody decides.
    """

    _name = "crm.bank.household.suggestion"
    _description = "Suggested Household"
    _rec_name = "relationship_id"
    _order = "state, id desc"

    relationship_id = fields.Many2one(
        "crm.relationship", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "crm.relationship",
        "Other Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    rule = fields.Selection(RULES, "Why", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("dismissed", "Dismissed")],
        required=True,
        readonly=True,
        default="open",
    )
    decided_user_id = fields.Many2one("res.users", "Decided By", readonly=True)

    _pair_uniq = models.Constraint(
        "UNIQUE(relationship_id, other_id, rule)", "This was suggested already."
    )

    def action_accept(self):
        """Put the two into one household: that of either, else a new one.

        :raise UserError: they are in two households already
        """
        for suggestion in self:
            suggestion._join()
        self._decide("accepted")

    def action_dismiss(self):
        """Say that the two are no household; it is not suggested again."""
        self._decide("dismissed")

    def _decide(self, state):
        self.check_access("read")
        # only by these two buttons, by whoever sees both customers
        suggestions_sudo = self.sudo()
        suggestions_sudo.write({"state": state, "decided_user_id": self.env.uid})

    def _join(self):
        people = self.relationship_id | self.other_id
        members = self.env["crm.bank.household.member"].search(
            [("relationship_id", "in", people.ids)]
        )
        household = members.household_id
        if len(household) > 1:
            raise UserError(
                self.env._(
                    "%(one)s and %(other)s are in two households. Take one of them "
                    "out first.",
                    one=self.relationship_id.display_name,
                    other=self.other_id.display_name,
                )
            )
        if not household:
            household = self.env["crm.bank.household"].create(
                {"name": self._get_name(), "company_id": self.company_id.id}
            )
        self.env["crm.bank.household.member"].create(
            [
                {"household_id": household.id, "relationship_id": customer.id}
                for customer in people - members.relationship_id
            ]
        )

    def _get_name(self):
        surname = (self.relationship_id.partner_id.name or "").split(" ")[-1]
        return self.env._("%(surname)s Household", surname=surname)
