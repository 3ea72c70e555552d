import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import consteq

from .crm_readiness_assessment import ROLES
from .readiness_level import MIN_SHOWN

# unfinished sheets for each person asked: some begin anew in another browser
SHEETS_EACH = 3


class CrmReadinessSheet(models.Model):
    """What one respondent answered: a random key, a role, no trace of the person.

    The table has no column of who and when, and shares with the invitation only what
    many have in common, the assessment and the role. The key is known to the
    respondent's browser alone, and replaced at closing.
    """

    _name = "crm.readiness.sheet"
    _description = "Answer Sheet"
    _log_access = False
    _order = "assessment_id, id"

    assessment_id = fields.Many2one(
        "crm.readiness.assessment", required=True, index=True, ondelete="cascade"
    )
    role = fields.Selection(ROLES)
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
        groups=fields.NO_ACCESS,
    )
    submitted = fields.Boolean(readonly=True)
    answer_ids = fields.One2many("crm.readiness.answer", "sheet_id", "Answers")

    _key_uniq = models.Constraint("UNIQUE(key)", "A key opens one sheet.")

    @api.model
    def _find(self, invitation, key):
        """Return the sheet that an invited person goes on with, or none.

        Without anonymity it is the signed one; else the browser brings the key, which
        opens no sheet of another assessment.
        """
        if not invitation.assessment_id.anonymous:
            signature = self.env["crm.readiness.signature"].search(
                Domain("invitation_id", "=", invitation.id)
            )
            return signature.sheet_id
        if not key:
            return self.browse()
        domain = Domain("assessment_id", "=", invitation.assessment_id.id)
        domain &= Domain("submitted", "=", False) & Domain("key", "=", key)
        sheet = self.search(domain)
        return sheet if sheet and consteq(sheet.key, key) else self.browse()

    @api.model
    def _begin(self, invitation):
        """Return a new sheet; signed only if the assessment is not anonymous.

        :raise UserError: an anonymous assessment has too many sheets begun.
        """
        assessment = invitation.assessment_id
        if assessment.anonymous:
            self._check_room(assessment)
        sheet = self.create(
            {"assessment_id": assessment.id, "role": self._get_kept_role(invitation)}
        )
        if not assessment.anonymous:
            self.env["crm.readiness.signature"].create(
                {"sheet_id": sheet.id, "invitation_id": invitation.id}
            )
        return sheet

    @api.model
    def _get_kept_role(self, invitation):
        """Return the role to note: none that few people have, it would name them."""
        assessment, role = invitation.assessment_id, invitation.role
        asked = assessment.invitation_ids.filtered(lambda one: one.role == role)
        is_kept = len(asked) >= MIN_SHOWN or not assessment.anonymous
        return is_kept and role

    @api.model
    def _check_room(self, assessment):
        """Refuse a flood: a link without its cookie begins a sheet at every call."""
        domain = Domain("assessment_id", "=", assessment.id)
        begun = self.search_count(domain & Domain("submitted", "=", False))
        if begun >= SHEETS_EACH * len(assessment.invitation_ids):
            raise UserError(
                self.env._(
                    "Too many people have begun without sending their answers. "
                    "Please go on in the browser in which you began, or write to "
                    "whoever invited you."
                )
            )

    def _take(self, answers):
        """Write ``{item: values}`` to the sheet; what was not given stays as it was.

        :raise UserError: the sheet is submitted.
        :raise ValidationError: an item was not asked, or a text or link is refused.
        """
        self.ensure_one()
        if self.submitted:
            raise UserError(self.env._("These answers were given already."))
        stored = {answer.item_id: answer for answer in self.answer_ids}
        new = []
        for item, values in answers.items():
            if item in stored:
                stored[item].write(values)
            else:
                new.append(values | {"sheet_id": self.id, "item_id": item.id})
        self.env["crm.readiness.answer"].create(new)
        self.invalidate_recordset(["answer_ids"])

    def _submit(self, invitation):
        """Count the sheet, and note on the invitation that it was used.

        In an anonymous assessment the sheet gets another id and key: do not go on
        with this record.

        :raise UserError: the link was used already, or items are left open.
        """
        self.ensure_one()
        invitation.lock_for_update()
        invitation.invalidate_recordset(["answered"])
        if invitation._get_refusal() or self.submitted:
            raise UserError(self.env._("These answers were given already."))
        if self._get_open_items():
            raise UserError(self.env._("Some items are not answered yet."))
        self.submitted = True
        invitation.activity_unlink([invitation._activity_type()])
        if self.assessment_id.anonymous:
            self.assessment_id._line_up()
            self.assessment_id._shuffle_sheets(dict(ROLES))
            invitation._note_answered()
        else:
            invitation.sudo().answered = True  # sudo: noted by the system

    def _get_open_items(self):
        """Return the items that are neither answered nor said not to apply."""
        items = self.assessment_id.checklist_id.item_ids
        return (
            items
            - self.answer_ids.filtered(
                lambda answer: answer.value or answer.is_na
            ).item_id
        )
