import base64

from .common import RelationshipCommon

HEADER = "reference,stage,tier,manager,date,reason"


class TakeOverCommon(RelationshipCommon):
    """Three customers of company A with a reference, a VAT number and an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]
        cls.customer.write(
            {"ref": "K-12", "vat": "BE 0477.472.701", "email": "info@shared.example"}
        )
        cls.contact.email = "Jo <jo@shared.example>"
        cls.customer_own.ref = "K-13"
        cls.customer_other.ref = "K-14"
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls.own = cls._meet(cls.customer_own, cls.company_a)
        cls.other = cls._meet(cls.customer_other, cls.company_a)

    def _wizard(self, text, user=None, **values):
        """Return the dialog of ``user`` with a file of this content."""
        content = text if isinstance(text, bytes) else text.encode()
        wizards = self.env["crm.relationship.take.over"].with_user(user or self.manager)
        return wizards.create({"file": base64.b64encode(content)} | values)

    def _check(self, *lines, header=HEADER, **values):
        """Return the dialog after the check of a file of these lines."""
        wizard = self._wizard("\n".join([header, *lines]), **values)
        wizard.action_check()
        return wizard

    def _apply(self, *lines, **values):
        """Return the dialog after a file of these lines was applied."""
        wizard = self._check(*lines, **values)
        wizard.action_apply()
        return wizard

    def assertGood(self, wizard, count):
        self.assertFalse(wizard.line_ids.mapped("problem"))
        self.assertEqual(wizard.good_count, count)
