from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .month_days import TOTALS, MonthDays


class CrmRelationship(models.Model):
    """Facts of a bank's customers: movements are counted, not months."""

    _inherit = "crm.relationship"

    @api.model
    def _get_fact_totals(self, company):
        totals = super()._get_fact_totals(company)
        scheme = self._get_scheme(company)
        if scheme.source != "bank" or scheme.count_unit == "day":
            return totals
        window = SQL("moment >= %s AND moment < %s", *self._get_window(company))
        due = self._get_due_sql(company)
        return totals | {
            "purchase_count": self._count_movements(due),
            "window_count": self._count_movements(window),
        }

    @api.model
    def _count_movements(self, condition):
        return SQL(
            "COALESCE(SUM(movement_count) FILTER (WHERE is_purchase AND %s), 0)",
            condition,
        )

    @api.model
    def _get_total_sql(self, company, within):
        """Have the source of a bank find the customers itself, few or everybody.

        Movements are added up month by month, without a list of them; what else is
        asked for, such as days with a movement, takes the list.
        """
        scheme = self._get_scheme(company)
        if scheme.source != "bank":
            return super()._get_total_sql(company, within)
        own = self.with_context(
            crm_bank_partners=within, crm_bank_everybody=within is None
        )
        names = own._get_fact_totals(company)
        if scheme.count_unit == "document" and names.keys() == TOTALS:
            days = MonthDays(*own._get_window(company), own._get_company_today(company))
            if days.end <= days.tomorrow:
                return own._get_scheme(company)._get_bank_total_sql(company, days)
        return super(CrmRelationship, own)._get_total_sql(company, None)

    @api.model
    def _get_moved_sql(self, company, since, as_of):
        """Read only what the days at both ends of the window are in, months too."""
        ends = zip(
            self._get_window(company, since),
            self._get_window(company, as_of),
            strict=True,
        )
        spans = [(min(end), max(end)) for end in ends]
        relationships = self.with_context(crm_bank_spans=spans)
        return super(CrmRelationship, relationships)._get_moved_sql(
            company, since, as_of
        )

    # --- coming back: by accounts, as leaving is ---

    def _has_returned(self):
        """Whether a bank's customer holds an open account again, too.

        Movements of an account that was closed since may be loaded late.
        """
        return super()._has_returned() and (
            not self._is_of_bank() or self._has_open_account()
        )

    def _is_undone(self, change):
        """Never for a bank: a new account needs no movement to win somebody back."""
        return not self._is_of_bank() and super()._is_undone(change)

    def _is_of_bank(self):
        return self._get_scheme(self.company_id).source == "bank"

    def _has_open_account(self):
        """Whether an account is open today of which this is more than a signatory."""
        today = self._get_company_today(self.company_id)
        is_open = Domain("date_closed", "=", False) | Domain("date_closed", ">", today)
        holders_sudo = self.env["crm.bank.account.holder"].sudo()  # whoever settles
        domain = Domain("relationship_id", "=", self.id)
        domain &= Domain("role", "!=", "signatory")
        domain &= Domain("account_id", "any", is_open)
        domain &= Domain("account_id.company_id", "=", self.company_id.id)
        return bool(holders_sudo.search_count(domain, limit=1))
