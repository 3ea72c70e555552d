import base64
import csv
import io

from odoo.fields import Command

from .common import RelationshipCommon

LINES = "number,date,customer,product,quantity,unit price"


class PurchaseImportCommon(RelationshipCommon):
    """Files of purchases, loaded by a manager who may post invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]
        cls.manager.group_ids = [
            Command.link(cls.env.ref("account.group_account_invoice").id)
        ]
        cls.imports = cls.env["crm.purchase.import"].with_user(cls.manager)

    @classmethod
    def _new(cls, *lines, company=None, **values):
        """Return an import of a file: of these lines, or of ``bytes``."""
        content = lines[0]
        if not isinstance(content, bytes):
            content = "\n".join([*lines, ""]).encode()
        company = company or cls.company_a
        imports = cls.imports.with_company(company)
        return imports.create({"file": base64.b64encode(content), **values})

    @classmethod
    def _check(cls, *lines, **values):
        record = cls._new(*lines, **values)
        record.action_check()
        return record

    @classmethod
    def _load(cls, *lines, **values):
        """Return the import of a file after it was loaded to the end."""
        record = cls._new(*lines, **values)
        cls._finish(record)
        return record

    @classmethod
    def _finish(cls, record):
        record.action_load()
        record.sudo()._load_all()
        cls._flush()

    def _get_orders(self, record):
        return record.sudo().line_ids.order_id.sorted("date_order")

    def _get_moves(self, record, move_type):
        moves = record.sudo().line_ids.move_id
        return moves.filtered(lambda move: move.move_type == move_type)

    def assert_counts(self, record, loaded=0, known=0, rejected=0, failed=0):
        self.assertFalse(record.problem)
        self.assertEqual(
            (record.loaded_count, record.known_count, record.reject_count),
            (loaded, known, rejected),
            record.reject_ids.mapped("reason"),
        )
        self.assertEqual(record.failed_count, failed)

    def assert_rejected(self, record, *expected):
        """The (line, part of the reason) of all rejected lines."""
        found = [(line.number, line.reason) for line in record.reject_ids]
        self.assertEqual([number for number, _ in found], [n for n, _ in expected])
        for (_number, reason), (_expected, part) in zip(found, expected, strict=True):
            self.assertIn(part, reason)

    def _read_rejects(self, record):
        content = base64.b64decode(record.reject_file).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content)))
