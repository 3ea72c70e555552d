from odoo import api, models


class CrmReadinessHint(models.AbstractModel):
    """Figures that the system knows and an item shows beside its answers.

    Each key of :meth:`_get_hints` has its method ``_get_hint_<key>``.
    """

    _name = "crm.readiness.hint"
    _description = "Figure beside an Item"

    @api.model
    def _get_hints(self):
        """Return ``[(key, label)]`` of the figures that an item can ask for.

        Override to add one: append the pair and write the method, for example
        ``("visits", "Visits of Managers")`` and ``_get_hint_visits``.
        """
        return [
            ("overdue_share", self.env._("Share of open activities that are overdue")),
            ("reopened_share", self.env._("Share of complaints that were reopened")),
            ("idle_users", self.env._("Users without any activity in 30 days")),
            (
                "logging_users",
                self.env._("Share of users who logged a contact in 7 days"),
            ),
            ("complaints_in_time", self.env._("Share of deadlines of complaints kept")),
            (
                "complaints_per_1000",
                self.env._("Complaints per 1,000 customers in a year"),
            ),
            ("complaints_own", self.env._("Share of complaints recorded by staff")),
            ("complaints_fault", self.env._("Share of complaints found justified")),
            (
                "complaints_managers",
                self.env._("Managers who closed complaints in 30 days"),
            ),
            ("duplicates", self.env._("Customers that share an e-mail or phone")),
            ("completeness", self.env._("Share of customers with complete profile")),
            (
                "stale_profiles",
                self.env._("Customers whose profile is older than a year"),
            ),
            ("bounced_emails", self.env._("Customers whose e-mail came back")),
            ("segment_share", self.env._("Share of customers with a segment")),
            ("key_customers", self.env._("Upper-tier customers without a deputy")),
            ("export_users", self.env._("Users who may export data")),
            ("actions_unplanned", self.env._("Share of actions without owner or date")),
            ("actions_overdue", self.env._("Overdue actions of assessments")),
            ("actions_per_person", self.env._("Open actions per person")),
            ("satisfaction", self.env._("Mean satisfaction with complaint handling")),
        ]
