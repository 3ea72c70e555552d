from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..groups import BANK_USER


class CrmRelationship(models.Model):
    """The household of a customer, and the death that makes others its heirs."""

    _inherit = "crm.relationship"

    household_member_ids = fields.One2many(
        "crm.bank.household.member",
        "relationship_id",
        groups=BANK_USER,
    )
    household_id = fields.Many2one(
        related="household_member_ids.household_id",
        groups=BANK_USER,
    )
    death_date = fields.Date(
        "Died On",
        help="The heirs in the household are put on the morning list, so many days "
        "later as the company says. Nobody is greeted on a birthday any more.",
    )

    @api.constrains("death_date", "birthday", "company_id")
    def _check_death_date(self):
        for customer in self.filtered("death_date"):
            day = customer.death_date
            is_born = not customer.birthday or customer.birthday <= day
            if not is_born or day > self._get_company_today(customer.company_id):
                raise ValidationError(
                    self.env._(
                        "%(customer)s cannot have died before it was born, or on a day "
                        "that is to come.",
                        customer=customer.display_name,
                    )
                )

    @api.model
    def _get_fact_names(self):
        """Keep a death when customers become one: the heirs wait for it."""
        return [*super()._get_fact_names(), "death_date"]
