from odoo import api, fields, models

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
    is_wallet_doubtful = fields.Boolean(
        compute="_compute_is_wallet_doubtful",
        export_string_translation=False,
        groups=BANK_USER,
    )

    @api.depends("wallet_share_ids.is_doubtful")
    def _compute_is_wallet_doubtful(self):
        for relationship in self:
            doubtful = relationship.wallet_share_ids.filtered("is_doubtful")
            relationship.is_wallet_doubtful = bool(doubtful)
