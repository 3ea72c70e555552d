from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..relationship.crm_relationship_shown_mixin import READER


class CrmLead(models.Model):
    """Leads go by the rules of the lifecycle, too; and new or existing customer."""

    _inherit = "crm.lead"

    customer_newness = fields.Selection(
        [("new", "New Customer"), ("existing", "Existing Customer")],
        "New or Existing",
        compute="_compute_customer_newness",
        search="_search_customer_newness",
        groups=READER,
        help="Existing: the customer had bought before the lead came up. A purchase "
        "that comes of the lead does not change it.",
    )

    own_stage_changed = fields.Datetime(
        "Lifecycle Stage Without Customer Changed",
        readonly=True,
        copy=False,
        groups=READER,
        help="Interest shown before this moment does not move the lead again.",
    )

    @api.depends("customer_first_purchase_date", "create_date")
    @api.depends_context("company", "uid", "allowed_company_ids")
    def _compute_customer_newness(self):
        today = fields.Date.today()
        for lead in self:
            first = lead.customer_first_purchase_date
            day = lead.create_date.date() if lead.create_date else today
            lead.customer_newness = "existing" if first and first < day else "new"

    def _search_customer_newness(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._check_shown_access("customer_first_purchase_date")
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)",
                model._field_to_sql(alias, "customer_newness", query),
                [item for item in value if item],
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "customer_newness":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "CASE WHEN %s < %s::date THEN 'existing' ELSE 'new' END",
            self._field_to_sql(alias, "customer_first_purchase_date", query),
            self._field_to_sql(alias, "create_date", query),
        )

    # --- the stage of a lead without a customer, and what it tells of its customer ---

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._begin_own_stage()
        if self.env.user.share:  # a form on the website, or the portal
            leads._note_own_start("lead")
        return leads

    def write(self, vals):
        """Note when a stage is changed: what was known then is no news to a night."""
        if "own_stage_id" in vals and any(
            lead.own_stage_id and lead.own_stage_id.id != vals["own_stage_id"]
            for lead in self.sudo()  # super checks who may write it
        ):
            vals = vals | {"own_stage_changed": fields.Datetime.now()}
        return super().write(vals)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        lead = super().message_new(msg_dict, custom_values=custom_values)
        lead._note_own_start("lead")
        return lead

    def _note_own_start(self, cause):
        """Let whoever started the leads, or wrote on them, have shown interest."""
        leads = self.sudo()  # who starts a lead may not write on it
        relationships = leads.env["crm.relationship"]
        for company, own in leads.grouped(
            lambda lead: lead.company_id or lead._get_shared_company()
        ).items():
            strangers = own.filtered(lambda lead: not lead.partner_id)
            stage = relationships._get_interest_stage(company, cause)
            if stage and strangers:
                strangers._raise_own_stage(stage)
            relationships._show_interest_of(
                (own - strangers).partner_id, cause, company
            )

    def _begin_own_stage(self):
        """Let leads without a customer begin where new customers do."""
        # whoever starts a lead may not see the stage
        early = self.sudo().filtered(
            lambda lead: not lead.partner_id and not lead.own_stage_id
        )
        for company, leads in early.grouped(
            lambda lead: lead.company_id or lead._get_shared_company()
        ).items():
            if company.relationship_use_lifecycle:
                leads.own_stage_id = leads.own_stage_id._get_first(company)

    @api.model
    def _begin_own_stages(self, company):
        """Let leads of before stand where they would have come to by now.

        Called when the company begins with the lifecycle: by the installation, or when
        it is switched on. In one statement: those without a customer who had written
        to us are responders, the others begin where new customers do. Leads that have
        a stage keep it.
        """
        stages = self.env["crm.lifecycle.stage"]
        first = stages._get_first(company)
        relationships = self.env["crm.relationship"]
        responder = relationships._get_interest_stage(company, "lead") or first
        if not first and not responder:
            return
        self.env.flush_all()  # the statement reads users, messages and their authors
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead SET own_stage_id = CASE WHEN EXISTS (
                    SELECT FROM mail_message m
                    LEFT JOIN res_partner author ON author.id = m.author_id
                    WHERE m.model = 'crm.lead' AND m.res_id = crm_lead.id
                      AND m.message_type = 'email'
                      AND author.partner_share IS NOT FALSE
                ) THEN %s ELSE %s END
                WHERE own_stage_id IS NULL AND %s
                """,
                responder.id or None,
                first.id or None,
                self._get_unknown_sql(company),
            )
        )
        self.invalidate_model(["own_stage_id"])

    @api.model
    def _get_unknown_sql(self, company):
        """Return whether a row is a lead of ``company`` that has no customer."""
        return SQL(
            """
            (partner_id IS NULL AND active AND COALESCE(company_id,
                (SELECT company_id FROM res_users WHERE id = crm_lead.user_id),
                (SELECT company_id FROM res_users WHERE id = crm_lead.create_uid)
            ) = %s)
            """,
            company.id,
        )

    @api.model
    def _raise_own_stages(self, company, signs, until):
        """Let the leads without a customer among ``signs`` have shown interest.

        In one statement, for nights. Who stands in a responder's stage stays there; so
        does who was set back after the sign.

        :param list signs: queries of lead ids, and when the interest was shown
        :param until: only interest shown up to this second counts
        """
        stage = self.env["crm.lifecycle.stage"]._get_default("responder", company)
        if not stage or not signs:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead SET own_stage_id = %s
                WHERE id IN (
                    SELECT own.id FROM (%s) sign (lead_id, shown)
                    JOIN crm_lead own ON own.id = sign.lead_id
                    WHERE sign.shown <= %s AND (
                        own.own_stage_changed IS NULL
                        OR own.own_stage_changed < sign.shown)
                ) AND %s AND (own_stage_id IS NULL OR own_stage_id IN (
                    SELECT id FROM crm_lifecycle_stage WHERE kind = 'prospect'
                ))
                """,
                stage.id,
                SQL(" UNION ALL ").join(signs),
                until,
                self._get_unknown_sql(company),
            )
        )
        self.invalidate_model(["own_stage_id"])

    def _raise_own_stage(self, stage):
        """Give leads without a customer the stage of a responder, unless they have."""
        early = self.filtered(lambda lead: lead.own_stage_id.kind != "responder")
        early.own_stage_id = stage

    @api.model
    def _note_replies(self, messages):
        """Raise leads without a customer whose sender wrote ``messages``."""
        received = messages.filtered(lambda message: message.message_type == "email")
        leads = self.sudo().browse(received.mapped("res_id")).exists()
        leads.filtered(lambda lead: not lead.partner_id)._note_own_start("reply")
