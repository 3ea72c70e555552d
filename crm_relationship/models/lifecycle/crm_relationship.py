from odoo import api, fields, models

# What somebody says who makes a customer a former one by hand.
LEAVING_KINDS = [
    ("cut", "Relation Cut"),
    ("off_list", "Taken Off the List"),
]
# Why a customer is a former one; the last two are given by the rules.
FORMER_KINDS = [
    *LEAVING_KINDS,
    ("silence", "No Purchase for Long"),
    ("rhythm", "Silent by Own Rhythm"),
]


class CrmRelationship(models.Model):
    """What the rules of the lifecycle keep on a customer.

    A reason of risk is a date, that since when, and the activity type that names it;
    :meth:`_get_risk_types` lists them.
    """

    _inherit = "crm.relationship"

    leaving_kind = fields.Selection(
        LEAVING_KINDS,
        "Kind of Leaving",
        store=False,
        help="Given together with a former stage: the relation was cut, or the "
        "customer was taken off the list.",
    )
    former_kind = fields.Selection(FORMER_KINDS, "Why Former", readonly=True)
    former_purchase_date = fields.Date(
        "Last Purchase before Leaving",
        readonly=True,
        help="A later purchase brings the customer back.",
    )
    is_history_filled = fields.Boolean(
        export_string_translation=False,
        readonly=True,
        help="Whether the ledger has what the purchases tell of the time before.",
    )
    # at risk
    risk_late_date = fields.Date("Late Since", readonly=True)
    risk_falling_date = fields.Date("Buys Less Since", readonly=True)
    at_risk_date = fields.Date(
        "At Risk Since",
        readonly=True,
        index="btree_not_null",
        help="An active customer that may be about to leave; not a stage of its own.",
    )
    risk_reasons = fields.Char(
        "Why at Risk", compute="_compute_risk_reasons", compute_sudo=True
    )

    @api.model
    def _get_risk_types(self):
        """Return ``{date field of a reason of risk: xmlid of its activity type}``.

        Override to add a reason: a date field of your own and the type of the activity
        that the account manager gets, whose name says the reason::

            return super()._get_risk_types() | {
                "risk_debt_date": "my_module.activity_type_risk_debt",
            }

        The scoring run fills the field if ``crm.scoring.run._get_risk_conditions``
        has a condition for it; else whoever owns the field does.
        """
        return {
            "risk_late_date": "crm_relationship.mail_activity_type_risk_late",
            "risk_falling_date": "crm_relationship.mail_activity_type_risk_falling",
        }

    @api.depends_context("lang")
    @api.depends(lambda self: list(self._get_risk_types()))
    def _compute_risk_reasons(self):
        types = {
            name: self.env.ref(xmlid, raise_if_not_found=False)
            for name, xmlid in self._get_risk_types().items()
        }
        for relationship in self:
            relationship.risk_reasons = ", ".join(
                kind.name for name, kind in types.items() if kind and relationship[name]
            )

    @api.model
    def _get_lifecycle_scheme(self, company):
        """Return the lifecycle rules of ``company``, whoever asks."""
        return self.env["crm.lifecycle.scheme"].sudo()._get_active(company)
