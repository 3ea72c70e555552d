from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL

from .crm_relationship import FORMER_KINDS


class CrmRelationship(models.Model):
    """What purchases bring about at once: coming back, and the move that is undone.

    Runs whenever the purchases of customers are settled.
    """

    _inherit = "crm.relationship"

    def _activate_buyers(self):
        self._undo_activations()
        result = super()._activate_buyers()
        self._win_back()
        return result

    @api.model
    def _is_activated(self, company):
        scheme = self._get_lifecycle_scheme(company)
        return super()._is_activated(company) and scheme.use_active

    # --- coming back ---

    def _win_back(self):
        """Make those active again who have bought since they left."""
        returned = self._filter_free("stage").filtered(
            lambda record: record.lifecycle_kind == "former" and record._has_returned()
        )
        for company, buyers in returned.grouped("company_id").items():
            stage = self.env["crm.lifecycle.stage"]._get_default("active", company)
            if stage and self._is_activated(company):
                for buyer, day in buyers._get_returns().items():
                    buyer._come_back(stage, day)

    def _has_returned(self):
        """Whether the last purchase is later than the one before leaving."""
        self.ensure_one()
        last = self.last_purchase_date
        return bool(last) and last > self._get_leaving_day()

    def _get_leaving_day(self):
        """Return the day after which a purchase counts as coming back."""
        return self.former_purchase_date or self.lifecycle_stage_date or date.min

    def _get_returns(self):
        """Return ``{relationship: day of its first purchase since it left}``."""
        company = self.company_id.ensure_one()
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s::timestamp)",
                record.id,
                record.partner_id.id,
                self._get_day_start(
                    company, record._get_leaving_day() + timedelta(days=1)
                ),
            )
            for record in self
        )
        query = SQL(
            """
            SELECT leaver.id, %s
            FROM (VALUES %s) AS leaver (id, partner_id, since)
            JOIN (%s) purchase ON purchase.partner_id = leaver.partner_id
            WHERE is_purchase AND moment >= leaver.since AND %s
            GROUP BY leaver.id
            """,
            self._get_day_sql(company, SQL("MIN(moment)")),
            rows,
            self._get_purchase_sql(company),
            self._get_due_sql(company),
        )
        days = dict(self.env.execute_query(query))
        return {
            record: days.get(record.id, record.last_purchase_date) for record in self
        }

    def _come_back(self, stage, day):
        """Move a former customer to ``stage`` by the purchase of ``day``."""
        before = self.former_purchase_date
        gap = (day - before).days if before else 0
        self.with_context(
            crm_relationship_date=max(day, self.lifecycle_stage_date or day),
            crm_relationship_cause="win_back",
            crm_relationship_gap_days=gap,
        ).write(
            {
                "lifecycle_stage_id": stage.id,
                "change_reason": self.env._("Bought again"),
            }
        )

    # --- undoing ---

    def _undo_activations(self):
        """Take back moves to active whose only purchases are cancelled or refunded.

        The one way back before the first purchase: stage and entry date before the
        move return. Of those whom a purchase had moved, not somebody.
        """
        doubtful = self._filter_free("stage").filtered(
            lambda record: (
                record.lifecycle_kind == "active"
                and not record._has_purchase_behind()
                and record.company_id.relationship_use_lifecycle
            )
        )
        for record, change in doubtful._get_activations().items():
            if record._is_undone(change):
                record._undo_activation(change)

    def _has_purchase_behind(self):
        """Whether a purchase is left that may have made the customer active."""
        last = self.last_purchase_date
        return last and last > (self.former_purchase_date or date.min)

    def _is_undone(self, change):
        """Whether the move to active, ``change``, has lost its purchases.

        Without any move in the history the customer was active from the beginning, by
        the documents that were there then.
        """
        if not change:
            return not self.last_purchase_date and not self.change_ids.filtered(
                "is_stage_change"
            )
        if change.stage_cause == "first_purchase":
            return not self.last_purchase_date
        return change.stage_cause == "win_back"

    def _get_activations(self):
        """Return ``{relationship: the last ledger row that made it active}``."""
        changes = self.env["crm.relationship.change"].sudo()
        found = dict.fromkeys(self, changes)
        moves = changes.search(
            [
                ("relationship_id", "in", self.ids),
                ("new_stage_id.kind", "=", "active"),
                ("is_stage_change", "=", True),
            ],
            order="date, id",
        )
        for change in moves:
            if change.old_stage_id.kind != "active":
                found[change.relationship_id.sudo(self.env.su)] = change
        return found

    def _undo_activation(self, change):
        """Give back the stage before ``change``, since when and why it was so."""
        stage = change.old_stage_id or self.env["crm.lifecycle.stage"]._get_default(
            "prospect", self.company_id
        )
        before = self._get_entry(stage, change)
        # the guard's rule for everybody else is that nobody goes this way
        self._move(
            {"lifecycle_stage_id": stage.id},
            self.env._("Undone: the purchase was cancelled or refunded in full"),
            "undone",
        )
        since = before.stage_date or before.date or self.create_date.date()
        kind = before.stage_cause in dict(FORMER_KINDS) and before.stage_cause
        self._write_unguarded({"lifecycle_stage_date": since, "former_kind": kind})

    def _get_entry(self, stage, change):
        """Return the ledger row by which the customer had entered ``stage`` before."""
        domain = [
            ("relationship_id", "=", self.id),
            ("id", "!=", change.id),
            ("new_stage_id", "=", stage.id),
            ("is_stage_change", "=", True),
        ]
        if change:
            domain += [("date", "<=", change.date)]
        changes = self.env["crm.relationship.change"].sudo()
        return changes.search(domain, order="date desc, id desc", limit=1)
