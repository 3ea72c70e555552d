import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class CrmRelationship(models.Model):
    """Whether the bank wants a customer, and who is met because the bank wants it."""

    _inherit = "crm.relationship"

    is_target = fields.Boolean(
        "In the Target Segment",
        compute="_compute_is_target",
        search="_search_is_target",
        help="The contact is one of those whom the bank wants as customers, as the "
        "rules of the lifecycle say. Nobody is where they name no target segment.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_is_target(self):
        self.is_target = False
        for company, customers in self.grouped("company_id").items():
            customers._filter_target(company).is_target = True

    def _filter_target(self, company):
        """Return those whose contact is in the target segment of ``company``."""
        scheme = self._get_lifecycle_scheme(company)
        if not scheme._has_target():
            return self.browse()
        asked = Domain("id", "in", self.partner_id.ids)
        found = set(scheme._search_target_if_any(company, asked))
        return self.filtered(lambda own: own.partner_id.id in found)

    @api.model
    def _search_is_target(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = {True: (inside := self._get_target_search()), False: ~inside}
        return Domain.OR(found[bool(asked)] for asked in value)

    @api.model
    def _get_target_search(self):
        """Return the domain of those in the segment of one of the user's companies."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", scheme._search_target_if_any(company))
            for company in self.env.companies
            if (scheme := self._get_lifecycle_scheme(company))._has_target()
        )

    # --- where they begin ---

    def _begin(self):
        """Let new customers of the target segment begin as prospects, at once."""
        waiting = self.sudo().filtered(lambda own: not own.lifecycle_stage_id)
        for company, customers in waiting.grouped("company_id").items():
            stage = self.env["crm.lifecycle.stage"]._get_default("prospect", company)
            if stage and company.relationship_use_lifecycle:
                day = self._get_company_today(company)
                customers._filter_target(company)._write_unguarded(
                    {"lifecycle_stage_id": stage.id, "lifecycle_stage_date": day}
                )
        return super()._begin()

    @api.model
    def _meet_target(self, company):
        """Make the relationships of contacts that the target segment has beyond them.

        They get their stage from the run that asks for them, as an entry of the
        history. Set-based: a segment may be all contacts of a town.
        """
        scheme = self._get_lifecycle_scheme(company)
        if not scheme._has_target():
            return
        self.env.flush_all()
        contacts = SQL(
            "SELECT id AS contact_id, %s AS company_id FROM res_partner"
            " WHERE id = commercial_partner_id AND active AND id IN %s",
            company.id,
            scheme._search_target(company).subselect(),
        )
        query = self._get_insert_sql(contacts, company)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # somebody has just met one of them: the next run meets the others
            _logger.info("The target segment of company %s is met later", company.id)
        else:
            self._invalidate_shown()

    # --- why ---

    def _explain_stage(self):
        """Tell whether the target segment makes the customer a prospect."""
        notes = super()._explain_stage()
        scheme = self._get_lifecycle_scheme(self.company_id)
        is_used = self.company_id.relationship_use_lifecycle and scheme._has_target()
        if not is_used or self.lifecycle_kind in ("responder", "active", "former"):
            return notes
        if self.is_target:
            return [
                *notes,
                self.env._("In the target segment of the bank, without an account."),
            ]
        return [
            *notes,
            self.env._(
                "Outside the target segment of the bank: no prospect until it shows "
                "interest or opens an account."
            ),
        ]
