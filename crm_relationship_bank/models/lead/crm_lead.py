from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_relationship.models.relationship.opened import open_records

from ..groups import BANK_USER
from .crm_bank_application import WAITING


class CrmLead(models.Model):
    """A lead of a bank: the product asked for, how much, and at which branch.

    Odoo's own rules of leads stay; within them a lead of a branch is seen by the
    branch's staff, its own salesperson, and head office (``crm_bank_lead_security``).
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.bank.copy.mixin"]

    bank_product_id = fields.Many2one(
        "crm.bank.product",
        "Product of Interest",
        index="btree_not_null",
        ondelete="restrict",
        groups=BANK_USER,
        tracking=True,
    )
    bank_amount = fields.Monetary(
        "Expected Amount",
        currency_field="company_currency",
        groups=BANK_USER,
        help="The balance or loan that the customer may bring; what the bank earns by "
        "it is the expected revenue.",
    )
    bank_branch_id = fields.Many2one(
        "crm.bank.branch",
        compute="_compute_bank_branch_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=BANK_USER,
        help="The home branch of the customer, until another one is chosen.",
    )
    bank_application_ids = fields.One2many(
        "crm.bank.application", "lead_id", "Applications", groups=BANK_USER
    )
    bank_application_count = fields.Integer(
        "Number of Applications",
        compute="_compute_bank_application_count",
        groups=BANK_USER,
    )

    _bank_amount = models.Constraint(
        "CHECK(bank_amount >= 0)", "The expected amount cannot be negative."
    )

    @api.depends("partner_id", "company_id")
    def _compute_bank_branch_id(self):
        """Take the customer's home branch; without one, what is chosen stays."""
        relationships = self.env["crm.relationship"]
        for company, leads in self.grouped(
            lambda lead: lead.company_id or self.env.company
        ).items():
            partners = leads.partner_id._origin.sudo().commercial_partner_id
            known = relationships._get_of(partners, company).grouped("partner_id")
            for lead in leads:
                partner = lead.partner_id._origin.sudo().commercial_partner_id
                home = known.get(partner, relationships).home_branch_id
                chosen = lead.bank_branch_id
                if chosen.company_id != company:
                    chosen = chosen.browse()
                lead.bank_branch_id = home.sudo(False) or chosen

    @api.depends("bank_application_ids")
    def _compute_bank_application_count(self):
        counts = dict(
            self.env["crm.bank.application"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.bank_application_count = counts.get(lead._origin, 0)

    @api.constrains("bank_product_id", "company_id")
    def _check_bank_product_id(self):
        # the branch follows the company by itself; to ask here which one it is would
        # look up the customer of every lead as soon as it is written
        self.filtered(lambda lead: lead.sudo().bank_product_id)._check_bank_company()

    @api.constrains("bank_branch_id")
    def _check_bank_company(self):
        """Product, branch and lead are of one bank; a lead may be of no company."""
        for lead_sudo in self.sudo():  # who writes a lead may not see the bank's fields
            banks = lead_sudo.bank_product_id.company_id
            banks |= lead_sudo.bank_branch_id.company_id
            if len(banks | lead_sudo.company_id) > 1 and banks:
                raise ValidationError(
                    self.env._(
                        "%(lead)s names a product or branch of another company.",
                        lead=lead_sudo.name,
                    )
                )

    def action_bank_apply(self):
        """Make an application of the lead, or open the one that waits.

        :raise UserError: the lead has no customer, product or branch
        """
        self.ensure_one()
        waiting = self.bank_application_ids.filtered(lambda own: own.state in WAITING)
        return open_records(waiting[:1] or self._make_bank_application())

    def _make_bank_application(self):
        product, branch = self.bank_product_id, self.bank_branch_id
        if not (product and branch and self.partner_id):
            raise UserError(
                self.env._(
                    "An application needs the customer, the product of interest and "
                    "the branch: choose them on %(lead)s.",
                    lead=self.name,
                )
            )
        relationships = self.env["crm.relationship"]
        pairs = {(self.partner_id.id, product.company_id.id)}
        relationships._get_settler()._ensure_pairs(pairs)
        customer = relationships._get_of(self.partner_id, product.company_id)
        return self.env["crm.bank.application"].create(
            {
                "relationship_id": customer.id,
                "product_id": product.id,
                "branch_id": branch.id,
                "amount": self.bank_amount,
                "lead_id": self.id,
                "responsible_id": self.user_id.id or self.env.uid,
            }
        )

    def action_open_bank_applications(self):
        """Open the applications that the lead became."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_bank.crm_bank_application_action"
        )
        return action | {"domain": [("lead_id", "=", self.id)], "context": {}}
