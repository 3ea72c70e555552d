from odoo.fields import Command

from .common import RelationshipCommon


class ReadinessGateCommon(RelationshipCommon):
    """Checklists on leads and customers: one item by hand, one that ticks itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["crm.readiness.rule"]
        cls.rules.search([]).active = False
        cls.seller = cls.users["own"]
        cls.stage_new, cls.stage_offer, cls.stage_won = cls.env["crm.stage"].create(
            [
                {"name": "Begin", "sequence": 1},
                {"name": "Offer", "sequence": 2},
                {"name": "Got It", "sequence": 99, "is_won": True},
            ]
        )
        cls.list_lead = cls._create_ticked(
            "lead",
            {"name": "Ask", "days": 5},
            {"name": "Amount", "tick_by": "domain"}
            | {"tick_domain": "[('expected_revenue', '>', 0)]"},
        )
        cls.list_customer = cls._create_ticked("customer", {"name": "Welcome"})

    @classmethod
    def _create_ticked(cls, code, *items):
        """Return a published checklist for leads or customers."""
        items = [
            Command.create({"code": f"{code}{number}"} | values)
            for number, values in enumerate(items)
        ]
        checklist = cls.env["crm.readiness.checklist"].create(
            {
                "name": f"List of {code}",
                "code": code,
                "purpose": "customer",
                "dimension_ids": [
                    Command.create({"name": "All", "item_ids": items}),
                ],
            }
        )
        checklist.action_publish()
        return checklist

    @classmethod
    def _create_rule(cls, gate="none", model="crm.lead", **values):
        lists = {"crm.lead": cls.list_lead, "crm.relationship": cls.list_customer}
        return cls.rules.create(
            {
                "name": "Rule",
                "checklist_id": lists[model].id,
                "ticked_model": model,
                "gate": gate,
                **values,
            }
        )

    @classmethod
    def _create_deal(cls, **values):
        values = {
            "name": "Deal",
            "type": "opportunity",
            "user_id": cls.seller.id,
            "company_id": cls.company_a.id,
            "stage_id": cls.stage_new.id,
            **values,
        }
        lead = cls.env["crm.lead"].create(values)
        return lead.with_user(cls.seller)

    def _settle(self, record):
        """Tick by hand what is ticked by hand."""
        ticks = record.readiness_tick_ids
        ticks.filtered(lambda tick: tick.tick_by == "hand").action_done()
