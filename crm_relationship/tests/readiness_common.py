from datetime import date

from odoo.fields import Command

from .common import RelationshipCommon

TODAY = "2026-03-10"
END = date(2026, 3, 31)


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
    def _create_checklist(cls, company=None, code="fit", **dimensions):
        """Return a draft; items are given as ``Dimension=[values, ...]``."""
        return cls.env["crm.readiness.checklist"].create(
            {
                "name": "Fit for Customers",
                "code": code,
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

    @classmethod
    def _create_assessment(cls, roles=("staff",), **values):
        """Return a planned assessment with an outsider of each role in ``roles``."""
        if cls.checklist.state == "draft":
            cls.checklist.action_publish()
        return cls.env["crm.readiness.assessment"].create(
            {
                "name": "Spring",
                "checklist_id": cls.checklist.id,
                "company_id": cls.company_a.id,
                "coordinator_id": cls.manager.id,
                "date": TODAY,
                "date_begin": TODAY,
                "date_end": END,
                "invitation_ids": [
                    Command.create(
                        {"role": role, "name": f"Person {number}"}
                        | {"email": f"person{number}@example.com"}
                    )
                    for number, role in enumerate(roles)
                ],
            }
            | values
        )

    @classmethod
    def _answer(cls, invitation, answers, comment=False):
        """Answer and submit as the page does: ``{code: 0-4 or None}``.

        None: the item does not apply.
        """
        Sheet = cls.env["crm.readiness.sheet"].sudo()
        sheet = Sheet._begin(invitation)
        items = invitation.assessment_id.checklist_id.item_ids
        codes = {item.code: item for item in items}
        cls.env["crm.readiness.answer"].sudo().create(
            [
                {"sheet_id": sheet.id, "item_id": codes[code].id, "comment": comment}
                | ({"value": str(value)} if value is not None else NOT_APPLICABLE)
                for code, value in answers.items()
            ]
        )
        sheet._submit(invitation)

    @classmethod
    def _hold(cls, sheets, **values):
        """Return an assessment that the manager opened and closed.

        ``sheets`` are ``(role, {code: answer})``.
        """
        assessment = cls._create_assessment([role for role, _ in sheets], **values)
        assessment.with_user(cls.manager).action_open()
        invitations = assessment.invitation_ids.sorted("id")
        for invitation, (_role, answers) in zip(invitations, sheets, strict=True):
            cls._answer(invitation, answers)
        assessment.with_user(cls.manager).action_close()
        return assessment

    def _get_results(self, assessment):
        """Return ``{(kind, label, role): result}``; items and dimensions by name."""
        return {
            (
                result.kind,
                result.label or result.key,
                result.role or "",
            ): result
            for result in assessment.result_ids
        }


NOT_APPLICABLE = {"is_na": True, "na_reason": "We have none"}
