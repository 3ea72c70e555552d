from odoo import fields, models


class CrmBankEncounterAnswer(models.Model):
    """What was seen of one line of the checklist; empty: could not be seen."""

    _name = "crm.bank.encounter.answer"
    _description = "Answer of an Encounter"
    _order = "encounter_id, id"
    _rec_name = "item_id"

    encounter_id = fields.Many2one(
        "crm.bank.encounter", required=True, index=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        "crm.bank.encounter.item", required=True, ondelete="restrict"
    )
    minute = fields.Selection(related="item_id.minute")
    answer = fields.Selection([("yes", "Yes"), ("no", "No")])
    remark = fields.Char()

    _item_uniq = models.Constraint(
        "UNIQUE(encounter_id, item_id)", "A visit answers each line once."
    )
