from odoo import api, fields, models
from odoo.fields import Command


class CrmBankEncounter(models.Model):
    """How a visit began: the checklist of its first three minutes, filled in.

    By a colleague about a real visit, or by a mystery visitor. Scored per branch: the
    weighted share of the lines that were answered with yes, those left out apart.
    """

    _name = "crm.bank.encounter"
    _inherit = ["crm.bank.branch.mixin"]
    _description = "Service Encounter"
    _rec_name = "date"
    _order = "date desc, id desc"

    kind = fields.Selection(
        [("visit", "Visit"), ("mystery", "Mystery visit")],
        required=True,
        default="visit",
    )
    waiting_minutes = fields.Integer("Waiting (minutes)", aggregator="avg")
    answer_ids = fields.One2many(
        "crm.bank.encounter.answer",
        "encounter_id",
        "Checklist",
        default=lambda self: self._default_answer_ids(),
    )
    score = fields.Float(
        "Score (%)",
        compute="_compute_score",
        store=True,
        aggregator="avg",
        digits=(5, 1),
    )

    _waiting = models.Constraint(
        "CHECK(waiting_minutes >= 0)", "Nobody waits less than no time."
    )

    @api.model
    def _default_answer_ids(self):
        items = self.env["crm.bank.encounter.item"].search([])
        return [Command.create({"item_id": item.id}) for item in items]

    @api.depends("answer_ids.answer", "answer_ids.item_id.weight")
    def _compute_score(self):
        for encounter in self:
            answered = encounter.answer_ids.filtered("answer")
            total = sum(answered.item_id.mapped("weight"))
            good = answered.filtered(lambda line: line.answer == "yes")
            score = sum(good.item_id.mapped("weight"))
            encounter.score = 100 * score / total if total else 0
