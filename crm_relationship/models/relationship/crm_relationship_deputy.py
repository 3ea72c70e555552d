from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

GIVE_BACK_BATCH = 1000


class CrmRelationshipDeputy(models.Model):
    """Somebody who looks after a customer until a day, in place of the manager.

    Rows exist as long as the deputy stands in; the messages of the relationship tell
    what was. A deputy may get a deputy: the rows of a customer form a stack, and giving
    one back ends those that were put on top of it.
    """

    _name = "crm.relationship.deputy"
    _description = "Deputy of an Account Manager"
    _order = "date_end, id"
    _rec_name = "relationship_id"

    relationship_id = fields.Many2one(
        "crm.relationship",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="relationship_id.company_id", store=True)
    absent_user_id = fields.Many2one(
        "res.users",
        "Stands in For",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Gets the customer back. Empty: nobody looked after the customer.",
    )
    is_absent_manual = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="Whether the manager was chosen by hand, to be restored as it was.",
    )
    deputy_id = fields.Many2one(
        "res.users", readonly=True, required=True, ondelete="cascade"
    )
    date_end = fields.Date(
        "Until",
        required=True,
        readonly=True,
        index=True,
        help="Last day of the deputy; the customer is given back after it.",
    )
    reason = fields.Char(required=True, readonly=True)
    has_activities = fields.Boolean(
        "With Activities",
        readonly=True,
        help="Open activities moved to the deputy, and are given back as well.",
    )

    def action_give_back(self):
        """Give the customers back now, for a manager who returns before the day.

        Whoever sees the row may: the deputy, the absent one, and who sees everybody's.
        """
        self.check_access("read")
        self.sudo()._give_back()  # the absent one may not write on the customer now

    @api.model
    def _cron_give_back(self, batch_size=GIVE_BACK_BATCH):
        """Give back the customers whose deputy's last day is over, a batch a call."""
        due = self.search(self._get_due_domain(), limit=batch_size)
        free = due.relationship_id.try_lock_for_update(allow_referencing=True)
        ready = due.filtered(lambda row: row.relationship_id in free)
        done = len(ready)
        ready._give_back()
        remaining = self.search_count(self._get_due_domain())
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _get_due_domain(self):
        """Return the rows that are over: days are those of the company."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "date_end",
                "<",
                self.env["crm.relationship"]._get_company_today(company),
            )
            for company in self.env["res.company"].search([])
        )

    @api.model
    def _put_in(self, relationships, user, until, reason, has_activities):
        """Enter ``user`` as deputy of the relationships' managers of this moment."""
        self.create(
            [
                {
                    "relationship_id": relationship.id,
                    "absent_user_id": relationship.user_id.id,
                    "is_absent_manual": relationship.is_user_manual,
                    "deputy_id": user.id,
                    "date_end": until,
                    "reason": reason,
                    "has_activities": has_activities,
                }
                for relationship in relationships
            ]
        )
        for company in relationships.company_id:
            self._call_after(until, company)

    @api.model
    def _call_after(self, day, company):
        """Call the scheduled action when ``day`` is over at the company."""
        zone = pytz.timezone(self.env["crm.relationship"]._get_company_zone(company))
        midnight = zone.localize(datetime.combine(day + timedelta(days=1), time.min))
        self.env.ref("crm_relationship.ir_cron_give_back").sudo()._trigger(
            at=midnight.astimezone(pytz.utc).replace(tzinfo=None)
        )

    def _give_back(self):
        """Give the customers back to whom they were taken from; the rows end.

        Customers that the deputy does not hold any more are left alone, and so are
        those whose manager has left meanwhile: the deputy keeps them.
        """
        relationships = self.relationship_id
        domain = [("relationship_id", "in", relationships.ids)]
        stacks = self.search(domain, order="id").grouped("relationship_id")
        ended, moves, given = [], defaultdict(list), set(self.ids)
        for relationship, stack in stacks.items():
            first = next(n for n, row_id in enumerate(stack.ids) if row_id in given)
            ending = stack[first:]
            ended.extend(ending.ids)
            if relationship.user_id in ending.deputy_id:
                moves[ending._get_return_key()].append(relationship.id)
        for key, ids in moves.items():
            relationships.browse(ids)._take_back(*key)
        self.browse(ended).unlink()

    def _get_return_key(self):
        """Return what a stack's return depends on: equal keys are written together."""
        first = self[0]
        return (
            first.absent_user_id,
            first.is_absent_manual,
            self.deputy_id,
            any(self.mapped("has_activities")),
        )
