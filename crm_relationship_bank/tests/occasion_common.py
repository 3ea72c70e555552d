from .common import BankCommon


class OccasionCommon(BankCommon):
    """A household of a head, an heir and a child."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = (cls.anna, cls.bijan, cls.cyrus)
        cls._create_account("1", {cls.anna: 50, cls.bijan: 50})
        cls._create_account("2", {cls.cyrus: 100}, cls.far)
        cls.head, cls.heir, cls.child = map(cls._get_relationship, people)
        cls.household = cls.env["crm.bank.household"].create(
            {"name": "Amini", "company_id": cls.bank.id}
        )
        roles = {cls.head: "head", cls.heir: "heir", cls.child: "child"}
        cls.members = cls.env["crm.bank.household.member"].create(
            [
                {"household_id": cls.household.id, "relationship_id": customer.id}
                | {"role": role}
                for customer, role in roles.items()
            ]
        )
        cls.inheriting = cls.members[1]
        cls.env.flush_all()
        # the day is that of the transaction, which no frozen clock moves
        cls.env.cr.execute(
            "UPDATE crm_bank_household_member SET create_date = '2026-03-05'"
            " WHERE id IN %s",
            [cls.members._ids],
        )

    def _look(self, role="head"):
        """Return the lines of the morning list that a role sees."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self._as(role, self.env["crm.bank.morning"]).search(
            [("company_id", "=", self.bank.id)]
        )
