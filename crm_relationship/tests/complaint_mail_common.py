from odoo.addons.mail.tests.common import MailCommon

from .complaint_common import ComplaintCommon


class ComplaintMailCommon(ComplaintCommon, MailCommon):
    """The team has an address, ``complaints.here``, and the customer has one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.alias_domain_id = cls.mail_alias_domain
        cls.team.write(
            {"alias_name": "complaints.here"}
            | {"alias_domain_id": cls.mail_alias_domain.id}
        )
        cls.customer.email = "shared@customer.example"
