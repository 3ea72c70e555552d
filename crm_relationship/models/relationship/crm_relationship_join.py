from odoo import models
from odoo.tools import SQL

from .crm_lifecycle_stage import KIND_RANK


class CrmRelationship(models.Model):
    """What happens to relationships when the partners behind them become one."""

    _inherit = "crm.relationship"

    def _join_into(self, partner):
        """Join these relationships into those of ``partner``, company by company.

        ``partner`` is a commercial entity. Where it has no relationship with the
        company yet, the first one simply becomes its own; the others give it their
        history, messages, followers and activities and are deleted. The further
        advanced stage and the higher tier win. Facts are settled before the commit.
        """
        for company, sources in self.grouped("company_id").items():
            target = self._get_of(partner, company) or sources[0]
            if target in sources:
                target.partner_id = partner
            (sources - target)._give_to(target)
            self._touch_purchases({(partner.id, company.id)})

    def _give_to(self, target):
        """Hand everything over to ``target`` and disappear."""
        if not self:
            return
        self.env.flush_all()
        position = self._get_best_position(target)
        # the history is not written by anybody but here, where two become one
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_relationship_change SET relationship_id = %s
                WHERE relationship_id = ANY(%s) RETURNING id
                """,
                target.id,
                self.ids,
            )
        )
        self.env["crm.relationship.change"].invalidate_model(["relationship_id"])
        for source in self:
            source._message_move_to(target)
        manual = self.filtered("is_user_manual")[:1]
        if manual and not target.is_user_manual:
            target.user_id = manual.user_id
        names = ", ".join(self.mapped("display_name"))
        self.invalidate_recordset(["change_ids"])
        self.unlink()
        position["change_reason"] = self.env._("Merged with %(names)s", names=names)
        target.write(position)

    def _message_move_to(self, target):
        """Move messages, activities, followers and attachments to ``target``."""
        self.ensure_one()
        self.message_change_thread(target)
        self.activity_ids.write({"res_id": target.id})
        target.message_subscribe(self.message_partner_ids.ids)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        attachments.write({"res_id": target.id})

    def _get_best_position(self, target):
        """Return the position that these and ``target`` have reached together."""
        every = target + self  # the target first: it wins a draw
        stage = max(
            every.lifecycle_stage_id,
            key=lambda stage: KIND_RANK[stage.kind],
            default=every.lifecycle_stage_id,
        )
        return {
            "lifecycle_stage_id": stage.id,
            "rfm_segment_id": every.rfm_segment_id[:1].id,
            "tier_id": every.tier_id.sorted()[:1].id,
        }

    def _sync_commercial_entity(self, before):
        """Follow partners whose commercial entity changed.

        :param dict before: ``{partner: commercial entity before}``
        """
        moved = {
            partner: old
            for partner, old in before.items()
            if partner.exists() and partner.commercial_partner_id != old
        }
        for partner, old in moved.items():
            if old == partner:  # got a parent: its own relationship is joined
                own = self.sudo().with_context(active_test=False)
                own.search([("partner_id", "=", partner.id)])._join_into(
                    partner.commercial_partner_id
                )
        if moved:
            partners = self.env["res.partner"].union(*moved, *moved.values())
            self._meet_partners(partners | partners.commercial_partner_id)

    def _meet_partners(self, partners):
        """Make what relationships the partners' documents ask for; settle their facts."""
        query = SQL(
            """
            SELECT DISTINCT contact_id, company_id FROM (%s) document
            WHERE contact_id IN (
                SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)
            )
            """,
            self._get_document_sql(),
            partners.ids,
        )
        self.env.flush_all()
        pairs = set(self.env.execute_query(query))
        self.sudo()._ensure_pairs(pairs)
        known = self.sudo().with_context(active_test=False)
        known = known.search([("partner_id", "in", partners.ids)])
        pairs |= {(record.partner_id.id, record.company_id.id) for record in known}
        self._touch_purchases(pairs)
