"""What the modules add to tables of Odoo's own."""

from odoo.tests import TransactionCase, tagged

OURS = {"crm_relationship", "crm_relationship_bank"}


@tagged("post_install", "-at_install")
class TestStockTables(TransactionCase):
    """Columns of ours on contacts, leads, companies and the like."""

    def test_no_column_must_be_filled(self):
        """Stock records can be made while our modules are not loaded yet.

        So they are by Odoo's own tests, which run module by module, and by the data of
        other modules in an upgrade: a column of ours that must not be empty would
        refuse them.
        """
        self.env.cr.execute(
            """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = CURRENT_SCHEMA AND is_nullable = 'NO'
            """
        )
        filled = set(self.env.cr.fetchall())
        added = [
            (model._table, name)
            for model in self.env.values()
            if not model._abstract and model._original_module not in OURS
            for name, field in model._fields.items()
            if field.store and field._modules and field._modules[0] in OURS
        ]
        self.assertGreater(len(added), 20)
        self.assertEqual([column for column in added if column in filled], [])
