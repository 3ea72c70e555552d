"""Two files of one company at the same time, by two processes."""

import base64

import pytest

from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

FILE = "number,customer,date,amount\n" + "".join(
    f"{number},twice-{number % 3},2024-01-05,{number}\n" for number in range(1, 8)
)


@pytest.fixture
def import_ids(shop):
    """The same file twice, by the same shop, both to be loaded."""
    with shop.transaction() as env:
        records = env["crm.purchase.import"].create(
            [{"name": name, "file": base64.b64encode(FILE.encode())} for name in "ab"]
        )
        records.action_check()
        records.action_load()
    yield records.ids
    with shop.transaction() as env:
        records = env["crm.purchase.import"].browse(records.ids)
        orders = records.line_ids.order_id
        partners = records.line_ids.partner_id
        env.cr.execute(
            "UPDATE crm_purchase_import SET state = 'done' WHERE id = ANY(%s)",
            [records.ids],
        )
        records.invalidate_recordset()
        records.unlink()
        orders.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        partners.unlink()
        cron = env.ref("crm_relationship.ir_cron_purchase_import")
        env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()


def test_second_process_is_told(shop, import_ids):
    """While one file is being loaded, no other one of the company is."""
    with shop.transaction() as first:
        first["crm.purchase.import"].browse(import_ids[0])._own()
        with shop.transaction() as second:
            with pytest.raises(UserError, match="Another process is at work"):
                second["crm.purchase.import"].browse(import_ids[1])._load_next()
            second.cr.rollback()


def test_same_file_at_once(shop, import_ids):
    """Who began before the other one ended knows what that one has loaded."""
    with shop.transaction() as late:
        with shop.transaction() as first:
            first["crm.purchase.import"].browse(import_ids[0])._load_all()
        record = late["crm.purchase.import"].browse(import_ids[1])
        record._load_all()
        assert (record.loaded_count, record.known_count) == (0, 7)
        assert len(record.line_ids.order_id) == 7
