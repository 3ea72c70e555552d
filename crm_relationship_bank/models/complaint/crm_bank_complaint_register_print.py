from odoo import models

from .crm_bank_complaint_register_prepare import COUNTS

SUMS = (*COUNTS, "redress_cost")


class CrmBankComplaintRegister(models.Model):
    """What the printed register shows: counts by each of the regulator's words."""

    _inherit = "crm.bank.complaint.register"

    def _get_tables(self):
        """Return a table for products, issues, time bands and decisions.

        A row has a name and the sums; what is not closed has no band and no decision.
        """
        self.ensure_one()
        still_open = self.env._("Open at the end")
        unknown = self.env._("Not known")
        return [
            self._get_table(self.env._("Product Groups"), "product_name", unknown),
            self._get_table(self.env._("Issues"), "issue_name", unknown),
            self._get_table(self.env._("Time Bands (Days)"), "band", still_open),
            self._get_table(self.env._("Decisions"), "outcome_code", still_open),
        ]

    def _get_table(self, title, name, without):
        rows = self.line_ids._read_group(
            [("register_id", "=", self.id)], [name], [f"{one}:sum" for one in SUMS]
        )
        return {
            "title": title,
            "rows": [
                {"name": key or without} | dict(zip(SUMS, sums, strict=True))
                for key, *sums in rows
            ],
        }

    def _get_redress(self):
        """Return what was paid, a row a currency."""
        rows = self.line_ids._read_group(
            [("register_id", "=", self.id), ("redress_currency_id", "!=", False)],
            ["redress_currency_id"],
            ["redress_amount:sum"],
        )
        return [{"currency": currency, "amount": amount} for currency, amount in rows]
