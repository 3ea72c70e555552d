import base64
import io

from psycopg2 import DataError, IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .bank_file import BrokenFile, get_checksum

# what users say of a file; what became of it is written by loading it
GIVEN = {"file", "profile_id", "name"}


class CrmBankImport(models.Model):
    """One file from the core banking system: what was in it and what became of it.

    A file is read into a table of the transaction by COPY, checked there by SQL, and
    merged by SQL into what is known, all in one transaction: it is loaded or it is
    not, and a kill in the middle leaves the last good state. Loading the same file
    twice changes nothing.
    """

    _name = "crm.bank.import"
    _description = "Bank Import"
    _order = "id desc"

    name = fields.Char("File Name", required=True, readonly=True)
    profile_id = fields.Many2one(
        "crm.bank.import.profile", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    kind = fields.Selection(related="profile_id.kind")
    file = fields.Binary(attachment=True)
    checksum = fields.Char("SHA-256", readonly=True, index="btree_not_null")
    state = fields.Selection(
        [("draft", "To Load"), ("done", "Loaded"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="draft",
    )
    problem = fields.Char(readonly=True, help="Why the file was refused.")
    # the log
    date_start = fields.Datetime("Started", readonly=True)
    date_end = fields.Datetime("Ended", readonly=True)
    line_count = fields.Integer("Lines", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    reject_count = fields.Integer("Rejected Lines", readonly=True)
    control_count = fields.Char("Lines by the Control Line", readonly=True)
    control_sum = fields.Char("Sum by the Control Line", readonly=True)
    total_sum = fields.Char("Sum of the Lines", readonly=True)
    reject_file = fields.Binary("Rejects", attachment=True, readonly=True)
    reject_name = fields.Char(compute="_compute_reject_name")

    @api.depends("name")
    def _compute_reject_name(self):
        for record in self:
            stem = (record.name or "").removesuffix(".csv")
            record.reject_name = f"{stem}_rejected.csv"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = vals.get("name") or self.env._("Upload")
            if not self.env.su and vals.keys() - GIVEN:
                raise AccessError(self.env._("Files are loaded by the button only."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() - GIVEN:
            raise AccessError(self.env._("Files are loaded by the button only."))
        if not self.env.su and any(record.state != "draft" for record in self):
            raise UserError(
                self.env._("What became of a file is not rewritten: upload it anew.")
            )
        return super().write(vals)

    @api.model
    def load_file(self, profile_code, name, data):
        """Load a file by a program; return what became of it.

        For RPC: ``data`` is the file in base64, ``profile_code`` names the profile of
        the current company. Returns the id of the record, its state, the problem, and
        the numbers of lines, new, changed and rejected ones.
        """
        profile = self.env["crm.bank.import.profile"]._get_of_code(profile_code)
        record = self.create({"profile_id": profile.id, "name": name, "file": data})
        record.action_load()
        names = ("id", "state", "problem", "line_count", "new_count", "changed_count")
        return record.read([*names, "reject_count"])[0]

    def action_load(self):
        """Load these files, in the order of their profiles.

        :raise UserError: no file, or loaded before
        """
        for record in self.sorted(lambda own: (own.profile_id.sequence, own.id)):
            if record.state != "draft" or not record.file:
                raise UserError(
                    self.env._("%(file)s has nothing to load.", file=record.name)
                )
            record.check_access("write")
            record._load(io.BytesIO(base64.b64decode(record.file)))

    def _load(self, binary):
        """Load the binary file; write down what became of it.

        A file that is refused leaves nothing behind but its record and its rejects;
        the file itself is not kept either way.
        """
        record_sudo = self.sudo()  # checked by the callers; users write no log
        start = fields.Datetime.now()
        result = {"date_start": start, "checksum": get_checksum(binary)}
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                record_sudo._load_rows(binary, result)
            result["state"] = "done"
        except BrokenFile as error:
            result |= self._refuse(*error.args)
        except (DataError, IntegrityError) as error:
            # what no check of lines knows; details would repeat numbers of accounts
            rule = error.diag.constraint_name or error.diag.sqlstate
            result |= self._refuse("database", rule)
        self.env.invalidate_all()
        # whole numbers of accounts stay with those who may read them
        result |= {"file": False, "date_end": fields.Datetime.now()}
        record_sudo.write(result)

    def _load_rows(self, binary, result):
        """Stage, check and merge; note in ``result`` what was found.

        :raise BrokenFile: the file is refused as a whole
        """
        # compiling costs more than it saves; joins of a large file stay in memory, and
        # the accounts of a small one are found by index, as tables are in memory, too
        self.env.cr.execute("SET LOCAL jit = off")
        self.env.cr.execute("SET LOCAL work_mem = '128MB'")
        self.env.cr.execute("SET LOCAL random_page_cost = 1.1")
        rows = self._open_rows(binary)
        columns = self._stage(rows)
        result["line_count"] = rows.count
        self._tell_progress(result)
        result |= self._check_control(rows, columns)
        self._check_rows(rows, columns)
        result |= self._get_reject_values(rows)
        if result["reject_count"] and self.profile_id.mode == "whole":
            raise BrokenFile("lines")
        if result["reject_count"]:
            self.env.cr.execute(
                "DELETE FROM crm_bank_stage s USING crm_bank_reject r"
                " WHERE r.line = s.line"
            )
        self._tell_progress(result, is_checked=True)
        merge = getattr(self, f"_merge_{self.kind}")
        result["new_count"], result["changed_count"] = merge(columns)

    def _refuse(self, reason, detail=""):
        """Return the values of a file that is refused."""
        values = {"state": "refused", "new_count": 0, "changed_count": 0}
        return values | {"problem": self._tell_broken(reason, detail)}

    def _tell_broken(self, reason, detail=""):
        """Return why a file is refused as a whole, in words."""
        texts = {
            "empty": self.env._("The file is empty."),
            "encoding": self.env._(
                "Line %(detail)s is not written in the encoding of the profile.",
                detail=detail,
            ),
            "cut": self.env._(
                "The file is cut off: it ends within line %(detail)s.", detail=detail
            ),
            "after_control": self.env._(
                "Line %(detail)s comes after the control line.", detail=detail
            ),
            "column": self.env._("The column %(detail)s is missing.", detail=detail),
            "twice": self.env._("The column %(detail)s is there twice.", detail=detail),
            "lines": self.env._("Some lines are wrong; see the rejects."),
            "no_control": self.env._(
                "The control line is missing: the file is cut off."
            ),
            "control": self.env._(
                "The totals do not match the control line: %(detail)s.", detail=detail
            ),
            "database": self.env._(
                "A value contradicts what is known, by the rule %(detail)s.",
                detail=detail,
            ),
        }
        return texts[reason]
