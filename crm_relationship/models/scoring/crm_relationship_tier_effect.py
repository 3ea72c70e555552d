from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..relationship.claim import search_claim
from ..relationship.crm_relationship_shown_mixin import USER


class CrmRelationship(models.Model):
    """What the tier of a customer brings: its manager, and its benefits."""

    _inherit = "crm.relationship"

    is_manager_missing = fields.Boolean(
        "Account Manager Missing",
        compute="_compute_is_manager_missing",
        search="_search_is_manager_missing",
        help="The tier asks for an account manager, and there is none.",
    )
    benefit_use_ids = fields.One2many(
        "crm.customer.tier.benefit.use",
        "relationship_id",
        "Benefits Given",
        groups=USER,
    )
    benefit_text = fields.Text(
        "Benefits of the Tier", compute="_compute_benefit_text", groups=USER
    )

    @api.depends("tier_id", "user_id")
    def _compute_is_manager_missing(self):
        missing = self.filtered_domain(self._get_manager_missing_domain())
        for relationship in self:
            relationship.is_manager_missing = relationship in missing

    def _search_is_manager_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        return search_claim(value, self._get_manager_missing_domain())

    @api.model
    def _get_manager_missing_domain(self):
        return Domain("user_id", "=", False) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("tier_id", "in", self._get_managed_tiers(company).ids)
            for company in self.env.companies
        )

    @api.model
    def _get_managed_tiers(self, company):
        """Return the tiers that ask for an account manager in ``company``."""
        rules = self.env["crm.customer.tier.scheme"]._get_rules_of(company)
        return self.env["crm.customer.tier"].union(
            *(tier for tier, rule in rules.items() if rule.is_manager_required)
        )

    @api.depends("tier_id", "benefit_use_ids.date")
    def _compute_benefit_text(self):
        """What the tier brings, and how often it was given this year."""
        schemes = self.env["crm.customer.tier.scheme"]
        for company, relationships in self.grouped("company_id").items():
            rules = schemes._get_rules_of(company)
            for relationship in relationships:
                rule = rules.get(relationship.tier_id)
                benefits = rule.benefit_ids if rule else []
                lines = relationship._get_benefit_lines(benefits)
                relationship.benefit_text = "\n".join(lines)

    def _get_benefit_lines(self, benefits):
        """Return a line for each benefit: what, and how often of how many times."""
        year = self._get_company_today(self.company_id).year
        uses = self.benefit_use_ids.filtered(lambda use: use.date.year == year)
        return [
            self.env._(
                "%(benefit)s: %(used)s of %(limit)s this year",
                benefit=benefit.name,
                used=len(
                    uses.filtered(lambda use, b=benefit: use.benefit_id.id == b.id)
                ),
                limit=benefit.yearly_limit or "∞",
            )
            for benefit in benefits
        ]

    def write(self, vals):
        """Write; a tier that asks for an account manager keeps one.

        :raise UserError: by hand, when the manager is taken away and nobody is named,
            or when the contact has no salesperson to follow again
        """
        managed = self.browse()
        if vals.keys() & {"user_id", "is_user_manual"} and not self.env.su:
            managed = self.filtered("user_id")
        result = super().write(vals)
        managed.sudo()._check_managed()  # may be another's customers by now
        return result

    def _check_managed(self):
        """Refuse to leave customers alone whose tier asks for an account manager."""
        for company, relationships in self.grouped("company_id").items():
            tiers = self._get_managed_tiers(company)
            alone = relationships.filtered(
                lambda own, tiers=tiers: not own.user_id and own.tier_id in tiers
            )
            if alone:
                raise UserError(
                    self.env._(
                        "%(customer)s is in tier %(tier)s, which asks for an "
                        "account manager: name another one.",
                        customer=alone[0].display_name,
                        tier=alone[0].tier_id.display_name,
                    )
                )
