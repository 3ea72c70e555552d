import base64
import csv
import io

from odoo import api, fields, models
from odoo.tools import SQL

OFFICER = "crm_relationship.group_complaint_officer"
# the columns of the file, which the regulator's programs go by
COLUMNS = {
    "number": "number",
    "product_group": "product_code",
    "issue": "issue_code",
    "date_received": "date_received",
    "date_reopened": "date_reopened",
    "date_closed": "date_closed",
    "days": "days",
    "time_band": "band",
    "decision": "outcome_code",
    "channel": "channel",
    "branch": "branch_code",
    "redress": "redress_amount",
    "currency": "currency",
    "redress_converted": "redress_cost",
    "received_in_period": "received_count",
    "reopened_in_period": "reopened_count",
    "closed_in_period": "closed_count",
    "open_at_end": "open_count",
}


class CrmBankComplaintRegister(models.Model):
    """What tells of single complaints: for officers, who may read every complaint."""

    _inherit = "crm.bank.complaint.register"

    entry_ids = fields.One2many(
        "crm.bank.complaint.register.entry",
        "register_id",
        "Complaints",
        groups=OFFICER,
    )
    incomplete_count = fields.Integer(
        "Complaints That Lack Something", readonly=True, copy=False
    )
    # in the row: an attachment would be a document of its own
    csv_file = fields.Binary(
        "File", attachment=False, readonly=True, copy=False, groups=OFFICER
    )
    csv_name = fields.Char(compute="_compute_csv_name", groups=OFFICER)

    def _compute_csv_name(self):
        for register in self:
            days = (register.date_from, register.date_to)
            period = "_".join(str(day) for day in days)
            register.csv_name = f"complaints_{period}_v{register.version}.csv"

    def _get_csv(self):
        """Return the register as a file: a head, and a row a complaint.

        UTF-8 with its mark, which spreadsheets ask for. Dates as 2026-03-21, amounts
        with a point; no account is named, a customer where the profile says so.
        """
        columns = dict(COLUMNS)
        if self.profile_id.is_customer_named:
            columns["customer"] = "customer_name"
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(columns)
        for row in self._get_file_rows(columns.values()):
            writer.writerow(map(self._get_cell, row))
        return base64.b64encode(buffer.getvalue().encode("utf-8-sig"))

    def _get_file_rows(self, names):
        """Return the entries as they are stored: records would take ten times as long.

        Amounts as texts, so that great ones are not written by powers of ten.
        """
        special = {
            "currency": SQL("currency.name"),
            "redress_amount": SQL(
                "ROUND(e.redress_amount, currency.decimal_places)::text"
            ),
            "redress_cost": SQL("e.redress_cost::text"),
        }
        columns = [special.get(name, SQL.identifier("e", name)) for name in names]
        query = SQL(
            """
            SELECT %s
            FROM crm_bank_complaint_register_entry e
            LEFT JOIN res_currency currency ON currency.id = e.redress_currency_id
            WHERE e.register_id = %s
            ORDER BY e.date_received, e.number, e.id
            """,
            SQL(", ").join(columns),
            self.id,
        )
        return self.env.execute_query(query)

    @api.model
    def _get_cell(self, value):
        """Return what a cell says; no text begins as a formula of a spreadsheet."""
        if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
            return f"'{value}"
        return value

    def action_open_incomplete(self):
        """Open the complaints that lack what the register needs."""
        self.ensure_one()
        lacking = self.entry_ids.filtered("is_incomplete")
        return self.env["crm.complaint"]._open_list(
            [("id", "in", lacking.complaint_id.ids)], create=False
        )

    def action_open_entries(self):
        """Open what the register tells of each complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_bank.crm_bank_complaint_register_entry_action"
        )
        return action | {"domain": [("register_id", "=", self.id)]}

    def action_open_lines(self):
        """Open the counts of the register, to be turned round."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_bank.crm_bank_complaint_register_line_action"
        )
        return action | {"domain": [("register_id", "=", self.id)]}
