from datetime import timedelta

from odoo.fields import Date

from .scoring_common import ScoringCommon


class OverrideCommon(ScoringCommon):
    """A customer of the salesperson, one of a colleague, and who overrides them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._meet(cls.customer_own, cls.company_a)
        cls.other = cls._meet(cls.customer_other, cls.company_a)
        cls.overrides = cls.env["crm.relationship.override"]
        cls.tomorrow = Date.today() + timedelta(days=1)

    def _override(self, relationship=None, role="manager", **values):
        values = {"kind": "tier", "tier_id": self.tier_high.id} | values
        return self.overrides.with_user(self.users[role]).create(
            {"relationship_id": (relationship or self.own).id, "reason": "Strategic"}
            | values
        )

    def _propose(self, **values):
        self.company_a.relationship_override_approval = True
        return self._override(role="own", **values)
