import fnmatch
import logging
from pathlib import Path

from odoo import api, models

from odoo.addons.crm_relationship.models.relationship.alone import alone

from .bank_file import get_checksum

_logger = logging.getLogger(__name__)


class CrmBankImport(models.Model):
    """The watched folder: each file once, whatever it is called the next time.

    Files stay where they are; a file is known by its contents and its profile.
    """

    _inherit = "crm.bank.import"

    @api.model
    def _cron_watch(self):
        """Load the new files of every company's folder; none holds up another's."""
        companies = self.env["res.company"].search(
            [("bank_import_folder", "!=", False)]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            with alone(self.env, _logger, "No folder read of company %s", company.id):
                self.with_company(company)._watch(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _watch(self, company):
        """Load the new files of a company's folder, in the order of their profiles.

        One that is refused leaves the others as they are. One that fails, as when
        somebody writes the same records, holds back those after it: they may build on
        it, and what they reject for want of it is not asked again. The next call reads
        them all.

        Where all of a night's files belong together, one that is refused refuses the
        others: the records tell which, and the last good state is kept.
        """
        found = self._find_files(company)
        if not company.bank_import_together:
            self._load_in_order(found)
            return
        if self._is_still_wrong(found):
            return
        records = self.browse()
        with self.env.cr.savepoint() as savepoint:
            for profile, path, _checksum in found:
                records |= self._load_path(profile, path)
            refused = records.filtered(lambda record: record.state == "refused")
            if not refused:
                return
            logs = [self._prepare_log(record) for record in records]
            savepoint.rollback()
        self.env.invalidate_all()
        self.sudo().create(logs)

    @api.model
    def _load_in_order(self, found):
        """Load files one by one, until one fails."""
        for profile, path, _checksum in found:
            record = None
            with alone(self.env, _logger, "File %s not loaded; others wait", path.name):
                record = self._load_path(profile, path)
            if not record:
                return

    @api.model
    def _find_files(self, company):
        """Return (profile, path, checksum) of the files that are not known yet.

        Those after one that may not be read wait for it, as for one that fails.
        Loaded ones are known, and refused ones, too. Not so where files belong
        together: what another file's fault kept out is to come in with the mended one.
        """
        folder = Path(company.sudo().bank_import_folder)
        if not folder.is_dir():
            _logger.warning("The watched folder of %s is not there", company.name)
            return []
        paths = sorted(path for path in folder.iterdir() if path.is_file())
        profiles = self.env["crm.bank.import.profile"].search(
            [("company_id", "=", company.id), ("file_pattern", "!=", False)]
        )
        states = ["done"] if company.bank_import_together else ["done", "refused"]
        found = []
        for profile in profiles:
            for path in paths:
                if not fnmatch.fnmatch(path.name, profile.file_pattern):
                    continue
                checksum = self._identify(company, path)
                if not checksum:
                    return found
                if not self._search_known(profile, checksum, states):
                    found.append((profile, path, checksum))
        return found

    @api.model
    def _identify(self, company, path):
        """Return the checksum of a file; None of one that may not be read.

        :raise OSError: it may not, and all files of a night belong together
        """
        try:
            return self._read_checksum(path)
        except OSError:
            if company.bank_import_together:
                raise
            _logger.exception("File %s not read; others wait", path.name)
            return None

    @api.model
    def _read_checksum(self, path):
        with path.open("rb") as binary:
            return get_checksum(binary)

    @api.model
    def _search_known(self, profile, checksum, states):
        """Return what became of these contents by the profile before."""
        return self.search(
            [
                ("profile_id", "=", profile.id),
                ("checksum", "=", checksum),
                ("state", "in", states),
            ]
        )

    @api.model
    def _is_still_wrong(self, found):
        """Whether all these files were refused before, one for its own fault."""
        before = [
            self._search_known(profile, checksum, ["refused"])
            for profile, _path, checksum in found
        ]
        problems = self.union(*before).mapped("problem")
        return all(before) and any(
            problem != self._tell_others() for problem in problems
        )

    @api.model
    def _load_path(self, profile, path):
        """Load a file of the folder; return its record."""
        record = self.sudo().create({"profile_id": profile.id, "name": path.name})
        with path.open("rb") as binary:
            record._load(binary)
        return record

    def _prepare_log(self, record):
        """Return the values by which a record tells that nothing was loaded."""
        names = ("name", "checksum", "line_count", "date_start", "date_end", "problem")
        values = {name: record[name] for name in names}
        return values | {
            "profile_id": record.profile_id.id,
            "state": "refused",
            "problem": record.problem or self._tell_others(),
            "reject_count": record.reject_count,
            "reject_file": record.reject_file,
        }

    @api.model
    def _tell_others(self):
        """Return the problem of a file that has none itself."""
        return self.env._("Another file of the night was refused.")
