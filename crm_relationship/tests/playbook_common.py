from datetime import timedelta

from odoo.fields import Command

from .common import RelationshipCommon


class PlaybookCommon(RelationshipCommon):
    """Playbooks of company A, and nobody else's at work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.playbook"].search([]).is_on = False
        cls.plan = cls._create_plan("Call", "Write")
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": cls.env["ir.model"]._get_id("crm.relationship"),
                "subject": "Thank you",
                "body_html": "<p>Dear <t t-out='object.partner_id.name'/></p>",
                "use_default_to": True,
            }
        )
        cls.customer.email = "shared@example.com"
        cls.customer_own.email = "mine@example.com"
        cls.customer_other.email = "other@example.com"
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls.own = cls._meet(cls.customer_own, cls.company_a)
        cls.other = cls._meet(cls.customer_other, cls.company_a)
        cls.everybody = cls.relationship | cls.own | cls.other
        cls._flush()  # facts are settled: tests may set them
        cls.today = cls.own._get_company_today(cls.company_a)

    @classmethod
    def _create_plan(cls, *summaries, **values):
        call = cls.env.ref("mail.mail_activity_data_call")
        steps = [
            Command.create({"summary": summary, "activity_type_id": call.id})
            for summary in summaries
        ]
        return cls.env["mail.activity.plan"].create(
            {"name": "Care", "res_model": "crm.relationship", "company_id": False}
            | {"template_ids": steps}
            | values
        )

    @classmethod
    def _create_playbook(cls, **values):
        """Return a playbook of company A, for who becomes active; switched on."""
        return cls.env["crm.playbook"].create(
            {"name": "Care", "trigger": "stage", "stage_id": cls.stage_active.id}
            | {"activity_plan_id": cls.plan.id, "is_on": True}
            | {"company_id": cls.company_a.id}
            | values
        )

    @classmethod
    def _work(cls):
        """Do what the scheduled action does, until nothing is due any more."""
        hits = cls.env["crm.playbook.hit"]
        for company in cls.companies:
            cls.env["crm.playbook"]._queue_days(company)
            hits.search(hits._get_due_domain(company))._work(company)

    @classmethod
    def _get_hits(cls, playbook, **values):
        domain = [("playbook_id", "=", playbook.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return cls.env["crm.playbook.hit"].search(domain, order="id")

    @classmethod
    def _get_activities(cls, relationships):
        return cls.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.relationship"),
                ("res_id", "in", relationships.ids),
            ],
            order="id",
        )

    @classmethod
    def _get_mails(cls, relationships):
        return cls.env["mail.mail"].search(
            [
                ("model", "=", "crm.relationship"),
                ("res_id", "in", relationships.ids),
                ("subject", "=", "Thank you"),
            ]
        )

    @classmethod
    def _activate(cls, relationships, **context):
        cls._place(
            relationships.with_context(**context), lifecycle_stage_id=cls.stage_active
        )

    @classmethod
    def _days_ago(cls, days):
        return cls.today - timedelta(days=days)
