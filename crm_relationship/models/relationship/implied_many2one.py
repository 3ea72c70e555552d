from odoo import fields


class ImpliedMany2one(fields.Many2one):
    """A link whose target cannot go away before the row: no foreign key of its own.

    A key is looked up and locked for each row that is entered, 3 µs each; a first
    scoring run enters a row of history for every customer. Use it only where another
    key, or the one method that enters and deletes, keeps the link true, and say which.
    """

    def update_db_foreign_key(self, model, column):
        """Make none."""
