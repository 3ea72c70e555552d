from odoo import fields, models

from ..groups import BANK_USER


class CrmRelationship(models.Model):
    """The customer's wallet on its own form."""

    _inherit = "crm.relationship"

    wallet_ids = fields.One2many(
        "crm.bank.wallet", "relationship_id", "At Other Banks", groups=BANK_USER
    )
    wallet_share_ids = fields.One2many(
        "crm.bank.wallet.share",
        "relationship_id",
        "Share of Wallet",
        readonly=True,
        groups=BANK_USER,
    )
