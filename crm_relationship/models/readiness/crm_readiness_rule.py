from ast import literal_eval

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

STAGES = {"crm.lead": "crm_stage_ids", "crm.relationship": "lifecycle_stage_ids"}
STAGE_FIELDS = {"crm.lead": "stage_id", "crm.relationship": "lifecycle_stage_id"}
TIER_FIELDS = {"crm.lead": "customer_tier_id", "crm.relationship": "tier_id"}
# There is nothing left to do on what is won or lost. Leads by their stage, not by what
# is reckoned from their probability: to ask for that after each write would predict it
# as often.
OPEN_DOMAINS = {
    "crm.lead": Domain("active", "=", True) & ~Domain("stage_id.is_won", "=", True)
}


class CrmReadinessRule(models.Model):
    """Which leads or customers get a checklist, and what it holds back.

    The nightly run and facts (a first purchase) pass every gate: what has happened
    cannot be refused.
    """

    _name = "crm.readiness.rule"
    _description = "Checklist Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: for the leads and customers of every company."
    )
    checklist_id = fields.Many2one(
        "crm.readiness.checklist",
        required=True,
        check_company=True,
        domain=[("purpose", "=", "customer"), ("state", "=", "published")],
        ondelete="restrict",
        index=True,
    )
    # who gets it
    ticked_model = fields.Selection(
        [("crm.lead", "Leads and Opportunities"), ("crm.relationship", "Customers")],
        "Attached To",
        required=True,
        default="crm.lead",
    )
    start = fields.Selection(
        [
            ("match", "Once, as soon as the conditions hold"),
            ("manager", "Anew, each time the account manager changes"),
        ],
        "When",
        required=True,
        default="match",
    )
    domain = fields.Char(
        "Condition",
        default="[]",
        help="Asked by the system, of every record. Whoever writes it must be allowed "
        "to ask it; the rule goes on when that person loses the right or leaves: "
        "archive it, or write the condition anew.",
    )
    crm_stage_ids = fields.Many2many("crm.stage", string="In the Stages")
    lifecycle_stage_ids = fields.Many2many(
        "crm.lifecycle.stage", string="In the Lifecycle Stages"
    )
    tier_ids = fields.Many2many("crm.customer.tier", string="Of the Tiers")
    # what it holds back
    gate = fields.Selection(
        [
            ("none", "Nothing: advisory"),
            ("stage", "A change of stage"),
            ("won", "Winning the opportunity"),
        ],
        "Holds Back",
        required=True,
        default="none",
        help="A gate lets nobody through as long as an item is missing, by any path.",
    )
    gate_crm_stage_ids = fields.Many2many(
        "crm.stage",
        "crm_readiness_rule_gate_crm_stage_rel",
        string="Entering the Stages",
        help="Empty: every change of stage.",
    )
    gate_lifecycle_stage_ids = fields.Many2many(
        "crm.lifecycle.stage",
        "crm_readiness_rule_gate_lifecycle_stage_rel",
        string="Entering the Lifecycle Stages",
        help="Empty: every change of stage.",
    )
    tick_count = fields.Integer("Items Attached", compute="_compute_tick_count")

    def _compute_tick_count(self):
        counts = dict(
            self.env["crm.readiness.tick"]._read_group(
                Domain("rule_id", "in", self.ids), ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.tick_count = counts.get(rule._origin, 0)

    # --- what the rules of a model are ---

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        rules._attach()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        if vals.keys() - {"name", "sequence"}:
            self._attach()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache("name")
    def _get_rule_facts(self, name):
        """Return ``(ids, ids of gates, names of fields)`` of the rules of a model."""
        rules = self.sudo().search([("ticked_model", "=", name)])
        names = {STAGE_FIELDS[name], "company_id"} if rules else set()
        for rule in rules:
            if rule.tier_ids:
                names.add(TIER_FIELDS[name])
            names |= {
                condition.field_expr.split(".")[0]
                for condition in rule._parse_domain().iter_conditions()
            }
        gates = rules.filtered(lambda rule: rule.gate != "none")
        return tuple(rules.ids), tuple(gates.ids), frozenset(names)

    def _parse_domain(self):
        """Return the condition of the rule."""
        return Domain(literal_eval(self.domain or "[]"))

    def _get_ticked(self):
        """Return the empty recordset of what the rule is about, seen by the system.

        A gate that closes only for those who may see the customer would be none.
        """
        company = self.company_id or self.env.company
        records = self.env[self.ticked_model].with_user(SUPERUSER_ID)
        return records.with_company(company)

    def _get_fitting_domain(self, at_gate=False):
        """Return what the conditions ask of a record.

        :param at_gate: the record has just gone through the gate, so that its stage of
            now is not asked
        """
        self.ensure_one()
        name = self.ticked_model
        domain = self._parse_domain()
        if not at_gate:
            domain &= OPEN_DOMAINS.get(name, Domain.TRUE)
        if self.company_id:
            companies = [self.company_id.id, *([False] if name == "crm.lead" else [])]
            domain &= Domain("company_id", "in", companies)
        if not at_gate and (stages := self[STAGES[name]]):
            domain &= Domain(STAGE_FIELDS[name], "in", stages.ids)
        if self.tier_ids:
            domain &= Domain(TIER_FIELDS[name], "in", self.tier_ids.ids)
        return domain

    def action_open_ticks(self):
        """Open what the rule attached: the smart button."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_readiness_tick_action"
        )
        action["domain"] = [("rule_id", "in", self.ids)]
        action["context"] = {}
        return action
