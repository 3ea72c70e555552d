from odoo import api, models
from odoo.fields import Domain

MAILING = "mailing.mailing"  # of an app that may be missing


class CrmRelationshipAudienceMixin(models.AbstractModel):
    """Rows that stand for customers: plan activities for them, or write to them.

    A model says which customers its rows stand for, and its list gets the two buttons::

        def _get_audience_domain(self):
            return Domain("id", "in", self.relationship_id.ids)

        <button name="action_plan_audience" type="object" string="Plan Activities" />
        <button name="action_mail_audience" type="object" string="Mailing" />
    """

    _name = "crm.relationship.audience.mixin"
    _description = "Rows That Stand for Customers"

    def _get_audience_domain(self):
        """Return the domain of the customers that the rows stand for."""
        return Domain.FALSE

    def action_plan_audience(self):
        """Plan activities for the customers behind the chosen rows."""
        domain = list(self._get_audience_domain())
        return self.env["crm.relationship"].action_plan_activities(domain)

    def action_mail_audience(self):
        """Write to the customers behind the chosen rows."""
        domain = list(self._get_audience_domain())
        return self.env["crm.relationship"].action_open_mailing(domain)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Take the button of mass mailing away where it is missing."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for node in arch.findall(".//button[@name='action_mail_audience']"):
            if MAILING not in self.env:
                node.getparent().remove(node)
            else:
                node.set("groups", "mass_mailing.group_mass_mailing_user")
        return arch, view
