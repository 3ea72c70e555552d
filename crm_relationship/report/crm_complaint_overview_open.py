from odoo import api, fields, models
from odoo.fields import Domain

from ..models.complaint.crm_complaint_merge import COUNTED
from ..models.complaint.crm_complaint_stage import DONE_KINDS
from ..models.complaint.crm_complaint_stake import AMOUNT_GROUPS


class CrmComplaintOverview(models.Model):
    """The complaints behind each figure of the overview, and what they put at stake."""

    _inherit = "crm.complaint.overview"

    value_at_stake = fields.Monetary(
        compute="_compute_value_at_stake",
        groups=AMOUNT_GROUPS,
        help="What the customers with open complaints bought in the scoring window, "
        "each counted once, plus an estimate of what word of mouth costs.",
    )

    @api.depends("open_count")
    def _compute_value_at_stake(self):
        complaints = self.env["crm.complaint"]
        for row in self:
            query = complaints._search(row._get_open_domain())
            # amounts of customers whose complaints the reader may see, see the groups
            customers_sudo = self.env["crm.relationship"].sudo()
            [[amount]] = customers_sudo._read_group(
                [("id", "in", query.subselect("crm_complaint.relationship_id"))],
                aggregates=["window_amount:sum"],
            )
            told = row.company_id.sudo()._get_told_value() * row.open_count
            row.value_at_stake = (amount or 0) + told

    def action_open_all(self):
        """Open what is open."""
        return self._open(Domain.TRUE)

    def action_open_due(self):
        """Open what is due until the company's midnight."""
        relationships = self.env["crm.relationship"]
        today = relationships._get_company_today(self.company_id)
        tomorrow = fields.Date.add(today, days=1)
        midnight = relationships._get_day_start(self.company_id, tomorrow)
        domain = Domain("date_deadline", "<", midnight)
        return self._open(domain & ~Domain("deadline_state", "=", "missed"))

    def action_open_missed(self):
        """Open what is late."""
        return self._open(Domain("deadline_state", "=", "missed"))

    def action_open_nobody(self):
        """Open what nobody has taken on."""
        return self._open(Domain("user_id", "=", False))

    def _get_open_domain(self):
        """Return the open complaints of the row."""
        domain = COUNTED & Domain("company_id", "=", self.company_id.id)
        domain &= Domain("kind", "not in", DONE_KINDS)
        if not self.is_total:
            domain &= Domain("team_id", "=", self.team_id.id)
        return domain

    def _open(self, domain):
        self.ensure_one()
        return self.env["crm.complaint"]._open_list(self._get_open_domain() & domain)
