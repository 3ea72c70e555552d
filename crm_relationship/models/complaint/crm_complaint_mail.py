from odoo import api, fields, models
from odoo.tools import email_normalize
from odoo.tools.mail import email_split_tuples

from .crm_complaint_stage import DONE_KINDS

NAME_LENGTH = 100
# messages that nobody wrote
MACHINE_TYPES = ("notification", "user_notification", "auto_comment", "out_of_office")
# asks other machines not to answer: RFC 3834, and what Exchange goes by
MACHINE_HEADERS = {
    "Auto-Submitted": "auto-replied",
    "X-Auto-Response-Suppress": "All",
}


class CrmComplaint(models.Model):
    """Mail: a message to a team's address is a complaint, a reply joins its own."""

    _inherit = "crm.complaint"

    candidate_ids = fields.Many2many(
        "res.partner",
        compute="_compute_candidate_ids",
        string="Who It May Be",
        help="Contacts with the sender's address, when there are several.",
    )

    @api.depends("email_from", "partner_id")
    def _compute_candidate_ids(self):
        for complaint in self:
            email = email_normalize(complaint.email_from)
            is_known = complaint.partner_id or not email
            found = not is_known and complaint._find_partners(email)
            complaint.candidate_ids = found

    def _find_partners(self, email):
        """Return the contacts with this address that the complaint's company knows."""
        domain = [("email_normalized", "=", email)]
        company = self.company_id or self.env.company
        domain += [("company_id", "in", (False, company.id))]
        return self.env["res.partner"].search(domain, limit=5)

    @api.model
    def _find_colleagues(self, partners):
        """Return which of the contacts are people of ours."""
        users_sudo = partners.sudo().user_ids  # whose address it is, and no more
        return users_sudo.filtered(lambda user: not user.share).partner_id

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Record the complaint that a message to a team's address is.

        The sender becomes the customer only when exactly one contact has the address:
        the gateway's guess among several would be a wrong customer half of the time. A
        colleague who forwards a message is not the customer either. Only people get an
        answer: two machines would write to each other for ever.
        """
        # the gateway's own user is nobody's assignee
        complaints = self.with_context(default_user_id=False)
        names = email_split_tuples(msg_dict.get("from") or "")
        email = email_normalize(msg_dict.get("from"))
        partners = (
            complaints._find_partners(email) if email else self.env["res.partner"]
        )
        is_colleague = bool(complaints._find_colleagues(partners))
        is_customer = len(partners) == 1 and not is_colleague
        values = {
            "name": msg_dict.get("subject") or self.env._("No Subject"),
            "email_from": msg_dict.get("from"),
            "partner_name": (names and names[0][0] or email or "")[:NAME_LENGTH],
            "partner_id": partners.id if is_customer else False,
            "description": msg_dict.get("body"),
            "channel_id": self.env["crm.channel"]._get_by_code("email").id,
        } | (custom_values or {})
        complaint = super(CrmComplaint, complaints).message_new(msg_dict, values)
        if not (is_colleague or self._is_automatic_mail()):
            complaint._send_acknowledgement()
        return complaint

    @api.model
    def _is_automatic_mail(self):
        """Whether the message that the gateway is at was sent by a machine."""
        return self.env.context.get("crm_relationship_automatic_mail", False)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        comment = self.env.ref("mail.mt_comment")
        is_said = message.message_type not in MACHINE_TYPES
        if is_said and message.subtype_id == comment and not self._is_automatic_mail():
            for complaint in self:
                complaint._follow_message(message)
        return result

    def _follow_message(self, message):
        """Follow what was said: our word acknowledges, the customer's ends waiting."""
        message_sudo = message.sudo()  # who wrote to whom
        author = message_sudo.author_id
        is_ours = any(not user.share for user in author.user_ids)
        if self._is_customer(author, message_sudo.email_from):
            if self.kind == "waiting":
                stage = self.stage_id._get_default("investigating", self.company_id)
                if stage:
                    self.sudo().stage_id = stage
        elif is_ours and any(
            self._is_customer(partner, partner.email)
            for partner in message_sudo.partner_ids
        ):
            self.sudo().action_acknowledge()

    def _is_customer(self, partner, email):
        """Whether it is the customer, or the sender as long as that is nobody known."""
        customers = self.partner_id | self.on_behalf_id
        if customers or not email_normalize(email):
            return partner in customers if partner else False
        return email_normalize(email) == email_normalize(self.email_from)

    def _send_acknowledgement(self):
        """Tell the customer that the complaint was received, in the customer's words.

        Once a complaint: whoever answers by machine gets no second message.
        """
        template = self.env.ref(
            "crm_relationship.mail_template_complaint_received",
            raise_if_not_found=False,
        )
        for complaint in self:
            is_told = complaint.date_acknowledged or complaint.kind in DONE_KINDS
            if is_told or not template or not complaint._has_address():
                continue
            complaint.with_context(
                mail_notify_author=True, crm_relationship_by_machine=True
            ).message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_note",
            )
            complaint.action_acknowledge()

    def _notify_by_email_get_headers(self, headers=None):
        headers = super()._notify_by_email_get_headers(headers=headers) or {}
        is_machine = self.env.context.get("crm_relationship_by_machine")
        return headers | MACHINE_HEADERS if is_machine else headers

    def _has_address(self):
        return bool(email_normalize(self.partner_id.email or self.email_from))

    def _rating_get_parent_field_name(self):
        return "team_id"
