import logging

from lxml import etree

from odoo import models
from odoo.tools import SQL

from .user_traces import (
    ABOUT,
    ACTING,
    LIMITING,
    NOTHING,
    OF_MODULES,
    SHOWING,
    WAITING,
)

_logger = logging.getLogger(__name__)


class IrModuleModule(models.Model):
    """What users made with models and fields that go, as ``user_traces`` lists it.

    It is found by the texts themselves: nothing links a saved filter to the fields
    that it names. The log tells what was found and what became of it.
    """

    _inherit = "ir.module.module"

    def _clear_user_traces(self, names):
        for records, _column in self._find_naming(names, ACTING):
            self._update(records.filtered("active"), "active", False)
        for records, _column in self._find_naming(names, WAITING):
            bound = records.filtered("binding_model_id")
            self._update(bound, "binding_model_id", None)
        for records, column in self._find_naming(names, LIMITING):
            self._update(records, column, NOTHING)
        shown = [records for records, _column in self._find_naming(names, SHOWING)]
        shown += self._find_about(names)
        self._clear_links(names, shown)
        for records in shown:
            self._delete(records)

    # --- finding ---

    def _find_naming(self, names, kinds):
        """Return [(records, path)] that name what goes; about models that stay."""
        return [
            (
                self._search_by_hand(model).filtered(
                    lambda record, about=about, path=path: (
                        (shown := self._get_model(record, about)) not in names.models
                        and names.are_in(self._get_text(record, path), shown)
                    )
                ),
                path,
            )
            for model, (about, *paths) in kinds.items()
            if model in self.env
            for path in paths
        ]

    def _find_about(self, names):
        """Return the records that Odoo keeps about models that go, a set a model."""
        return [
            self._search_by_hand(model, [(about, "in", list(names.models))])
            for model, about in ABOUT.items()
            if model in self.env
        ]

    def _search_by_hand(self, model, domain=()):
        """Return records of ``model``, as far as they are not a module's own.

        What modules that stay brought is among them where users may change it and can
        do without.
        """
        modules = self if model not in OF_MODULES else self.search([])
        brought = self.env["ir.model.data"]._search(
            [("model", "=", model), ("module", "in", modules.mapped("name"))]
        )
        records = self.env[model].with_context(**{"ir.ui.menu.full_search": True})
        by_hand = [("id", "not in", brought.subselect("res_id"))]
        return records.search([*by_hand, *domain])

    def _get_model(self, record, about):
        """Return the model a record is about; ``about`` names it, or the path to it."""
        return about if about in self.env else self._get_text(record, about)

    def _get_text(self, record, path):
        return " ".join(filter(None, record.mapped(path)))

    # --- what becomes of it ---

    def _update(self, records, column, value):
        """Write past the ORM: checks and patches would meet a half-removed module."""
        if not records:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL.identifier(column),
                value,
                records.ids,
            )
        )
        records.invalidate_recordset(flush=False)
        _logger.warning(
            "Uninstalling: %s %s named what goes, %s is now %s",
            records._name,
            records.mapped("display_name"),
            column,
            value,
        )

    def _delete(self, records):
        records = records.exists()  # some go with others
        if not records:
            return
        _logger.info(
            "Uninstalling: %s %s named what goes, deleted",
            records._name,
            records.mapped("display_name"),
        )
        exports = records.export_id if records._name == "ir.exports.line" else None
        records.unlink()
        if exports:
            self._delete(exports.filtered(lambda export: not export.export_fields))

    # --- what leads to actions ---

    def _clear_links(self, names, shown):
        """Delete the menus, buttons and dashboard tiles of actions that go."""
        own = self.env["ir.model.data"].search_fetch(
            [("module", "in", self.mapped("name")), ("model", "like", "ir.actions.")],
            ["model", "res_id"],
        )
        actions = {(data.model, data.res_id) for data in own}
        for records in shown:
            if records._name.startswith("ir.actions."):
                actions.update((records._name, id_) for id_ in records.ids)
        ids = {id_ for _model, id_ in actions}
        self._delete(
            self._search_by_hand("ir.ui.menu").filtered(
                lambda menu: (
                    menu.action and (menu.action._name, menu.action.id) in actions
                )
            )
        )
        buttons = self._search_by_hand("ir.embedded.actions")
        self._delete(buttons.filtered(lambda button: button.action_id.id in ids))
        self._clear_dashboards(names, ids)

    def _clear_dashboards(self, names, action_ids):
        windows = self.env["ir.actions.act_window"].search_fetch([], ["res_model"])
        models_shown = {str(window.id): window.res_model for window in windows}
        gone = {str(id_) for id_ in action_ids}
        for dashboard in self.env["ir.ui.view.custom"].search([]):
            tree = etree.fromstring(dashboard.arch)
            tiles = [
                tile
                for tile in tree.iterfind(".//action[@name]")
                if tile.get("name") in gone
                or names.are_in(
                    f"{tile.get('domain')} {tile.get('context')}",
                    models_shown.get(tile.get("name")),
                )
            ]
            for tile in tiles:
                tile.getparent().remove(tile)
            if tiles:
                dashboard.arch = etree.tostring(tree, encoding="unicode")
