import base64
import csv
import io
from pathlib import Path

from .common import BankCommon

FILES = Path(__file__).parent / "bank_files"
ORDER = ("customer", "account", "holder", "month", "event")


class BankImportCommon(BankCommon):
    """A profile for each kind of file, and the files of a night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        profiles = cls.env["crm.bank.import.profile"].create(
            [
                {"name": kind, "code": kind, "kind": kind, "sequence": number}
                | {"company_id": cls.bank.id, "file_pattern": f"{kind}s*.csv"}
                for number, kind in enumerate(ORDER)
            ]
        )
        cls.profiles = {profile.code: profile for profile in profiles}

    @classmethod
    def _load(cls, kind, name=None, data=None):
        """Return the import of a fixture file, or of text."""
        content = (FILES / name).read_bytes() if name else data.encode()
        record = cls.env["crm.bank.import"].create(
            {
                "profile_id": cls.profiles[kind].id,
                "name": name or "text.csv",
                "file": base64.b64encode(content),
            }
        )
        record.action_load()
        return record

    @classmethod
    def _load_night(cls):
        return {kind: cls._load(kind, f"{kind}s.csv") for kind in ORDER}

    def _get_rejects(self, record):
        """Return ``{line: {(column, reason)}}`` of the reject file."""
        text = base64.b64decode(record.reject_file or b"").decode("utf-8-sig")
        rejects = {}
        for line, column, reason in list(csv.reader(io.StringIO(text)))[1:]:
            rejects.setdefault(int(line), set()).add((column, reason))
        return rejects

    def _get_account(self, number):
        return self.env["crm.bank.account"].search(
            [("company_id", "=", self.bank.id), ("number", "=", number)]
        )

    def _get_versions(self):
        """Return the versions of all rows that an import can write."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT 'account', id, xmin::text, ctid::text FROM crm_bank_account
            UNION ALL SELECT 'holder', id, xmin::text, ctid::text
            FROM crm_bank_account_holder
            UNION ALL SELECT 'month', id, xmin::text, ctid::text
            FROM crm_bank_account_month
            UNION ALL SELECT 'event', id, xmin::text, ctid::text FROM crm_bank_event
            UNION ALL SELECT 'partner', p.id, p.xmin::text, p.ctid::text
            FROM res_partner p
            JOIN crm_relationship r ON r.partner_id = p.id
             AND r.bank_customer_number IS NOT NULL
            """
        )
        return set(self.env.cr.fetchall())
