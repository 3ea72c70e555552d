from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import BankCommon

OFFICER = "crm_relationship.group_complaint_officer"
ALL = "crm_relationship_bank.group_bank_user_all"
# {role: groups}: who has to do with registers, and who must not
REGISTER_ROLES = {
    "agent": f"crm_relationship.group_complaint_user,{ALL}",
    "officer": f"{OFFICER},{ALL}",
    "branch_officer": f"{OFFICER},crm_relationship_bank.group_bank_user",
}


class RegisterCommon(BankCommon):
    """A regulator who is told of complaints each half-year, in Tehran's days.

    It is July 2026: the first half of the year has ended.
    """

    now = "2026-07-10 09:00:00"

    @classmethod
    def setUpClass(cls):
        if cls.now:
            cls.startClassPatcher(freeze_time(cls.now))
        super().setUpClass()
        cls.bank.partner_id.tz = "Asia/Tehran"
        for role, groups in REGISTER_ROLES.items():
            cls.users[role] = new_test_user(
                cls.env,
                login=f"bank_{role}",
                groups=groups,
                company_id=cls.bank.id,
                company_ids=[Command.set(cls.bank.ids)],
            )
        categories = cls.env["crm.complaint.category"]
        cls.fees = categories.create({"name": "Fees"})
        cls.card_fees = categories.create({"name": "Cards", "parent_id": cls.fees.id})
        cls.staff = categories.create({"name": "Staff"})
        cls.cause = cls.env["crm.complaint.cause"].create({"name": "Too few people"})
        cls.channel = cls.env["crm.channel"].create({"name": "Desk", "code": "desk"})
        cls.profile = cls._create_profile()

    @classmethod
    def _create_profile(cls, **values):
        products = [("current", "P1", "Deposits"), ("loan", "P2", "Loans")]
        issues = [(cls.fees, "I1", "Fees"), (cls.staff, "I2", "Conduct")]
        return cls.env["crm.bank.regulator.profile"].create(
            {
                "name": "Half-Year",
                "regulator": "Central Bank",
                "company_id": cls.bank.id,
                "user_id": cls.users["officer"].id,
                "product_ids": [
                    Command.create({"line": line, "code": code, "name": name})
                    for line, code, name in products
                ],
                "issue_ids": [
                    Command.create(
                        {"category_id": category.id, "code": code, "name": name}
                    )
                    for category, code, name in issues
                ],
            }
            | values
        )

    @classmethod
    def _get_stage(cls, kind):
        return cls.env["crm.complaint.stage"]._get_default(kind, cls.bank)

    @classmethod
    def _complain(cls, received, closed=None, **values):
        """Return a complaint; moments in UTC, closed ones are upheld."""
        values = {
            "name": "Queue",
            "company_id": cls.bank.id,
            "partner_id": cls.anna.id,
            "category_id": cls.fees.id,
            "channel_id": cls.channel.id,
            "bank_product_id": cls.current.id,
            "branch_id": cls.branch.id,
            "date_received": received,
        } | values
        if closed:
            stage = cls._get_stage("closed")
            done = {"stage_id": stage.id, "date_closed": closed}
            values = done | {"cause_id": cls.cause.id, "outcome": "upheld"} | values
        return cls.env["crm.complaint"].create(values)

    @classmethod
    def _register(cls, **values):
        """Return the register of the half-year that has ended, prepared."""
        register = cls.env["crm.bank.complaint.register"].create(
            {"profile_id": cls.profile.id} | values
        )
        register.action_prepare()
        return register

    @classmethod
    def _submit(cls, register):
        register.action_check()
        register.action_submit()
        return register
