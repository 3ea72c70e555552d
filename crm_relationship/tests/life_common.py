from .common import RelationshipCommon


class LifeCommon(RelationshipCommon):
    """Looks relationships up as the system does, archived ones too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # of the documents that the database may have: what is counted is our own
        cls.env["crm.relationship"]._create_from_documents()

    def _get(self, partner):
        """Return the relationships of the partner's customer, archived ones too."""
        found = self.env["crm.relationship"].with_context(active_test=False)
        return found.search([("partner_id", "=", partner.commercial_partner_id.id)])

    def assert_met(self, partner, company):
        """The customer has one relationship: with ``company``, as a prospect."""
        relationship = self._get(partner)
        self.assertEqual(relationship.company_id, company)
        self.assertEqual(relationship.lifecycle_stage_id, self.stage_prospect)
        self.assertTrue(relationship.active)
        return relationship
