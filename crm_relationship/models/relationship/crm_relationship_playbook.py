from odoo import fields, models

from .crm_relationship_shown_mixin import USER


class CrmRelationship(models.Model):
    """What playbooks start from and ask about a customer."""

    _inherit = "crm.relationship"

    birthday = fields.Date(
        help="Of the person, or the founding day of a company. Playbooks greet on it "
        "every year.",
    )
    contract_end_date = fields.Date(
        "Contract Ends",
        help="The last day of what is agreed with the customer. Set by hand, or by an "
        "app that keeps contracts.",
    )
    playbook_hit_ids = fields.One2many(
        "crm.playbook.hit", "relationship_id", "Playbooks", groups=USER
    )
    playbook_hit_count = fields.Integer(
        "Playbooks Run", compute="_compute_playbook_hit_count", groups=USER
    )

    def _compute_playbook_hit_count(self):
        groups = self.env["crm.playbook.hit"]._read_group(
            [("relationship_id", "in", self.ids), ("state", "=", "done")],
            ["relationship_id"],
            ["__count"],
        )
        counts = dict(groups)
        for relationship in self:
            relationship.playbook_hit_count = counts.get(relationship._origin, 0)

    def action_open_playbook_hits(self):
        """Open what playbooks did for the customer: the smart button."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_playbook_hit_action"
        )
        action["domain"] = [("relationship_id", "=", self.id)]
        action["context"] = {}
        return action

    def _filter_open_complaint(self):
        """Return those who have a complaint that is not closed yet.

        Asked by playbooks before they do anything, for many customers at once. Nothing
        here keeps complaints; override to tell, for instance::

            def _filter_open_complaint(self):
                domain = [("relationship_id", "in", self.ids), ("is_open", "=", True)]
                complaints = self.env["crm.complaint"].sudo().search(domain)
                return super()._filter_open_complaint() | complaints.relationship_id
        """
        return self.browse()

    def _filter_opted_out(self):
        """Return those who do not want e-mails from the company.

        Their address is on Odoo's exclusion list or, where mailing lists are used, has
        left a list and is on no other. Override to add an objection of your own.
        """
        emails = {
            record: record.partner_id.email_normalized
            for record in self
            if record.partner_id.email_normalized
        }
        wanted = set(emails.values())
        Blacklist = self.env["mail.blacklist"].sudo()  # whoever asks, it is respected
        out = set(Blacklist.search([("email", "in", [*wanted])]).mapped("email"))
        if "mailing.subscription" in self.env:
            Subscription = self.env["mailing.subscription"].sudo()
            rows = Subscription.search(
                [("contact_id.email_normalized", "in", [*wanted])]
            )
            left = rows.filtered("opt_out")
            out |= set(left.contact_id.mapped("email_normalized")) - set(
                (rows - left).contact_id.mapped("email_normalized")
            )
        return self.filtered(lambda record: emails.get(record) in out)
