from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .counted import get_counts_text
from .opened import open_records

MANAGER = "crm_relationship.group_relationship_manager"
# {kind: the field of the relationship that the override holds}
POSITIONS = {"stage": "lifecycle_stage_id", "tier": "tier_id"}
# what whoever creates an override may say; the rest follows
GIVEN_NAMES = ("relationship_id", "kind", "stage_id", "tier_id", "reason", "date_end")


class CrmRelationshipOverride(models.Model):
    """Somebody's word against the rules: a stage or tier that stays until a day.

    While it stands, no rule moves that position of the customer. It ends by hand, by a
    newer one, or with the first scoring run whose as-of date is past its last day.
    Where the company wants it so, whoever is no manager only proposes.
    """

    _name = "crm.relationship.override"
    _description = "Override of Stage or Tier"
    _order = "id desc"
    _rec_name = "relationship_id"
    _check_company_auto = True

    relationship_id = fields.Many2one(
        "crm.relationship", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(string="Contact", related="relationship_id.partner_id")
    company_id = fields.Many2one(
        related="relationship_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        [("stage", "Stage"), ("tier", "Tier")], "Overrides", required=True
    )
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", ondelete="restrict", check_company=True
    )
    tier_id = fields.Many2one(
        "crm.customer.tier",
        ondelete="restrict",
        check_company=True,
        help="Empty: the customer is to have no tier.",
    )
    reason = fields.Char(required=True)
    date_end = fields.Date(
        "Until",
        help="Last day; the next scoring run after it lets the rules decide again. "
        "Empty: until somebody ends it.",
    )
    state = fields.Selection(
        [
            ("proposed", "To Approve"),
            ("standing", "In Force"),
            ("refused", "Refused"),
            ("ended", "Ended"),
        ],
        required=True,
        readonly=True,
        default="proposed",
    )
    user_id = fields.Many2one(
        "res.users", "Author", readonly=True, help="Empty: the software."
    )
    date = fields.Date("Since", readonly=True, help="Day of proposal or decision.")
    decision_user_id = fields.Many2one("res.users", "Decided By", readonly=True)

    _one_standing = models.UniqueIndex(
        "(relationship_id, kind) WHERE state = 'standing'",
        "One override at a time is in force.",
    )
    _one_proposed = models.UniqueIndex(
        "(relationship_id, kind) WHERE state = 'proposed'",
        "An override of this customer waits for approval already: decide on that one "
        "first.",
    )
    _standing_idx = models.Index("(company_id) WHERE state = 'standing'")
    _stage_given = models.Constraint(
        "CHECK(kind != 'stage' OR stage_id IS NOT NULL)",
        "Choose the stage that the customer is to keep.",
    )

    @api.constrains("date_end")
    def _check_date_end(self):
        """Refuse a last day that is over, or is over tonight."""
        for override in self.filtered("date_end"):
            today = override._get_today(override.company_id)
            if override.date_end <= today:
                raise ValidationError(
                    self.env._(
                        "An override until %(date)s would be over already. Choose a "
                        "later day, or none.",
                        date=format_date(self.env, override.date_end),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Override or propose: what needs no approval is in force at once.

        :raise AccessError: not a customer whom the user may change
        :raise UserError: the guard's refusal of the position
        """
        self.flush_model(["state"])  # what has ended is in nobody's way
        overrides = super().create([self._prepare(vals) for vals in vals_list])
        overrides.relationship_id.check_access("write")
        overrides.filtered(lambda row: row.state != "proposed")._stand()
        return overrides

    @api.model
    def _prepare(self, vals):
        """Return the values of a new override: what was given, and what follows."""
        customer = self.env["crm.relationship"].browse(vals.get("relationship_id"))
        company = customer.sudo().company_id  # rights are checked when it is there
        proposed = self._needs_approval(company)
        return {name: vals[name] for name in GIVEN_NAMES if name in vals} | {
            "reason": customer._check_reason(vals.get("reason")),
            "state": "proposed" if proposed else "ended",  # until it stands
            "user_id": not self.env.user._is_superuser() and self.env.uid,
            "date": self._get_today(company),
        }

    # --- who decides ---

    @api.model
    def _get_today(self, company):
        return self.env["crm.relationship"]._get_company_today(company)

    @api.model
    def _needs_approval(self, company):
        """Whether what the user wants in ``company`` is only a proposal."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return False
        return company.sudo().relationship_override_approval  # set-up, whoever asks

    def _check_decider(self):
        """Refuse to decide on what a manager has to decide on."""
        self.relationship_id.check_access("write")
        for company in self.company_id:
            if self._needs_approval(company):
                raise UserError(
                    self.env._(
                        "In %(company)s a manager decides on overrides.",
                        company=company.sudo().name,
                    )
                )

    def action_decide(self):
        """Open the dialog that decides on the proposals among these: the button."""
        action = open_records(
            self.env["crm.relationship.approve"].create({"override_ids": self.ids}),
            name=self.env._("Decide on Proposals"),
            target="new",
        )
        return action | {"context": {"dialog_size": "medium"}}

    def _count_places(self):
        """Return how many of these are to which place, as a text: ``Gold 3, ...``."""
        places = [row.stage_id or row.tier_id for row in self]
        counts = Counter(place.display_name for place in places)
        return get_counts_text(self.env, counts.items())

    def action_approve(self):
        """Put proposals into force.

        :raise UserError: not a manager, or the guard's refusal; then none is
        """
        self._check_decider()
        proposals = self.filtered(lambda override: override.state == "proposed")
        proposals._check_date_end()
        proposals._stand()

    def action_refuse(self):
        """Refuse proposals; an author may take back the own ones."""
        proposals = self.filtered(lambda override: override.state == "proposed")
        proposals.filtered(lambda own: own.user_id != self.env.user)._check_decider()
        proposals.sudo().write({"state": "refused", "decision_user_id": self.env.uid})

    def action_end(self):
        """Let the rules decide again, from the next scoring run on."""
        self._check_decider()
        standing = self.filtered(lambda override: override.state == "standing")
        standing._end(self.env._("Override ended"))

    def action_open_customer(self):
        """Open the customer."""
        self.ensure_one()
        return open_records(self.relationship_id)

    @api.model
    def _hold(self, relationships, kind, reason, date_end=False):
        """Keep customers where somebody has just put them; return the overrides."""
        position = POSITIONS[kind]
        overrides = super().create(  # past the door above: they stand there already
            [
                {
                    "relationship_id": relationship.id,
                    "kind": kind,
                    f"{kind}_id": relationship[position].id,
                    "reason": reason,
                    "date_end": date_end,
                    "state": "ended",  # until it stands
                    "user_id": self.env.uid,
                    "date": self._get_today(relationship.company_id),
                }
                for relationship in relationships
            ]
        )
        overrides._keep()
        return overrides
