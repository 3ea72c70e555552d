from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, format_date

from ..bidi import isolate


class CrmBankEncounter(models.Model):
    """How a visit began: the checklist of its first three minutes, filled in.

    By a colleague about a real visit, or by a mystery visitor. Scored per branch: the
    weighted share of the lines that were answered with yes, those left out apart. A
    visit without answers has no score: none is shown, and means leave it out.
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
    answer_count = fields.Integer("Answers", compute="_compute_score", store=True)

    _waiting = models.Constraint(
        "CHECK(waiting_minutes >= 0)", "Nobody waits less than no time."
    )

    @api.depends("branch_id.display_name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for encounter in self:
            names = (
                isolate(encounter.branch_id.display_name),
                format_date(self.env, encounter.date),
            )
            encounter.display_name = ", ".join(name for name in names if name)

    @api.model
    def _default_answer_ids(self):
        items = self.env["crm.bank.encounter.item"].search([])
        return [Command.create({"item_id": item.id}) for item in items]

    @api.depends("answer_ids.answer", "answer_ids.item_id.weight")
    def _compute_score(self):
        for encounter in self:
            answered = encounter.answer_ids.filtered("answer")
            encounter.answer_count = len(answered)
            total = sum(answered.item_id.mapped("weight"))
            good = answered.filtered(lambda line: line.answer == "yes")
            score = sum(good.item_id.mapped("weight"))
            encounter.score = 100 * score / total if total else 0

    def _read_format(self, fnames, load="_classic_read"):
        """Tell no score of a visit without answers: 0 would look like a bad one."""
        rows = super()._read_format(fnames, load)
        if "score" in fnames:
            found = self.browse(row["id"] for row in rows)
            for encounter, row in zip(found, rows, strict=True):
                row["score"] = encounter.answer_count > 0 and row["score"]
        return rows

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Leave visits without answers out of mean, least and greatest scores."""
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec in ("score:avg", "score:min", "score:max"):
            count = self._field_to_sql(self._table, "answer_count", query)
            select = SQL("%s FILTER (WHERE %s > 0)", select, count)
        return select
