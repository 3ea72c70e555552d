import ast
import logging

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import mute_logger

_logger = logging.getLogger(__name__)

# what a filter that is none, or that names what is not there, ends in
BROKEN = (ValueError, SyntaxError, TypeError, KeyError)


class CrmLifecycleScheme(models.Model):
    """Whom a bank wants as customers: its target segment, as a filter of contacts."""

    _inherit = "crm.lifecycle.scheme"

    target_domain = fields.Char(
        "Target Segment",
        help="Whom the bank wants as customers, by what is known of the contact: tags, "
        "industry, place. Those of them without an account are prospects; each night "
        "contacts that have come into the segment become prospects, and who has left "
        "it is a prospect no more. Nor is who was made one by hand outside it, "
        "unless Not Moved by Rules is set. Empty: whoever becomes known is a prospect.",
    )

    @api.constrains("target_domain")
    def _check_target_domain(self):
        """Refuse what finds nobody because it cannot be asked: ask it once."""
        partners = self.env["res.partner"]
        for scheme in self:
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    partners.search(scheme._get_target_domain(), limit=1)
            except (*BROKEN, psycopg2.DataError, psycopg2.ProgrammingError) as error:
                raise ValidationError(
                    self.env._(
                        "The target segment cannot be found with %(domain)s: choose it "
                        "with the filter editor.",
                        domain=scheme.target_domain,
                    )
                ) from error

    def _read_rules(self):
        return super()._read_rules() | {"target_domain": self.target_domain}

    def _get_target_domain(self):
        """Return the target segment as a domain of contacts; of everybody if none."""
        return Domain(ast.literal_eval(self.target_domain or "[]"))

    def _has_target(self):
        """Whether prospects are those of a target segment only."""
        return self.use_prospect and not self._get_target_domain().is_true()

    def _search_target(self, company, domain=Domain.TRUE):
        """Return the query of contacts in the target segment as ``company`` sees it.

        What it is made of is the bank's set-up, whoever asks who is in it.

        :param Domain domain: of these contacts only
        :raise UserError: it names a field that is gone, as the app that had it
        """
        partners_sudo = self.env["res.partner"].sudo().with_company(company)
        known = Domain("company_id", "in", [False, *company.sudo().parent_ids.ids])
        wanted = known & domain & self._get_target_domain()
        try:
            return partners_sudo.with_context(active_test=False)._search(wanted)
        except BROKEN as error:
            raise UserError(
                self.env._(
                    "The target segment of %(rules)s cannot be found any more with "
                    "%(domain)s: choose it anew with the filter editor.",
                    rules=self.display_name,
                    domain=self.target_domain,
                )
            ) from error

    def _search_target_if_any(self, company, domain=Domain.TRUE):
        """Return the same for everyday work: of nobody where it cannot be found."""
        try:
            return self._search_target(company, domain)
        except UserError as error:
            self._warn_of_target(self.target_domain, str(error))
            return self.env["res.partner"]._search(Domain.FALSE)

    @tools.ormcache("self.id", "target_domain")
    def _warn_of_target(self, target_domain, message):
        """Tell the log once, not with each customer: the cache remembers the call."""
        _logger.warning("Nobody is a prospect at once: %s", message)
