from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..relationship.own_defaults import without_defaults

STATES = [
    ("draft", "To Check"),
    ("checked", "Checked"),
    ("loading", "Loading"),
    ("stopped", "Stopped"),
    ("done", "Done"),
]
# What decides how the file is read; a change asks for a new check.
SETTINGS = {
    "file",
    "load_as",
    "company_id",
    "encoding",
    "delimiter",
    "decimal",
    "date_order",
    "return_prefix",
    "column_ids",
}
# Written by the import alone: who could write them could load as somebody else.
OWN = {"state", "user_id"}


class CrmPurchaseImport(models.Model):
    """Purchases from any shop's file: as confirmed orders, or invoiced as well.

    *Check* reads the file into lines; bad ones get their reason. *Load* makes the
    documents of the good ones, in batches, each committed, by a scheduled action. A
    document that is there already is left alone: the same file twice adds nothing, and
    an interrupted import goes on where it stopped.
    """

    _name = "crm.purchase.import"
    _inherit = ["mail.thread"]
    _description = "Purchase Import"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("File Name")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Loaded By",
        readonly=True,
        help="The documents are made in this user's name and with this user's rights.",
    )
    file = fields.Binary(required=True, attachment=True)
    state = fields.Selection(STATES, default="draft", required=True, readonly=True)
    problem = fields.Text(
        readonly=True, help="Why the file cannot be checked, or why loading stopped."
    )
    load_as = fields.Selection(
        [("order", "Orders"), ("invoice", "Orders with invoices and credit notes")],
        required=True,
        default="order",
    )
    # how the file is written; empty: recognised by the check
    encoding = fields.Selection(
        [
            ("utf-8-sig", "UTF-8"),
            ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16 without mark, little end first"),
            ("utf-16-be", "UTF-16 without mark, big end first"),
            ("cp1256", "Windows-1256 (Persian, Arabic)"),
            ("cp1252", "Windows-1252 (Western)"),
        ],
        help="Empty: recognised when the file is checked.",
    )
    delimiter = fields.Selection(
        [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar")],
        help="Empty: recognised when the file is checked.",
    )
    decimal = fields.Selection(
        [(".", "Point"), (",", "Comma")],
        "Decimal Sign",
        help="Empty: recognised when the file is checked.",
    )
    date_order = fields.Selection(
        [("day", "Day first"), ("month", "Month first")],
        "Order in Dates",
        help="Empty: recognised when the file is checked. Dates that begin with the "
        "year, Gregorian or Persian, need no choice.",
    )
    return_prefix = fields.Char(
        "Credit Notes Begin With",
        help="Documents whose number begins so are credit notes, even if their amounts "
        "are positive. Negative amounts are credit notes in any case.",
    )
    column_ids = fields.One2many("crm.purchase.import.column", "import_id", copy=False)
    # what the check found
    is_cut = fields.Boolean(
        "Cut Off",
        readonly=True,
        copy=False,
        help="The file ends in the middle of a line: something is missing.",
    )
    line_ids = fields.One2many("crm.purchase.import.line", "import_id", copy=False)
    reject_ids = fields.One2many(
        "crm.purchase.import.line", "import_id", domain=[("reason", "!=", False)]
    )
    line_count = fields.Integer("Lines", readonly=True, copy=False)
    reject_count = fields.Integer("Rejected Lines", readonly=True, copy=False)
    document_count = fields.Integer("Documents", readonly=True, copy=False)
    return_count = fields.Integer("Of Which Credit Notes", readonly=True, copy=False)
    customer_count = fields.Integer("Customers", readonly=True, copy=False)
    amount_total = fields.Monetary("Net Amount", readonly=True, copy=False)
    date_from = fields.Date("First Day", readonly=True, copy=False)
    date_to = fields.Date("Last Day", readonly=True, copy=False)
    reject_file = fields.Binary(readonly=True, attachment=True, copy=False)
    reject_name = fields.Char(compute="_compute_reject_name")
    # how far loading is
    loaded_count = fields.Integer("Documents Loaded", readonly=True, copy=False)
    known_count = fields.Integer(
        "Known Before",
        readonly=True,
        copy=False,
        help="Documents that were there already, from another file or this one.",
    )
    failed_count = fields.Integer(
        "Documents Refused",
        readonly=True,
        copy=False,
        help="Documents that could not be made; the rejected lines tell why.",
    )
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    is_open = fields.Boolean(compute="_compute_progress")

    @api.depends("name")
    def _compute_reject_name(self):
        for record in self:
            stem = (record.name or "").removesuffix(".gz").removesuffix(".csv")
            record.reject_name = f"{stem}_rejected.csv"

    @api.depends(
        "state", "document_count", "loaded_count", "known_count", "failed_count"
    )
    def _compute_progress(self):
        """Percent of the documents that are done with; and whether more is to come."""
        for record in self:
            left = record._get_left()
            count = record.document_count
            record.progress = 100 * (count - left) / count if count else 0
            record.is_open = record.state == "loading"

    def _get_left(self):
        """Return how many documents are still to be loaded."""
        done = self.loaded_count + self.known_count + self.failed_count
        return max(self.document_count - done, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_fields(vals)
            vals["name"] = vals.get("name") or "purchases.csv"
        imports = without_defaults(self, OWN)
        records = super(CrmPurchaseImport, imports).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        self._check_own_fields(vals)
        if SETTINGS & vals.keys():
            vals = vals | self._prepare_changed(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_loading(self):
        if "loading" in self.mapped("state"):
            raise UserError(self.env._("Stop the import before you delete it."))

    def _check_own_fields(self, vals):
        if OWN & vals.keys() and not self.env.su:
            raise AccessError(self.env._("Imports are loaded by their buttons only."))

    def _prepare_changed(self, vals):
        """Return what goes with a change of settings; refused once loading began."""
        for record in self:
            if record.state not in ("draft", "checked"):
                raise UserError(
                    self.env._(
                        "%(file)s is being loaded, or was: import the file once more "
                        "to load it with other settings.",
                        file=record.name,
                    )
                )
        self._forget_check()
        if "file" not in vals:
            return {}
        # another file may be written in another way
        formats = dict.fromkeys(("encoding", "delimiter", "decimal", "date_order"))
        return {"column_ids": [fields.Command.clear()]} | formats | vals

    # --- buttons ---

    def action_check(self):
        """Read the file into lines and show what is wrong with it; loads nothing.

        What the file as a whole lacks is told in ``problem``, not raised, so that the
        columns that were read can be told what they hold.
        """
        for record in self:
            if record.state not in ("draft", "checked"):
                raise UserError(
                    self.env._("%(file)s is loaded already.", file=record.name)
                )
            record._forget_check()
            try:
                record._read_file()
            except UserError as problem:
                record.problem = str(problem)
                continue
            record._check_lines()
            record.sudo().state = "checked"

    def action_load(self):
        """Check if need be, then have the scheduled action load the good lines.

        :raise UserError: the file has a problem, nothing to load, or the company no
            chart of accounts
        :raise AccessError: the user may not make such documents
        """
        for record in self:
            record._check_loadable()
            record.sudo().write(
                {"state": "loading", "user_id": self.env.uid, "problem": False}
            )
        self.env.ref("crm_relationship.ir_cron_purchase_import").sudo()._trigger()

    def action_stop(self):
        """Stop after the batch that is being loaded; *Go On* continues there."""
        self.filtered("is_open").sudo().state = "stopped"
