from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # what runs in this company; the screens have switches of their own
    relationship_use_lifecycle = fields.Boolean(
        "Lifecycle in This Company",
        default=True,
        help="Off: no customer of this company changes its stage automatically.",
    )
    relationship_use_rfm = fields.Boolean(
        "RFM Scoring in This Company",
        default=True,
        help="Off: the customers of this company get no RFM scores and no segment.",
    )
    relationship_use_tiers = fields.Boolean(
        "Customer Tiers in This Company",
        default=True,
        help="Off: no customer of this company changes its tier automatically.",
    )
    relationship_override_approval = fields.Boolean(
        "Overrides Need Approval",
        help="Whoever is no manager only proposes to set a tier by hand, or to keep a "
        "stage; a manager approves.",
    )
    relationship_use_playbooks = fields.Boolean(
        "Playbooks in This Company",
        default=True,
        help="Off: no playbook plans or sends anything for customers of this company.",
    )
    relationship_retention_months = fields.Integer(
        "History Kept For",
        default=0,
        help="Months after which single changes of stage, segment and tier are "
        "removed; the monthly totals stay. 0 keeps them for ever.",
    )

    _relationship_retention_positive = models.Constraint(
        "CHECK(relationship_retention_months >= 0)",
        "The history is kept for a number of months, or for ever (0).",
    )
