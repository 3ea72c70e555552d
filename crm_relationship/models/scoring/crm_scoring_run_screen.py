from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MOVES = ("segment", "stage", "tier")


class CrmScoringRun(models.Model):
    """What the screens tell of a run, beside its counts."""

    _inherit = "crm.scoring.run"

    # stored, so that nights can be compared in a graph
    duration = fields.Float(store=True, aggregator="avg")
    currency_id = fields.Many2one(related="company_id.currency_id")
    rules = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="The scheme as it was when the run computed: the scheme may have changed "
        "since, what the run gave is explained by this.",
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    segment_movements = fields.Json(
        compute="_compute_segment_movements", export_string_translation=False
    )
    revert_count = fields.Integer("Customers to Revert", compute="_compute_revert")

    @api.depends("state")
    def _compute_is_open(self):
        """Whether the scheduled action has still to do something about it."""
        for run in self:
            run.is_open = run._is_open() and bool(run.id)

    @api.depends("state", "simulate", "change_ids")
    def _compute_revert(self):
        """How many customers would go back; the button names the number."""
        runs = self.filtered(lambda run: run.state == "done" and not run.simulate)
        groups = self.env["crm.relationship.change"]._read_group(
            [("run_id", "in", runs.ids)], ["run_id"], ["__count"]
        )
        counts = dict(groups)
        for run in self:
            run.revert_count = counts.get(run._origin, 0)

    @api.depends("state", "line_ids", "change_ids")
    def _compute_segment_movements(self):
        for run in self:
            run.segment_movements = run._origin and run._origin._get_movements()

    def _get_movements(self):
        """Return how many customers move from which segment to which.

        :return: ``moves`` (old and new id, or False, and the count) and ``segments``
            (id, name, colour) of those that appear
        """
        source, columns = self._get_movement_source()
        if not self.env[source].has_access("read"):
            return {"moves": [], "segments": []}
        rows = self.env[source]._read_group(
            Domain("run_id", "=", self.id) & Domain("is_segment_change", "=", True),
            columns,
            ["__count"],
        )
        segments = self.env["crm.rfm.segment"].union(*(row[0] | row[1] for row in rows))
        return {
            "moves": [
                {"old": old.id, "new": new.id, "count": count}
                for old, new, count in rows
            ],
            "segments": [
                {"id": segment.id, "name": segment.display_name, "color": segment.color}
                for segment in segments.sorted()
            ],
        }

    def _get_movement_source(self):
        """Return where the moves stand: on the lines, once applied in the ledger."""
        if self.simulate or self.state in ("draft", "applying", "waiting"):
            return "crm.scoring.line", ["old_segment_id", "rfm_segment_id"]
        return "crm.relationship.change", ["old_segment_id", "new_segment_id"]

    def _compute_lines(self):
        self.rules = self._get_rules()
        return super()._compute_lines()

    def _get_rules(self):
        """Return what of the scheme is needed to explain a score later.

        Override together with a rule of your own; dates are strings.
        """
        scheme = self.scheme_id
        first = fields.Date.subtract(self.as_of_date, days=scheme.window_days - 1)
        return {
            "source": scheme.source,
            "mode": scheme.mode,
            "bins": scheme.bins,
            "count_unit": scheme.count_unit,
            "window_days": scheme.window_days,
            "window_start": fields.Date.to_string(first),
            "new_days": scheme.new_days,
            "is_fixed": bool(scheme.as_of_date),
        }

    @api.model
    def _get_last_of(self, company, states=("done",)):
        """Return the last real run of ``company`` that ended so, as the system sees it.

        A salesperson reads from it what explains a score, whatever else is on it.
        """
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("simulate", "=", False),
                ("state", "in", states),
            ],
            limit=1,
        )

    @api.model
    def _get_scored_by(self, company):
        """Return the run that gave the scores of ``company``.

        To revert a run restores stage, segment and tier; the scores stay its own.
        """
        return self._get_last_of(company, ("done", "reverting", "reverted"))

    @api.model
    def _get_last_facts(self, company):
        """Return when the scores of ``company`` were given, or False before the first.

        :return: ``as_of`` and ``ended`` as strings
        """
        run = self._get_scored_by(company)
        return bool(run) and {
            "as_of": fields.Date.to_string(run.as_of_date),
            "ended": fields.Datetime.to_string(run.ended),
        }

    # --- buttons ---

    def action_open_lines(self):
        """Open who moves, and from where to where: the smart buttons.

        The context tells which moves: ``moved`` is one of ``MOVES``; whatever else a
        client sends counts as the first.
        """
        self.ensure_one()
        moved = self.env.context.get("moved")
        return self._open_movements(moved if moved in MOVES else MOVES[0])

    def action_open_movement(self, old_id, new_id):
        """Open who moves from one segment to another: a cell of the matrix.

        :param old_id: id of the segment, or False for none; so is ``new_id``
        """
        self.ensure_one()
        _source, (old, new) = self._get_movement_source()
        cell = Domain(old, "=", old_id) & Domain(new, "=", new_id)
        return self._open_movements("segment", cell)

    def _open_movements(self, moved, domain=Domain.TRUE):
        """Return the list of the lines, or of what the ledger keeps of the run.

        :param moved: one of ``MOVES``
        """
        source, _columns = self._get_movement_source()
        name = "crm_relationship_change_action_run"
        if source == "crm.scoring.line":
            name = f"crm_scoring_line_action_{moved}"
        elif moved == "segment":
            name = "crm_rfm_movement_report_action_run"
        domain &= Domain("run_id", "=", self.id)
        if name != "crm_rfm_movement_report_action_run":
            domain &= Domain(f"is_{moved}_change", "=", True)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_relationship.{name}"
        )
        action["domain"] = list(domain)
        return action

    def action_decide(self):
        """Ask before a run is applied, discarded or reverted, naming the numbers.

        The context tells which: ``default_decision``.
        """
        self.ensure_one()
        if not self.env.context.get("default_decision"):
            raise UserError(self.env._("Choose what to do with the run."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_scoring_run_decide_action"
        )
        action["context"] = {
            "default_run_id": self.id,
            "default_decision": self.env.context["default_decision"],
        }
        return action
