from odoo import fields, models

READER = "crm_relationship.group_relationship_reader"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # what is shown, in the whole database
    group_use_lifecycle = fields.Boolean(
        "Customer Lifecycle",
        implied_group="crm_relationship.group_use_lifecycle",
        group=READER,
    )
    group_use_rfm = fields.Boolean(
        "RFM Scoring", implied_group="crm_relationship.group_use_rfm", group=READER
    )
    group_use_tiers = fields.Boolean(
        "Customer Tiers", implied_group="crm_relationship.group_use_tiers", group=READER
    )
    group_use_playbooks = fields.Boolean(
        "Playbooks", implied_group="crm_relationship.group_use_playbooks", group=READER
    )
    # what runs, in the company
    relationship_use_lifecycle = fields.Boolean(
        related="company_id.relationship_use_lifecycle", readonly=False
    )
    relationship_use_rfm = fields.Boolean(
        related="company_id.relationship_use_rfm", readonly=False
    )
    relationship_use_tiers = fields.Boolean(
        related="company_id.relationship_use_tiers", readonly=False
    )
    relationship_override_approval = fields.Boolean(
        related="company_id.relationship_override_approval", readonly=False
    )
    relationship_use_playbooks = fields.Boolean(
        related="company_id.relationship_use_playbooks", readonly=False
    )
    relationship_retention_months = fields.Integer(
        related="company_id.relationship_retention_months", readonly=False
    )
