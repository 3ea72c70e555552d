import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmLifecycleScheme(models.Model):
    """Whom a bank wants as customers: its target segment, as a filter of contacts."""

    _inherit = "crm.lifecycle.scheme"

    target_domain = fields.Char(
        "Target Segment",
        help="Whom the bank wants as customers, by what is known of the contact: tags, "
        "industry, place. Those of them without an account are prospects; each night "
        "contacts that have come into the segment become prospects, and who has left "
        "it is a prospect no more. Empty: whoever becomes known is a prospect.",
    )

    @api.constrains("target_domain")
    def _check_target_domain(self):
        for scheme in self:
            try:
                self.env["res.partner"]._search(scheme._get_target_domain())
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
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
        """
        partners_sudo = self.env["res.partner"].sudo().with_company(company)
        known = Domain("company_id", "in", [False, *company.sudo().parent_ids.ids])
        return partners_sudo.with_context(active_test=False)._search(
            known & domain & self._get_target_domain()
        )
