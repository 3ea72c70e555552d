from odoo import api, fields, models
from odoo.fields import Domain

from ..relationship.claim import search_claim
from ..relationship.counted import get_counts_text
from ..relationship.crm_relationship_shown_mixin import USER


class CrmRelationship(models.Model):
    """What the scoring run knows of a customer's tier, and who is about to lose it."""

    _inherit = "crm.relationship"

    tier_value = fields.Float(
        digits=(16, 4),
        readonly=True,
        aggregator=None,
        groups=USER,
        help="The measure by which the customer is held against the lines of tiers.",
    )
    tier_candidate_id = fields.Many2one(
        "crm.customer.tier",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the customer falls to when the days of grace are over.",
    )
    tier_below_since = fields.Date(
        readonly=True, help="Since when the customer is below the line of its tier."
    )
    tier_fall_date = fields.Date(
        "Falls On",
        readonly=True,
        help="The day on which the grace ends. Where demotions need approval, a "
        "manager decides from then on.",
    )
    is_on_line = fields.Boolean(
        "On the Line",
        compute="_compute_is_on_line",
        search="_search_is_on_line",
        groups=USER,
        help="Within the dead band of a line of the last scoring run.",
    )
    is_fall_due = fields.Boolean(
        "Demotion Due",
        compute="_compute_is_fall_due",
        search="_search_is_fall_due",
        help="The days of grace are over.",
    )
    referrer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        help="Who recommended us to this customer; counts for the tier of the "
        "referrer once this customer has bought.",
    )

    def _compute_is_on_line(self):
        on_line = self.filtered_domain(self._get_on_line_domain(self.company_id))
        for relationship in self:
            relationship.is_on_line = relationship in on_line

    def _search_is_on_line(self, operator, value):
        if operator != "in":
            return NotImplemented
        return search_claim(value, self._get_on_line_domain(self.env.companies))

    @api.model
    def _get_on_line_domain(self, companies):
        """Return who is so near to a line that a little more or less would do."""
        near = Domain.FALSE
        for company in companies:
            run = self.env["crm.scoring.run"]._get_scored_by(company)
            rules = run.tier_rules or {"lines": []}
            for line in map(float, filter(None, rules["lines"])):
                width = line * rules["rules"]["dead_band"] / 100
                near |= (
                    Domain("company_id", "=", company.id)
                    & Domain("tier_value", ">=", line - width)
                    & Domain("tier_value", "<=", line + width)
                )
        return near & Domain("tier_id", "!=", False)

    @api.depends("tier_candidate_id", "tier_fall_date")
    def _compute_is_fall_due(self):
        due = self.filtered_domain(self._get_fall_due_domain(self.company_id))
        for relationship in self:
            relationship.is_fall_due = relationship in due

    def _search_is_fall_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return search_claim(value, self._get_fall_due_domain(self.env.companies))

    @api.model
    def _get_fall_due_domain(self, companies):
        """Return whose grace is over on the day that the company is scored for."""
        over = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("tier_fall_date", "<=", self._get_as_of(company))
            for company in companies
        )
        return Domain("tier_candidate_id", "!=", False) & over

    # --- what a manager decides on demotions ---

    def _demote(self, reason):
        """Let customers fall to where they would, as the user has decided."""
        for tier, relationships in self.grouped("tier_candidate_id").items():
            # whoever decided was checked; it is the rule that moves them, not a hand
            relationships.sudo().write({"tier_id": tier.id, "change_reason": reason})
        self._forget_fall()

    def _keep_in_tier(self, reason):
        """Give customers another time of grace."""
        schemes = self.env["crm.customer.tier.scheme"]
        for company, relationships in self.grouped("company_id").items():
            day = self._get_as_of(company)
            grace = schemes._get_active(company).grace_days
            relationships.sudo().write(
                {
                    "tier_below_since": day,
                    "tier_fall_date": fields.Date.add(day, days=grace),
                }
            )
        self.sudo()._note_override(reason)

    def _forget_fall(self):
        """Forget since when customers are below a line, and what would follow."""
        names = ("tier_candidate_id", "tier_below_since", "tier_fall_date")
        falling = self.sudo().filtered("tier_below_since")
        falling.write(dict.fromkeys(names, False))

    def action_decide_demotion(self):
        """Ask before the chosen customers fall or stay, naming the numbers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_demote_action"
        )
        decision = self.env.context.get("crm_relationship_decision", "accept")
        action["context"] = {
            "default_relationship_ids": self.ids,
            "default_decision": decision,
        }
        return action

    def _count_positions(self, name):
        """Return how many of the customers stand where, as a text: ``Gold 3, ...``."""
        counts = self._read_group([("id", "in", self.ids)], [name], ["__count"])
        names = ((record.display_name, count) for record, count in counts)
        return get_counts_text(self.env, names)
