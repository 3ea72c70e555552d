from odoo import models
from odoo.tools import SQL

from .crm_scoring_line import FACT_COLUMNS


class CrmScoringRun(models.Model):
    """The first step of the chain: customers, what is stored, what they bought."""

    _inherit = "crm.scoring.run"

    def _get_customer_step(self, ids=None):
        """Return the query of each customer with its facts, and with what it has now.

        Columns: those of :meth:`_get_stored_step` with the facts as they are now, and
        ``is_fact_changed`` (computed anew, and not what is stored).

        :param ids: these relationships only; or a query, as `_get_stored_step` yields
        """
        is_query = isinstance(ids, SQL)
        is_full = self.is_full and ids is None
        values = {name: self._get_fact_value(name, is_full) for name in FACT_COLUMNS}
        changed = SQL(
            "(%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(values.values()),
            SQL(", ").join(SQL.identifier("r", name) for name in values),
        )
        if not is_full:
            changed = SQL("fact.partner_id IS NOT NULL AND %s", changed)
        columns = {
            name: values.get(name, SQL.identifier("r", name))
            for name in self._get_stored_columns()
        }
        return SQL(
            """
            SELECT %(columns)s, %(changed)s AS is_fact_changed
            FROM (%(stored)s) r
            LEFT JOIN crm_scoring_fact fact ON fact.partner_id = r.partner_id
            """,
            columns=self.env["crm.relationship"]._name_columns(columns),
            changed=changed,
            stored=ids if is_query else self._get_stored_step(ids),
        )

    def _get_stored_step(self, ids=None):
        """Return the query of each customer with what is stored, facts as well."""
        return SQL(
            """
            SELECT %(columns)s
            FROM crm_relationship r
            WHERE r.company_id = %(company)s AND r.active AND %(ids)s
            """,
            columns=self.env["crm.relationship"]._name_columns(
                self._get_stored_columns()
            ),
            company=self.company_id.id,
            ids=SQL("TRUE") if ids is None else SQL("r.id = ANY(%s)", ids),
        )

    def _get_stored_columns(self):
        """Return ``{column of the step: what it is of relationship r}``.

        The ``FACT_COLUMNS`` by their names, ``now_...`` for each kept column.
        """
        columns = {
            "relationship_id": SQL("r.id"),
            "partner_id": SQL("r.partner_id"),
            "row_version": SQL("r.xmin"),
            "create_date": SQL("r.create_date"),
            "is_not_profiled": SQL("r.is_not_profiled IS TRUE"),
            "is_not_moved": SQL("r.is_not_moved IS TRUE"),
            "is_counted": SQL(
                "r.is_not_profiled IS NOT TRUE AND %s", self._get_counts_sql()
            ),
        }
        for name in FACT_COLUMNS:
            columns[name] = SQL.identifier("r", name)
        for name in self._get_kept_columns():
            columns[f"now_{name}"] = SQL.identifier("r", name)
        return columns

    def _get_fact_value(self, name, is_full):
        """Return a fact: the one computed anew, else the stored one."""
        value = self.env["crm.relationship"]._fill_fact_sql("fact", name)
        if is_full:
            return value
        return SQL(
            "CASE WHEN fact.partner_id IS NULL THEN r.%s ELSE %s END",
            SQL.identifier(name),
            value,
        )

    def _get_counts_sql(self):
        """Return the condition under which relationship ``r`` is scored.

        Override to say who counts; the scheme's domain on contacts is the default.
        """
        domain = self.scheme_id._get_partner_domain()
        if domain.is_true():
            return SQL("TRUE")
        partners = self.env["res.partner"].with_context(active_test=False)
        return SQL("r.partner_id IN %s", partners._search(domain).subselect())
