from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_relationship_audience_mixin import MAILING


class CrmRelationship(models.Model):
    """What is done with many customers at once: activities, and a mailing."""

    _name = "crm.relationship"
    _inherit = ["crm.relationship", "crm.relationship.audience.mixin"]

    def _get_audience_domain(self):
        return Domain("id", "in", self.ids)

    @api.model
    def action_plan_activities(self, domain):
        """Open the dialog that plans activities for the customers in ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_plan_activities_action"
        )
        action["context"] = {"default_domain": repr(list(Domain(domain)))}
        return action

    @api.model
    def _can_mail(self):
        """Whether mass mailing is installed and the user may make a mailing."""
        return MAILING in self.env and self.env[MAILING].has_access("create")

    @api.model
    def action_open_mailing(self, domain):
        """Open a new mailing to the customers in ``domain``.

        :raise UserError: mass mailing is not installed
        :raise AccessError: the user may not make mailings
        """
        if MAILING not in self.env:
            raise UserError(
                self.env._("Install Email Marketing to write to many customers.")
            )
        self.env[MAILING].check_access("create")
        model = self.env["ir.model"].sudo()._get(self._name)  # its id is no secret
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Mailing"),
            "res_model": MAILING,
            "views": [(False, "form")],
            "context": {
                "default_mailing_type": "mail",
                "default_mailing_model_id": model.id,
                "default_mailing_domain": repr(list(Domain(domain))),
            },
        }

    @api.model
    def _mailing_get_opt_out_list(self, _mailing):
        """Return the addresses that left a mailing list and are on no other.

        Asked by mass mailing for each part of a mailing to customers; whoever is on
        Odoo's exclusion list it leaves out by itself.
        """
        subscriptions = self.env["mailing.subscription"].sudo()  # respected by anybody
        left, stayed = (
            {
                email
                for (email,) in subscriptions._read_group(
                    [("opt_out", "=", has_left)], ["contact_id.email_normalized"]
                )
            }
            for has_left in (True, False)
        )
        return [email for email in left - stayed if email]
