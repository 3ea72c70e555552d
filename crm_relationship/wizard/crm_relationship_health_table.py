from odoo import api, models
from odoo.tools import SQL, human_size


class CrmRelationshipHealth(models.TransientModel):
    """How large our tables are: what grows, and how fast, is planned ahead."""

    _inherit = "crm.relationship.health"

    @api.model
    def _get_table_lines(self):
        """Return the size of each of our tables, the largest first."""
        section = self.env._("Tables")
        own = {
            model._table: model
            for model in self.env.values()
            if model._auto
            and not model._abstract
            and not model._transient
            and model._original_module.startswith("crm_relationship")
        }
        # sizes are no secret, and no table is read for them
        query = SQL(
            """
            SELECT relname, PG_TOTAL_RELATION_SIZE(oid), reltuples::bigint
            FROM pg_class
            WHERE relname = ANY(%s) AND relkind = 'r'
              AND relnamespace = current_schema::regnamespace
            ORDER BY 2 DESC, 1
            """,
            list(own),
        )
        return [
            self._get_table_line(section, own[table], size, rows)
            for table, size, rows in self.env.execute_query(query)
        ]

    @api.model
    def _get_table_line(self, section, model, size, rows):
        text = human_size(size)
        if rows >= 0:  # else the server has never counted them
            text = self.env._(
                "%(size)s, about %(rows)s rows", size=text, rows=f"{rows:,}"
            )
        name = self.env["ir.model"]._get(model._name).name
        action = model.has_access("read") and self._prepare_action(
            model._name, [], name
        )
        return self._prepare_line(section, name, text, "info", action)
