from odoo import api, models


class CrmRelationship(models.Model):
    """Interest shown in a customer's own messages and documents, followed at once."""

    _inherit = "crm.relationship"

    @api.model
    def _get_interest_switches(self):
        """Return ``{cause: switch of the rules}`` of all signs of interest."""
        return {
            "reply": "use_mail",
            "lead": "use_lead",
            "quotation": "use_quotation",
            "meeting": "use_meeting",
            "mailing": "use_mailing",
            "survey": "use_survey",
        }

    def _show_interest(self, cause):
        """Move the prospects among the relationships to responder, by the rules.

        :param cause: a key of :meth:`_get_interest_switches`
        """
        prospects = self.filtered(
            lambda record: record.lifecycle_kind in (False, "prospect")
        )
        changes = self.env["crm.relationship.change"]
        field = changes._fields["stage_cause"]
        reason = dict(field._description_selection(self.env))[cause]
        for company, customers in prospects.grouped("company_id").items():
            stage = customers._get_interest_stage(company, cause)
            if stage:
                customers.with_context(
                    crm_relationship_cause=cause, crm_relationship_reason=reason
                )._respond(stage)

    @api.model
    def _get_interest_stage(self, company, cause):
        """Return the stage that ``cause`` leads to in ``company``, empty for none."""
        stages = self.env["crm.lifecycle.stage"]
        if not company.relationship_use_lifecycle:
            return stages
        scheme = self._get_lifecycle_scheme(company)
        if not scheme[self._get_interest_switches()[cause]]:
            return stages
        return stages._get_default("responder", company)

    @api.model
    def _show_interest_of(self, partners, cause, company=None):
        """Let the customers behind ``partners`` have shown interest.

        :param company: the company that they showed it to; without, every one of which
            they are customers
        """
        domain = [
            ("partner_id", "in", partners.commercial_partner_id.ids),
            ("lifecycle_kind", "in", (False, "prospect")),
        ]
        if company:
            domain += [("company_id", "=", company.id)]
        # who writes to us may not read relationships
        settler = self._get_settler()
        return settler.search(domain)._show_interest(cause)
