from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .crm_lifecycle_stage import KIND_RANK, KINDS_BEFORE_PURCHASE
from .crm_relationship_shown_mixin import POSITION_FIELDS, READER


class CrmLead(models.Model):
    """A lead shows its customer's stage; as long as it has no customer, its own."""

    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "crm.relationship.shown.mixin",
        "crm.relationship.document.mixin",
    ]

    own_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        "Lifecycle Stage Without Customer",
        check_company=True,
        domain=[("kind", "in", KINDS_BEFORE_PURCHASE)],
        index="btree_not_null",
        ondelete="restrict",
        groups=READER,
        help="Where somebody stands who is not a customer yet. It is handed over to "
        "the customer as soon as the lead has one.",
    )

    @api.model
    def _get_shown_dependencies(self):
        return [*super()._get_shown_dependencies(), "own_stage_id"]

    def _show(self, names):
        own = self._fields["own_stage_id"]
        if "customer_stage_id" in names and self.sudo(False)._has_field_access(
            own, "read"
        ):
            shown = self._fields["customer_stage_id"]
            for lead in self.browse(shown._cache_missing_ids(self)):
                if not lead.partner_id:
                    shown._update_cache(lead, lead.own_stage_id.id or None)
        return super()._show(names)

    @api.constrains("own_stage_id")
    def _check_own_stage_id(self):
        for lead in self:
            stage_sudo = lead.own_stage_id.sudo()
            if stage_sudo and stage_sudo.kind not in KINDS_BEFORE_PURCHASE:
                raise ValidationError(
                    self.env._(
                        "%(lead)s has no customer who could be in stage %(stage)s: "
                        "choose a stage before the first purchase, or the customer.",
                        lead=lead.display_name,
                        stage=stage_sudo.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._hand_over_stage(leads._get_own_stages())
        return leads

    def write(self, vals):
        stages = {}
        if vals.get("partner_id") and "own_stage_id" not in vals:
            stages = self._get_own_stages()
            own = self._fields["own_stage_id"]
            if stages and self._has_field_access(own, "write"):
                # now: a second write costs as much
                vals = vals | {"own_stage_id": False}
        result = super().write(vals)
        if vals.get("own_stage_id"):
            stages = self._get_own_stages()
        self._hand_over_stage(stages)
        return result

    def _get_own_stages(self):
        """Return ``{lead: its own stage}`` of those that have one."""
        # whoever finds out who it is need not see the stage
        return {lead: lead.own_stage_id for lead in self.sudo() if lead.own_stage_id}

    def _merge_get_fields_specific(self):
        """Let a merged lead stand as far as the furthest of those merged."""
        return super()._merge_get_fields_specific() | {
            "own_stage_id": lambda _name, leads: leads._get_furthest_own_stage().id
        }

    def _get_furthest_own_stage(self):
        """Return the furthest own stage of these leads, the first of equal ones.

        Not one that is another company's than the merged lead will be.
        """
        company = self.company_id[:1]
        stages_sudo = self.sudo().own_stage_id  # whoever may merge need not see it
        stages_sudo = stages_sudo.filtered(
            lambda stage: not stage.company_id or stage.company_id == company
        )
        rank = {stage: KIND_RANK[stage.kind] for stage in stages_sudo}
        return max(stages_sudo, key=rank.get, default=stages_sudo)

    def _get_watched_fields(self):
        # the salesperson decides whose lead it is when it has no company
        return super()._get_watched_fields() | {"user_id"}

    def _field_to_sql(self, alias, field_expr, query=None):
        value = super()._field_to_sql(alias, field_expr, query)
        if field_expr != "customer_stage_id":
            return value
        leads_sudo = self.sudo()  # access to what is shown has been checked by super
        return SQL(
            "CASE WHEN %s IS NULL THEN %s ELSE %s END",
            leads_sudo._field_to_sql(alias, "partner_id", query),
            leads_sudo._field_to_sql(alias, "own_stage_id", query),
            value,
        )

    def _is_shown_link(self, name, value):
        # without a customer the lead shows its own stage
        return name != "customer_stage_id" and super()._is_shown_link(name, value)

    def _move_customers(self, moves):
        """Without a customer it is the lead's own stage that is written, no reason."""
        pairs = list(zip(self, moves, strict=True))
        for stage_id, leads in self._get_own_stage_moves(pairs).items():
            leads.own_stage_id = stage_id
            pairs = [pair for pair in pairs if pair[0] not in leads]
        leads = self.browse().concat(*(lead for lead, _move in pairs))
        return super(CrmLead, leads)._move_customers([move for _lead, move in pairs])

    def _get_own_stage_moves(self, pairs):
        """Return ``{stage id: leads}`` of moves that ask for a stage and no more."""
        moves = {}
        for lead, move in pairs:
            asked = {name for name in POSITION_FIELDS if move.get(name)}
            if (
                not lead.partner_id
                and "customer_stage_id" in move
                and asked <= {"customer_stage_id"}
            ):
                stage_id = move["customer_stage_id"]
                moves[stage_id] = moves.get(stage_id, self.browse()) + lead
        return moves

    def _hand_over_stage(self, stages):
        """Give own stages to the customers whom the leads have got, and forget them.

        Only interest is news: a responder's stage moves a prospect, nothing else.

        :param stages: ``{lead: its own stage}``, before or after it got a customer
        """
        leads = self.filtered(lambda lead: lead in stages and lead.partner_id)
        if not leads:
            return
        # whoever finds out who it is may not be the customer's account manager
        relationships = self.env["crm.relationship"].sudo()
        relationships._ensure_pairs(leads._get_customer_pairs())
        for (stage, company), alike in (
            leads.sudo()
            .grouped(
                lambda lead: (
                    stages[lead],
                    lead.company_id or lead._get_shared_company(),
                )
            )
            .items()
        ):
            customers = relationships._get_of(alike.partner_id, company)
            customers._respond(stage)
        leads.sudo().filtered("own_stage_id").own_stage_id = False
