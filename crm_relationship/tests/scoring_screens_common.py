from odoo.fields import Command

from .common import RelationshipCommon

AS_OF = "2025-06-30"
# {customer: its purchases (day, amount)}; with the bands below, as of that day:
PURCHASES = {
    # 5-5-5
    "best": [
        ("2025-01-10", 200),
        ("2025-02-10", 200),
        ("2025-03-10", 200),
        ("2025-04-10", 200),
        ("2025-05-10", 200),
        ("2025-06-20", 200),
    ],
    # 4-4-4
    "good": [
        ("2024-10-01", 100),
        ("2024-12-01", 150),
        ("2025-02-01", 150),
        ("2025-05-15", 100),
    ],
    "late": [("2024-08-01", 40)],  # 1-1-1
    "fresh": [("2025-06-25", 60)],  # 5-1-2, a colleague's customer
    "lapsed": [("2023-03-01", 500)],
    "objector": [("2025-06-01", 300)],
}


class ScoringScreensCommon(RelationshipCommon):
    """Seven customers of company A, scored by fixed bands as of a fixed day.

    ``self.known["best"]`` and so on are their relationships; ``never`` has a lead only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._create_scheme()
        cls.known = {
            name: cls._create_customer(name, purchases)
            for name, purchases in PURCHASES.items()
        }
        never = cls._create_partner(name="never")
        cls._create_lead(never, cls.company_a)
        cls.known["never"] = cls._meet(never, cls.company_a)
        cls.known["objector"].is_not_profiled = True
        cls.known["fresh"].user_id = cls.users["all"]
        cls.scheme.as_of_date = AS_OF
        cls.scoring = cls._score()

    @classmethod
    def _create_scheme(cls, **values):
        return cls.env["crm.rfm.scheme"].create(
            {
                "name": "Bands",
                "company_id": cls.company_a.id,
                "mode": "bands",
                "recency_bands": "180,90,60,30",
                "frequency_bands": "2,3,4,6",
                "monetary_bands": "50,100,500,1000",
                "new_days": 0,
                "change_limit": 0,
            }
            | values
        )

    @classmethod
    def _create_customer(cls, name, purchases, company=None):
        """Return the relationship of a new customer with its confirmed orders."""
        partner = cls._create_partner(name=name)
        for day, amount in purchases:
            order = cls._create_order(partner, company, amount)
            cls._confirm(order, f"{day} 12:00:00")
        return cls._meet(partner, company or cls.company_a)

    @classmethod
    def _score(cls, **values):
        """Return a run of company A that went to its end."""
        cls._flush()
        runs = cls.env["crm.scoring.run"].with_company(cls.company_a)
        run = runs.create({"company_id": cls.company_a.id} | values)
        run.action_run()
        return run

    def _as(self, role, model="crm.relationship"):
        """Return a model as a role has it, in company A."""
        user = self.users[role]
        records = self.env[model].with_user(user).with_company(self.company_a)
        return records.with_context(allowed_company_ids=self.company_a.ids)

    def _get_segment(self, key):
        return self.env.ref(f"crm_relationship.crm_rfm_segment_{key}")

    @classmethod
    def _create_plan(cls, *summaries):
        """Return an activity plan for relationships, a to-do a summary."""
        todo = cls.env.ref("mail.mail_activity_data_todo")
        return cls.env["mail.activity.plan"].create(
            {
                "name": "Win Back",
                "res_model": "crm.relationship",
                "template_ids": [
                    Command.create({"activity_type_id": todo.id, "summary": summary})
                    for summary in summaries
                ],
            }
        )
