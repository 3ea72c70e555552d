from odoo.fields import Command

from .common import RelationshipCommon


class ReadinessCommon(RelationshipCommon):
    """A checklist of two dimensions and four items, and the manager who asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]
        cls.checklist = cls._create_checklist(
            People=[{"code": "p1", "critical": True}, {"code": "p2", "reversed": True}],
            Tools=[{"code": "t1", "weight": 3.0}, {"code": "t2"}],
        )

    @classmethod
    def _create_checklist(cls, company=None, **dimensions):
        """Return a draft; items are given as ``Dimension=[values, ...]``."""
        return cls.env["crm.readiness.checklist"].create(
            {
                "name": "Fit for Customers",
                "code": "fit",
                "company_id": company.id if company else False,
                "dimension_ids": [
                    Command.create(
                        {"name": name, "sequence": number}
                        | {"item_ids": cls._prepare_items(items)}
                    )
                    for number, (name, items) in enumerate(dimensions.items())
                ],
            }
        )

    @classmethod
    def _prepare_items(cls, items):
        return [
            Command.create({"name": values["code"], "sequence": number} | values)
            for number, values in enumerate(items)
        ]
