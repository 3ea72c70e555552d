import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

VALUES = [(str(value), str(value)) for value in range(5)]
MAX_TEXT = 10000
MAX_FILE = 5 * 1024 * 1024


class CrmReadinessAnswer(models.Model):
    """One answer, 0-4 or not applicable with the reason, and what shows it.

    Files lie in the row: an attachment would tell who brought it, and when.
    """

    _name = "crm.readiness.answer"
    _description = "Answer to an Item"
    _log_access = False
    _order = "sheet_id, item_id"

    sheet_id = fields.Many2one(
        "crm.readiness.sheet", required=True, index=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        "crm.readiness.item", required=True, index=True, ondelete="restrict"
    )
    # a selection, as an empty number would be a 0
    value = fields.Selection(VALUES)
    is_na = fields.Boolean("Not Applicable")
    na_reason = fields.Char("Why Not Applicable")
    comment = fields.Text()
    evidence = fields.Text()
    evidence_link = fields.Char()
    evidence_file = fields.Binary(attachment=False)
    evidence_filename = fields.Char()

    _item_uniq = models.Constraint(
        "UNIQUE(sheet_id, item_id)", "An item is answered once on a sheet."
    )
    _value_or_na = models.Constraint(
        "CHECK(NOT is_na OR value IS NULL)",
        "An item that does not apply has no answer.",
    )

    @api.constrains("item_id", "sheet_id")
    def _check_item(self):
        for answer in self:
            asked = answer.sheet_id.assessment_id.checklist_id
            if answer.item_id.checklist_id != asked:
                raise ValidationError(self.env._("This item was not asked."))

    @api.constrains("is_na", "na_reason")
    def _check_reason(self):
        for answer in self:
            if answer.is_na and not (answer.na_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why “%(item)s” does not apply.", item=answer.item_id.name
                    )
                )

    @api.constrains("comment", "evidence", "evidence_link", "na_reason")
    def _check_text(self):
        for answer in self:
            texts = (answer.comment, answer.evidence, answer.na_reason)
            if any(len(text or "") > MAX_TEXT for text in texts):
                raise ValidationError(
                    self.env._(
                        "A text has at most %(count)s characters.", count=MAX_TEXT
                    )
                )
            link = answer.evidence_link or "https://"
            if not link.lower().startswith(("http://", "https://")):
                raise ValidationError(
                    self.env._("A link begins with http:// or https://.")
                )

    @api.constrains("evidence_file")
    def _check_file(self):
        for answer in self.with_context(bin_size=False):
            if len(base64.b64decode(answer.evidence_file or b"")) > MAX_FILE:
                raise ValidationError(
                    self.env._(
                        "A file has at most %(size)s MB.", size=MAX_FILE // 1024**2
                    )
                )
