from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.relationship.opened import open_records

from .share_sql import get_company_amount_sql


class CrmBankReportMixin(models.AbstractModel):
    """What the bank's reports share: whose rows they read, and rates that add up.

    A report has no rules of its own: it reads accounts and customers under the rules of
    its reader, so that its figures and the records they open agree.
    """

    _name = "crm.bank.report.mixin"
    _description = "Report of a Bank"

    # what a row opens
    _opens = "relationship_id"
    # {percentage: (numerator, denominator)}, each a column of the report
    _ratios = {}

    def action_open(self):
        """Open the record that the row is about."""
        self.ensure_one()
        return open_records(self[self._opens])

    def _read_group_select(self, aggregate_spec, query):
        """Take the percentage of a group from its sums: a mean of them is wrong."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in self._ratios:
            return super()._read_group_select(aggregate_spec, query)
        part, whole = (
            self._field_to_sql(self._table, column, query)
            for column in self._ratios[name]
        )
        return SQL("100.0 * SUM(%s) / NULLIF(SUM(%s), 0)", part, whole)

    @api.model
    def _get_ratio_columns(self):
        """Return ``{percentage: expression}`` of a row, from columns of ``row``."""
        return {
            name: SQL(
                "100.0 * %s / NULLIF(%s, 0)",
                SQL.identifier("row", part),
                SQL.identifier("row", whole),
            )
            for name, (part, whole) in self._ratios.items()
        }

    @api.model
    def _add_ratios(self, rows):
        """Return the query ``rows`` with the percentages of each row."""
        columns = self.env["crm.relationship"]._name_columns(self._get_ratio_columns())
        return SQL("SELECT row.*, %s FROM (%s) row", columns, rows)

    @api.model
    def _select_accounts(self, domain=Domain.TRUE):
        """Return a subselect of the reader's accounts in the chosen companies."""
        domain &= Domain("company_id", "in", self.env.companies.ids)
        return self.env["crm.bank.account"]._search(domain).subselect()

    @api.model
    def _select_customers(self):
        """Return a subselect of the reader's customers in the chosen companies."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        return self.env["crm.relationship"]._search(domain).subselect()

    @api.model
    def _get_company_amount(self, amount, day, company="a", currency="a"):
        """Return an amount in the company's currency at the rate of ``day``."""
        return get_company_amount_sql(
            self.env.companies,
            SQL.identifier(company, "company_id"),
            amount,
            SQL.identifier(currency, "currency_id"),
            day,
        )

    @api.model
    def _get_recent_months(self, count, back=0):
        """Return the first days ``(from, until)`` of ``count`` full months, in SQL.

        Until this month, which is not over; ``back`` months earlier if given. Of the
        company of the account ``a``.
        """

        def begin(today, months):
            return fields.Date.subtract(today.replace(day=1), months=months)

        return (
            self._get_bank_day_sql(lambda today: begin(today, back + count)),
            self._get_bank_day_sql(lambda today: begin(today, back)),
        )

    @api.model
    def _get_bank_day_sql(self, change=lambda today: today, company="a"):
        """Return the day that it is at the row's company, and not at the reader's.

        :param change: what makes another day of it
        :param str company: alias of the table that names the company
        """
        relationships = self.env["crm.relationship"]
        days = {
            own.id: change(relationships._get_company_today(own))
            for own in self.env.companies
        }
        if len(set(days.values())) == 1:  # nearly always, and far better to plan
            return SQL("%s::date", next(iter(days.values())))
        return SQL(
            "CASE %s %s END",
            SQL.identifier(company, "company_id"),
            SQL(" ").join(
                SQL("WHEN %s THEN %s::date", own, day) for own, day in days.items()
            ),
        )
