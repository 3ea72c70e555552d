from odoo import models

from .crm_bank_next_product import OPEN


class CrmRelationship(models.Model):
    """What becomes of offers to customers who turn out to be one."""

    _inherit = "crm.relationship"

    def _give_to(self, target):
        """Keep one open offer of a product, the furthest: else Odoo drops all of them.

        Suggestions of who is joined go; the night suggests anew.
        """
        if self:
            offers_sudo = self.env["crm.bank.next.product"].sudo()  # of any branch
            offers_sudo = offers_sudo.search(
                [
                    ("relationship_id", "in", (self + target).ids),
                    ("state", "in", OPEN),
                ]
            )
            for same in offers_sudo.grouped("product_id").values():
                best = max(same, key=lambda own: (OPEN.index(own.state), own.id))
                (same - best).unlink()
            self.env.flush_all()
        return super()._give_to(target)
