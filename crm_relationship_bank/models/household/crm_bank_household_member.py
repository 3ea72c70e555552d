from odoo import api, fields, models
from odoo.exceptions import ValidationError

ROLES = [
    ("head", "Head"),
    ("spouse", "Spouse"),
    ("parent", "Parent"),
    ("child", "Child"),
    ("heir", "Heir"),
    ("other", "Other"),
]
ADULT_YEARS = 18


class CrmBankHouseholdMember(models.Model):
    """A customer's place in a household; a customer belongs to one at most."""

    _name = "crm.bank.household.member"
    _description = "Member of a Household"
    _rec_name = "relationship_id"
    _order = "household_id, generation, id"

    household_id = fields.Many2one(
        "crm.bank.household", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="household_id.company_id")
    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    role = fields.Selection(ROLES, required=True, default="other")
    generation = fields.Integer(
        help="1 for grandparents or parents, one more for each generation below them.",
        default=1,
    )
    adult_date = fields.Date(
        "Turns 18",
        compute="_compute_adult_date",
        store=True,
        help="An occasion for a card and an account of one's own.",
    )

    _relationship_uniq = models.Constraint(
        "UNIQUE(relationship_id)",
        "This customer is in a household already. Take it out there first.",
    )
    _generation_range = models.Constraint(
        "CHECK(generation BETWEEN 1 AND 9)", "Generations are counted from 1 to 9."
    )

    @api.depends("relationship_id.birthday")
    def _compute_adult_date(self):
        for member in self:
            birthday = member.relationship_id.birthday
            member.adult_date = birthday and fields.Date.add(
                birthday, years=ADULT_YEARS
            )

    def _get_role_label(self):
        """Return the name of the role in the user's language."""
        return dict(self._fields["role"]._description_selection(self.env))[self.role]

    @api.model_create_multi
    def create(self, vals_list):
        """Join households that the user may write."""
        default = self.env.context.get("default_household_id")
        self._check_households(vals.get("household_id", default) for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Move to a household that the user may write, too."""
        if "household_id" in vals:
            self._check_households([vals["household_id"]])
        return super().write(vals)

    @api.model
    def _check_households(self, ids):
        """Refuse households of others before a member of one's own opens them."""
        households = self.env["crm.bank.household"].browse({id_ for id_ in ids if id_})
        households.check_access("write")

    @api.constrains("relationship_id")
    def _check_relationship_readable(self):
        """Refuse whom the user may not read: households show what members hold."""
        customers = self.relationship_id.with_user(self.env.user)
        customers.check_access("read")

    @api.constrains("household_id", "relationship_id")
    def _check_one_company(self):
        """A household is of one bank."""
        for member in self:
            if member.relationship_id.company_id != member.household_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s is a customer of another company than this "
                        "household.",
                        customer=member.relationship_id.display_name,
                    )
                )
