from odoo import api, models

from .crm_lifecycle_stage import KIND_RANK
from .crm_relationship import POSITION_DATES


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
            target._touch_own_purchases()

    def _give_to(self, target):
        """Hand everything over to ``target`` and disappear.

        Override to hand over what is not linked by a column or a ``res_id``; what is,
        follows by itself.
        """
        if not self:
            return
        winners = self._get_winners(target)
        self._give_facts(target)
        names = ", ".join(self.mapped("display_name"))
        manual = self.filtered("is_user_manual")[:1]
        if manual and not target.is_user_manual:
            target.user_id = manual.user_id
        target.message_subscribe(self.message_partner_ids.ids)
        self.message_follower_ids.unlink()  # Odoo drops all of them when one collides
        done = self.activity_ids.browse().with_context(active_test=False)
        done = done.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        done.write({"res_id": target.id})
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._update_foreign_keys_generic(self._name, self, target)
        merge._update_reference_fields_generic(self._name, self, target)
        self.unlink()
        target._take_position(winners, self.env._("Merged with %(names)s", names=names))

    def _give_facts(self, target):
        """Give ``target`` the facts that it has none of, all at once.

        Without rights of the user: they are the same customer's, whoever merges.
        """
        facts = {}
        for name in self._get_fact_names():
            known = self.filtered(name)[:1]
            if known and not target[name]:
                facts[name] = known[name]
        if facts:
            target.sudo().write(facts)

    @api.model
    def _get_fact_names(self):
        """Return the plain fields that are kept when customers become one.

        Override to add what somebody enters about a customer and no document tells.
        """
        return ["birthday", "contract_end_date"]

    def _get_winners(self, target):
        """Return ``{field: (value, entry date)}`` that these and ``target`` reached.

        Whoever is further keeps the day since when; the target wins a draw.
        """
        every = target + self

        def stand(name, key):
            winner = max(every.filtered(name), key=key, default=target)
            return winner[name].id, winner[POSITION_DATES[name]]

        tiers = every.tier_id.sorted().ids
        return {
            "lifecycle_stage_id": stand(
                "lifecycle_stage_id", lambda record: KIND_RANK[record.lifecycle_kind]
            ),
            "rfm_segment_id": stand("rfm_segment_id", lambda record: record == target),
            "tier_id": stand("tier_id", lambda record: -tiers.index(record.tier_id.id)),
        }

    def _take_position(self, winners, reason):
        """Move to the position of ``winners``, in which it has been since their day.

        What stays is not written: who has no stage may not be given none.
        """
        position = {
            name: value
            for name, (value, _date) in winners.items()
            if value != self[name].id
        }
        if position:
            self.write(position | {"change_reason": reason})
        dates = {POSITION_DATES[name]: date for name, (_id, date) in winners.items()}
        self.write(dates)

    def _sync_commercial_entity(self, before):
        """Follow partners whose commercial entity changed.

        One that got a parent joins its own relationship into the parent's; one that
        left gets its own as far as it has documents.

        :param dict before: ``{partner: commercial entity before}``
        """
        partners = self.env["res.partner"].union(*before)
        moved = partners.filtered(
            lambda partner: partner.commercial_partner_id != before[partner]
        )
        known = self.with_context(active_test=False)
        for partner in moved.filtered(lambda partner: before[partner] == partner):
            own = known.search([("partner_id", "=", partner.id)])
            own._join_into(partner.commercial_partner_id)
        if moved:
            old = partners.union(*(before[partner] for partner in moved)).exists()
            self._meet_partners(old | moved.commercial_partner_id)

    def _meet_partners(self, partners):
        """Make what relationships the partners' documents ask for; settle their facts.

        The scheduled action does both again: whoever confirms an order right now may
        still count it for the customer of before.
        """
        known = self.with_context(active_test=False)
        contacts = self.env["res.partner"].with_context(active_test=False)
        contacts = contacts.search([("commercial_partner_id", "in", partners.ids)])
        pairs = self._meet_documents(contacts)
        pairs |= known.search([("partner_id", "in", contacts.ids)])._get_pairs()
        self._touch_purchases(pairs)
        self.env["crm.relationship.touch"]._touch_families(partners)
