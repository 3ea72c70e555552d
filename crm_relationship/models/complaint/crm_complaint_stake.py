from odoo import api, fields, models
from odoo.tools import SQL

from .crm_complaint_stage import DONE_KINDS

# amounts are for who sees all customers, and for who leads complaints
AMOUNT_GROUPS = (
    "crm_relationship.group_relationship_user_all,"
    "crm_relationship.group_complaint_officer"
)
STAKE_FACTS = (
    "type",
    "kind",
    "company_id.complaint_reach_source",
    "company_id.complaint_reach_own",
    "company_id.complaint_reach_share",
)


class CrmComplaint(models.Model):
    """What an open complaint puts at stake: the customer's own purchases, and others'.

    The first is a fact of the scoring window, the second an estimate by the figure of
    word of mouth that the company chose. Nothing is at stake once it is closed.
    """

    _inherit = "crm.complaint"

    reach_count = fields.Integer(
        "People Possibly Reached",
        compute="_compute_reach_count",
        help="An estimate: how many hear of it, or are lost, by the figure that the "
        "company chose in the settings.",
    )
    value_at_stake = fields.Monetary(
        compute="_compute_value_at_stake",
        currency_field="company_currency_id",
        groups=AMOUNT_GROUPS,
        help="What the customer bought in the scoring window, plus an estimate: the "
        "customers lost by word of mouth, times what a customer buys on average.",
    )

    @api.depends(*STAKE_FACTS)
    def _compute_reach_count(self):
        for complaint in self:
            reach, _lost = complaint.company_id.sudo()._get_complaint_reach()
            complaint.reach_count = reach if complaint._is_at_stake() else 0

    @api.depends(*STAKE_FACTS, "relationship_id.window_amount")
    def _compute_value_at_stake(self):
        told = {
            company: company._get_told_value() for company in self.company_id.sudo()
        }
        for complaint in self:
            own = complaint.sudo().relationship_id.window_amount  # see AMOUNT_GROUPS
            total = own + told.get(complaint.company_id.sudo(), 0)
            complaint.value_at_stake = total if complaint._is_at_stake() else 0

    def _is_at_stake(self):
        return self.type == "complaint" and self.kind not in DONE_KINDS

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "value_at_stake":
            return self._get_value_at_stake_sql(alias, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _get_value_at_stake_sql(self, alias, query):
        """Return the value by which a queue is sorted, the same as the compute."""
        self._check_field_access(self._fields["value_at_stake"], "read")
        self.flush_model(["type", "kind", "company_id", "relationship_id"])
        self.env["crm.relationship"].flush_model(["window_amount"])
        relationship = query.left_join(
            alias, "relationship_id", "crm_relationship", "id", "stake"
        )
        told = SQL(" ").join(
            SQL("WHEN %s THEN %s", company.id, company._get_told_value())
            for company in self.env.companies.sudo()
        )
        return SQL(
            """
            CASE WHEN %(kind)s = ANY(%(done)s) OR %(type)s <> 'complaint' THEN 0
                 ELSE COALESCE(%(amount)s, 0)
                      + CASE %(company)s %(told)s ELSE 0 END END
            """,
            kind=SQL.identifier(alias, "kind"),
            done=list(DONE_KINDS),
            type=SQL.identifier(alias, "type"),
            amount=SQL.identifier(relationship, "window_amount"),
            company=SQL.identifier(alias, "company_id"),
            told=told,
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_told_value(self):
        """Return what the customers lost by one complaint would have bought.

        As much as the mean customer who bought anything within the scoring window.
        """
        _reach, lost = self._get_complaint_reach()
        if not lost:
            return 0.0
        # a mean over all customers, whichever of them the reader sees
        relationships_sudo = self.env["crm.relationship"].sudo()
        [[mean]] = relationships_sudo._read_group(
            [("company_id", "=", self.id), ("window_amount", ">", 0)],
            aggregates=["window_amount:avg"],
        )
        return float(mean or 0) * lost
