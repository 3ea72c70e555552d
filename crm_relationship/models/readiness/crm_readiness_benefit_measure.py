import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..relationship.alone import alone

_logger = logging.getLogger(__name__)


class CrmReadinessBenefit(models.Model):
    """The figures of benefits that the system knows, month by month."""

    _inherit = "crm.readiness.benefit"

    @api.model
    def _cron_measure(self):
        """Enter the last whole month of each company, once; none holds up another."""
        companies = self.env["res.company"].search([])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            with alone(
                self.env, _logger, "Benefits of company %s are not measured", company.id
            ):
                self.search([("measure", "!=", False)])._measure_last(company)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def action_measure(self):
        """Enter the last whole month of this company; what was typed stays."""
        self.check_access("write")
        self._measure_last(self.env.company)

    def _measure_last(self, company):
        """Enter the month that is over by the company's own day."""
        relationships = self.env["crm.relationship"]
        today = relationships._get_company_today(company)
        benefits = self.with_context(tz=relationships._get_company_zone(company))
        return benefits._measure_month(company, fields.Date.start_of(today, "month"))

    def _measure_month(self, company, end):
        """Enter the month that ends before ``end`` for a company, where it is missing.

        Where there is nothing to count, no month is entered rather than a zero.
        """
        start = fields.Date.subtract(end, months=1)
        # the figures are the company's, whoever may see which records
        months_sudo = self.env["crm.readiness.benefit.month"].sudo()
        months_sudo = months_sudo.with_company(company)
        known = months_sudo.search(
            Domain("benefit_id", "in", self.ids)
            & Domain("company_id", "=", company.id)
            & Domain("month", "=", start)
        ).benefit_id
        rows = []
        for benefit in self.sudo().with_company(company) - known:
            if not benefit.measure:
                continue
            value = getattr(benefit, f"_measure_{benefit.measure}")(company, start, end)
            if value is not None:
                rows.append({"benefit_id": benefit.id, "value": value})
        shared = {"company_id": company.id, "month": start, "is_automatic": True}
        return months_sudo.create([row | shared for row in rows])

    # --- purchases ---

    def _get_purchases(self, company):
        """Return the purchases of a company as a query, with the company's days."""
        relationships = self.env["crm.relationship"]
        return SQL(
            "SELECT partner_id, amount, is_purchase, %s AS day FROM (%s) purchase",
            relationships._get_day_sql(company, SQL("moment")),
            relationships._get_purchase_sql(company),
        )

    def _measure_revenue(self, company, start, end):
        """Return the sales of the month for each customer who bought in it."""
        [(amount, buyers)] = self.env.execute_query(
            SQL(
                """
                SELECT SUM(amount),
                       COUNT(DISTINCT partner_id) FILTER (WHERE is_purchase)
                FROM (%s) purchase WHERE day >= %s AND day < %s
                """,
                self._get_purchases(company),
                start,
                end,
            )
        )
        return float(amount) / buyers if buyers else None

    def _measure_retention(self, company, start, end):
        """Return how many % of those who bought in the year before bought again."""
        [(before, again)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE earlier),
                       COUNT(*) FILTER (WHERE earlier AND later)
                FROM (
                    SELECT BOOL_OR(day < %(middle)s) AS earlier,
                           BOOL_OR(day >= %(middle)s) AS later
                    FROM (%(purchases)s) purchase
                    WHERE is_purchase AND day >= %(begin)s AND day < %(end)s
                    GROUP BY partner_id
                ) customer
                """,
                purchases=self._get_purchases(company),
                begin=fields.Date.subtract(end, years=2),
                middle=fields.Date.subtract(end, years=1),
                end=end,
            )
        )
        return 100.0 * again / before if before else None

    # --- work ---

    def _get_won(self, company, start, end):
        """Return the deals won in the month."""
        domain = Domain("won_status", "=", "won") & Domain("date_closed", ">=", start)
        domain &= Domain("date_closed", "<", end)
        domain &= Domain("company_id", "in", [company.id, False])
        return self.env["crm.lead"].search(domain)

    def _measure_lead_days(self, company, start, end):
        """Return the mean days from the lead to its order."""
        leads = self._get_won(company, start, end)
        days = [(lead.date_closed - lead.create_date).days for lead in leads]
        return sum(days) / len(days) if days else None

    def _measure_work(self, company, start, end):
        """Return activities, deals and complaints done, for each user who did any.

        Complaints that were merged into another are one piece of work.
        """
        users = self.env["crm.readiness.hint"]._get_users(company)
        done = Domain("user_id", "in", users.ids)
        activities = self.env["mail.activity"].with_context(active_test=False)
        activities = activities.search(
            done & Domain("date_done", ">=", start) & Domain("date_done", "<", end)
        )
        complaints = self.env["crm.complaint"].search(
            done
            & Domain("company_id", "=", company.id)
            & Domain("merged_into_id", "=", False)
            & Domain("date_closed", ">=", start)
            & Domain("date_closed", "<", end)
        )
        leads = self._get_won(company, start, end).filtered_domain(done)
        people = activities.user_id | complaints.user_id | leads.user_id
        pieces = len(activities) + len(complaints) + len(leads)
        return pieces / len(people) if people else None

    # --- what assessments show beside their items, too ---

    def _measure_hint(self, key, company, end):
        """Return a figure of assessments as of the last day of the month."""
        day = fields.Date.subtract(end, days=1)
        hint = self.env["crm.readiness.hint"]._get_hint(key, company, day)
        value = hint["value"]
        if value is not None and hint["unit"] == "share":
            value *= 100.0
        return value

    def _measure_satisfaction(self, company, start, end):
        return self._measure_hint("satisfaction", company, end)

    def _measure_in_time(self, company, start, end):
        return self._measure_hint("complaints_in_time", company, end)

    def _measure_reopened(self, company, start, end):
        return self._measure_hint("reopened_share", company, end)

    def _measure_segment(self, company, start, end):
        return self._measure_hint("segment_share", company, end)
