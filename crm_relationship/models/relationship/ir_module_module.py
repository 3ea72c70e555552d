from odoo import models
from odoo.tools import SQL

from .removed_names import RemovedNames

# {model: the records of it that are parts of some models}
PARTS = {
    "ir.model.inherit": """
        SELECT inherit.id
        FROM ir_model_inherit inherit
        JOIN ir_model model ON model.id = inherit.model_id
        WHERE model.model = ANY(%s)
    """,
    "ir.model.fields.selection": """
        SELECT choice.id
        FROM ir_model_fields_selection choice
        JOIN ir_model_fields field ON field.id = choice.field_id
        WHERE field.model = ANY(%s)
    """,
}


class IrModuleModule(models.Model):
    """What Odoo would leave of a module that is uninstalled.

    Here: which names go, and what Odoo itself keeps about them. What users made with
    them stands in ``ir_module_module_user_traces.py``.
    """

    _inherit = "ir.module.module"

    def _clear_traces(self):
        """Take out of the database what names models and fields of these modules.

        Called by the uninstall hooks of the modules, while all of it is still there
        and as part of the one transaction of the uninstallation.
        """
        names = self._get_removed_names()
        self._drop_foreign_keys(names)
        self._forget_technical_records(names)
        # a range deleted by the key of its sequence would leave its own in PostgreSQL
        self._get_own_records("ir.sequence").date_range_ids.unlink()
        self._forget_activities()
        self.with_context(active_test=False, lang=None)._clear_user_traces(names)

    def _forget_activities(self):
        """Delete activities of our types on records of others: they keep a type."""
        kinds = self._get_own_records("mail.activity.type")
        activities = self.env["mail.activity"].with_context(active_test=False)
        activities.search([("activity_type_id", "in", kinds.ids)]).unlink()

    # --- what goes ---

    def _get_removed_names(self):
        """Return the models and fields that nobody but these modules has."""
        own_models = set(self._get_own_records("ir.model").mapped("model"))
        own_fields = {
            (field.model, field.name)
            for field in self._get_own_records("ir.model.fields")
            if field.model not in own_models
        }
        names = RemovedNames(self.env.registry, own_models, own_fields)
        # Odoo takes those along that users made on top of ours
        by_hand = self.env["ir.model.fields"].search([("state", "=", "manual")])
        on_top = {
            (field.model, field.name)
            for field in by_hand
            if field.relation in own_models
            or names.are_in(f"{field.related or ''} {field.depends or ''}", field.model)
        }
        return RemovedNames(self.env.registry, own_models, own_fields | on_top)

    def _get_own_records(self, model):
        """Return the records of ``model`` that these modules brought, and no other."""
        own = self.mapped("name")
        going = self.search([("state", "=", "to remove")]).mapped("name")
        query = SQL(
            """
            SELECT res_id
            FROM ir_model_data
            WHERE model = %s
            GROUP BY res_id
            HAVING BOOL_OR(module = ANY(%s)) AND BOOL_AND(module = ANY(%s))
            """,
            model,
            own,
            own + going,
        )
        rows = self.env.execute_query(query)
        return self.env[model].browse(row[0] for row in rows).exists()

    # --- what Odoo keeps ---

    def _drop_foreign_keys(self, names):
        """Drop the keys that refuse to let stages and the like be deleted.

        Odoo deletes records before tables: each refusal is an error in its log.
        """
        query = SQL(
            """
            SELECT source.relname, key.conname
            FROM pg_constraint key
            JOIN pg_class source ON source.oid = key.conrelid
            JOIN pg_class target ON target.oid = key.confrelid
            WHERE key.contype = 'f'
              AND key.confdeltype IN ('a', 'r')
              AND key.connamespace = current_schema::regnamespace
              AND target.relname = ANY(%s)
            """,
            [self.env[model]._table for model in names.models],
        )
        for table, key in self.env.execute_query(query):
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s DROP CONSTRAINT %s",
                    SQL.identifier(table),
                    SQL.identifier(key),
                )
            )

    def _forget_technical_records(self, names):
        """Delete Odoo's own notes about what goes.

        Those of foreign keys on tables that stay, and the external ids by which other
        modules (mail, portal, rating) know parts of our models.
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = ANY(%s)",
                self.ids,
            )
        )
        for model, records in PARTS.items():
            self.env.cr.execute(
                SQL(
                    "DELETE FROM ir_model_data WHERE model = %s AND res_id IN (%s)",
                    model,
                    SQL(records, list(names.models)),
                )
            )
