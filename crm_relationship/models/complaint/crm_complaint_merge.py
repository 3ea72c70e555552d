from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_complaint_stage import DONE_KINDS

# what figures count: no praise or suggestion, and no complaint twice
COUNTED = Domain("type", "=", "complaint") & Domain("merged_into_id", "=", False)

# what the kept complaint takes from the others where it says nothing itself
FILLED = (
    "partner_id",
    "on_behalf_id",
    "order_id",
    "invoice_id",
    "product_id",
    "document_model",
    "document_id",
    "campaign_id",
    "category_id",
    "channel_id",
    "user_id",
    "date_incident",
    "date_acknowledged",
    "expected_remedy",
    "restatement",
    "customer_effect",
    "cause_id",
    "outcome",
)


class CrmComplaint(models.Model):
    """Merging: what was recorded twice is handled once, and no word of it is lost.

    The others are withdrawn and name the complaint that is kept. Their clocks stay with
    them, stopped: what was promised is history. The kept one counts from the earliest
    receipt, so that merging gives nobody more time.
    """

    _inherit = "crm.complaint"

    merged_into_id = fields.Many2one(
        "crm.complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The complaint under which this one is handled.",
    )
    merged_ids = fields.One2many("crm.complaint", "merged_into_id")

    def _merge(self, others):
        """Handle ``others`` under this complaint from now on.

        :raise UserError: some of them is done, or of another company, customer or
            type, or confidential and of another person
        """
        self.ensure_one()
        others -= self
        self._check_merging(others)
        stage = self.stage_id._get_default("withdrawn", self.company_id)
        if not stage:
            raise UserError(
                self.env._("There is no stage of withdrawn complaints to merge into.")
            )
        values = self._prepare_merged_values(others)
        others.write(
            {"stage_id": stage.id, "merged_into_id": self.id, "is_call_back": False}
        )
        if self.repeat_of_id in others:
            self.repeat_of_id = False  # nobody complains of it once more
        others.repeat_ids.repeat_of_id = self
        self._hand_on().write(values)  # checked by who linked them to the others
        self._take_over_history(others)
        self._tell_merging(others)

    def _check_merging(self, others):
        merged = self | others
        if len(merged) < 2:
            raise UserError(self.env._("Choose at least two complaints to merge."))
        if done := merged.filtered(lambda one: one.kind in DONE_KINDS):
            raise UserError(
                self.env._(
                    "%(complaint)s is closed. Only open complaints are merged: reopen "
                    "it, or enter the new one as its repeat.",
                    complaint=done[:1].display_name,
                )
            )
        if len(merged.company_id) > 1 or len(merged.customer_id) > 1:
            raise UserError(
                self.env._(
                    "Complaints of different companies or customers are not merged: "
                    "each customer gets an answer."
                )
            )
        if len(set(merged.mapped("type"))) > 1:
            raise UserError(
                self.env._("A complaint is not merged with praise or a suggestion.")
            )
        # a customer's people see each other's complaints, but no confidential ones
        people = {one.partner_id for one in merged}
        if len(people) > 1 and any(merged.mapped("is_confidential")):
            raise UserError(
                self.env._(
                    "A confidential complaint is not merged with that of another "
                    "person: each would see what the other wrote."
                )
            )

    def _prepare_merged_values(self, others):
        """Return what the kept complaint learns from the others, by their order."""
        merged = self | others.sorted("date_received")
        values = {
            "date_received": min(merged.mapped("date_received")),
            "severity": max(merged.mapped("severity")),
            "is_confidential": any(merged.mapped("is_confidential")),
            "is_call_back": any(merged.mapped("is_call_back")),
            "description": self._join_descriptions(others),
        }
        # equal values are left out: planning and tracking follow what is written
        values = {name: value for name, value in values.items() if self[name] != value}
        return values | self._prepare_filled_values(merged)

    def _prepare_filled_values(self, merged):
        """Return the first known value of each field that this complaint lacks."""
        values = {}
        for name in self._get_filled_fields():
            known = next((one[name] for one in merged if one[name]), False)
            if known and not self[name]:
                values[name] = getattr(known, "id", known)
        return values

    @api.model
    def _get_filled_fields(self):
        """Return the fields that the kept complaint takes where it says nothing.

        Override to add those of another module: ``return (*super()..., "branch_id")``.
        """
        return FILLED

    def _join_descriptions(self, others):
        parts = [self.description or ""]
        parts += [
            Markup("<p><b>%s</b></p>%s") % (other.display_name, other.description)
            for other in others.sorted("date_received")
            if other.description
        ]
        return Markup("").join(Markup(part) for part in parts) or False

    def _take_over_history(self, others):
        """Move messages, files, activities and followers of the others."""
        others_sudo = others.sudo()  # every message, whoever may read it one by one
        for other_sudo in others_sudo:
            other_sudo.message_ids.write({"res_id": self.id})
        files_sudo = self.env["ir.attachment"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "in", others.ids)]
        files_sudo.search(domain).write({"res_id": self.id})
        others_sudo.activity_ids.write({"res_id": self.id})
        followers = others_sudo.message_partner_ids
        # who was let into the others may not know a secret, but for who told it
        known = followers & self.partner_id if self.is_confidential else followers
        self.message_subscribe(known.ids)
        others.message_unsubscribe(followers.ids)

    def _tell_merging(self, others):
        """Leave a link in both: from the kept complaint to the others and back."""
        names = Markup(", ").join(other._get_html_link() for other in others)
        self.message_post(
            body=Markup("<p>%s</p>")
            % self.env._("Merged with %(complaints)s.", complaints=names),
            subtype_xmlid="mail.mt_note",
        )
        for other in others:
            other.message_post(
                body=Markup("<p>%s</p>")
                % self.env._(
                    "Handled under %(complaint)s.", complaint=self._get_html_link()
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _check_reopening(self, vals):
        if merged := self.filtered("merged_into_id")[:1]:
            raise UserError(
                self.env._(
                    "%(complaint)s is handled under %(kept)s. Reopen that one.",
                    complaint=merged.display_name,
                    kept=merged.merged_into_id.display_name,
                )
            )
        return super()._check_reopening(vals)

    def _can_customer_reopen(self):
        return not self.merged_into_id and super()._can_customer_reopen()

    def _get_duplicate_domain(self):
        domain = super()._get_duplicate_domain()
        return domain and domain & Domain("merged_into_id", "=", False)

    def action_merge_duplicates(self):
        """Open the dialog that merges the complaint with its possible duplicates."""
        self.ensure_one()
        open_ones = (self | self.duplicate_ids).filtered(
            lambda one: one.kind not in DONE_KINDS
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_complaint_merge_action"
        )
        return action | {"context": {"default_complaint_ids": open_ones.ids}}
