from odoo import api, fields, models
from odoo.fields import Command

# {tier of the module: its cumulative share of value}
DEFAULT_SHARES = {"platinum": 40, "gold": 70, "silver": 90, "lead": 100}
WEIGHTS = ("recency_weight", "frequency_weight", "monetary_weight")


class CrmCustomerTierScheme(models.Model):
    """How a company gives its customers their tiers.

    Platinum to lead after Zeithaml, Rust and Lemon, The Customer Pyramid, California
    Management Review 43 (2001). The default shares are the classes of ABC analysis
    (Dickie, Factory Management and Maintenance 109, 1951): A up to 70 % of the value,
    here in two tiers, B up to 90 %, C the rest.
    """

    _name = "crm.customer.tier.scheme"
    _inherit = ["mail.thread", "crm.company.scheme.mixin"]
    _description = "Tier Scheme"
    _order = "company_id, id"
    _check_company_auto = True

    method = fields.Selection(
        [
            ("share", "Share of value"),
            ("line", "Fixed line"),
            ("points", "Combined score"),
        ],
        required=True,
        default="share",
        tracking=True,
        help="Share of value: the customers who together bring the first so many "
        "percent. Fixed line: whoever reaches a value of yours. Combined score: 0 to "
        "100 points from the three scores, by weights of yours.",
    )
    measure = fields.Selection(
        selection="_get_measures",
        required=True,
        default="window_amount",
        tracking=True,
    )
    recency_weight = fields.Float(default=1.0)
    frequency_weight = fields.Float(default=1.0)
    monetary_weight = fields.Float(default=1.0)
    # when customers move
    dead_band = fields.Float(
        "Dead Band (%)",
        default=2.0,
        tracking=True,
        help="A customer rises this much above a line and counts as below this much "
        "under it; in between nobody moves. A line, too, stays until it has moved by "
        "more.",
    )
    grace_days = fields.Integer(
        "Grace (days)",
        default=60,
        tracking=True,
        help="So long a customer may be below the line before it falls.",
    )
    newcomer_months = fields.Integer(
        "Newcomers (months)",
        default=3,
        tracking=True,
        help="Nobody falls within so many months of the first purchase.",
    )
    needs_approval = fields.Boolean(
        "Demotions Need Approval",
        tracking=True,
        help="Nobody falls before a manager has said so in the list of demotions.",
    )
    rule_ids = fields.One2many(
        "crm.customer.tier.rule",
        "scheme_id",
        "Tiers",
        default=lambda self: self._get_default_rules(),
    )
    is_current = fields.Boolean(
        "Serves This Company",
        compute="_compute_is_current",
        help="This is the scheme by which the current company gives tiers.",
    )

    _dead_band_range = models.Constraint(
        "CHECK(dead_band BETWEEN 0 AND 50)",
        "The dead band is a percentage between 0 and 50.",
    )
    _days = models.Constraint(
        "CHECK(grace_days BETWEEN 0 AND 365000 AND newcomer_months BETWEEN 0 AND 1200)",
        "Days of grace are between 0 and 365000, and months of newcomers between 0 and "
        "1200.",
    )
    _weights = models.Constraint(
        "CHECK(recency_weight >= 0 AND frequency_weight >= 0 AND monetary_weight >= 0"
        " AND recency_weight + frequency_weight + monetary_weight > 0)",
        "Weights cannot be negative, and one of them at least has to count.",
    )

    @api.model
    def _get_measures(self):
        """Return what customers can be held against a line by, as a selection.

        To add a measure ``till``, extend this list and give the run its value::

            def _get_till_tier_value(self):  # of crm.scoring.run
                return SQL("COALESCE(till.amount, 0)")

            def _get_till_tier_join(self):
                return SQL("LEFT JOIN till ON till.partner_id = step.partner_id")
        """
        measures = {
            "window_amount": self.env._("Amount in the window"),
            "purchase_amount": self.env._("Amount of all time"),
            "rfm_score": self.env._("RFM score"),
        }
        if "margin" in self.env["sale.order"]._fields:
            measures["margin"] = self.env._("Margin in the window")
        return list(measures.items())

    @api.model
    def _get_default_rules(self):
        """Return the commands that make the default tiers, as far as they are there."""
        commands = []
        for key, share in DEFAULT_SHARES.items():
            tier = self.env.ref(f"crm_relationship.crm_customer_tier_{key}", False)
            if tier:
                commands.append(Command.create({"tier_id": tier.id, "share": share}))
        return commands

    @api.depends("active", "company_id")
    @api.depends_context("company")
    def _compute_is_current(self):
        current = self._get_active(self.env.company)
        for scheme in self:
            scheme.is_current = scheme._origin == current

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for scheme, vals in zip(self, vals_list, strict=True):
            vals["rule_ids"] = [
                Command.create(rule.copy_data()[0] | {"scheme_id": False})
                for rule in scheme.rule_ids
            ]
        return vals_list

    def _get_rules(self):
        """Return everything that decides on tiers, as a run keeps it (JSON)."""
        self.ensure_one()
        names = ("method", "measure", "dead_band", "grace_days", "newcomer_months")
        rules = {name: self[name] for name in (*names, "needs_approval", *WEIGHTS)}
        if self.method == "points":
            rules["measure"] = "points"
        ranked = self.rule_ids.sorted(lambda rule: rule._get_rank())
        return rules | {"tiers": [rule._get_values() for rule in ranked]}

    @api.model
    def _get_rules_of(self, company):
        """Return ``{tier: rule}`` of what tiers give in ``company``, whoever asks.

        Empty where the company does not use tiers.
        """
        if not company.sudo().relationship_use_tiers:  # set-up
            return {}
        return {rule.tier_id: rule for rule in self._get_active(company).rule_ids}
