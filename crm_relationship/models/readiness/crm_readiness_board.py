from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .readiness_level import is_critical
from .readiness_radar import get_radar

WORST = 10
# texts of one item on the page; the rest is in the answers themselves
MAX_TEXTS = 20


class CrmReadinessAssessment(models.Model):
    """What the page of a result and its printed report show, from frozen rows only."""

    _inherit = "crm.readiness.assessment"

    @api.readonly
    def get_board(self):
        """Return all that the result's page draws; None stands for undefined.

        :raise UserError: the assessment is not closed.
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "closed":
            raise UserError(self.env._("There is a result as soon as it is closed."))
        rows = self._get_rows()
        last = self.previous_id._get_rows() if self.previous_id else {}
        items = rows.get("item", [])
        judged = [row for row in items if row["count"]]
        worst = sorted(judged, key=lambda row: (row["mean"], -row["critical"]))[:WORST]
        self._add_texts(worst)
        self._add_actions(items)
        dimensions = rows.get("dimension", [])
        self._add_last(dimensions, last.get("dimension", []))
        return self._get_head() | {
            "dimensions": dimensions,
            "pillars": rows.get("pillar", []),
            "parts": rows.get("part", []),
            "whole": (rows.get("whole") or [None])[0],
            "items": items,
            "worst": worst,
            "lowest": self._get_lowest(dimensions),
            "unjudged": [row for row in items if not row["count"]],
            "trend": self._get_trend(),
        }

    def _get_head(self):
        """Return what stands on top: the level, and what holds it back."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("level", "cap_kind")
        }
        return {
            "id": self.id,
            "name": self.name,
            "checklist": self.checklist_id.display_name,
            "company": self.company_id.name,
            "team": self.team_id.name if self.scope == "team" else False,
            "date": self.date.isoformat(),
            "level": labels["level"].get(self.level),
            "score": self.score,
            "mean": self.score_mean,
            "count": self.respondent_count,
            "cap_kind": self.cap_kind,
            "cap": labels["cap_kind"].get(self.cap_kind),
            "spot": self.cap_result_id.display_name,
            "technology_leads": self.technology_leads,
            "last": self.previous_id.name,
            "lessons": self.lessons,
            "unplanned_share": self.unplanned_share,
            "weak_unplanned_share": self.weak_unplanned_share,
            "missing_roles": self.missing_roles,
        }

    def _get_rows(self):
        """Return ``{kind: [row]}`` of all respondents, with the roles' means in it."""
        results = self.env["crm.readiness.result"].search(
            Domain("assessment_id", "=", self.id), order="sequence, id"
        )
        roles = {
            (result.kind, result.key, result.role): result.mean
            for result in results
            if result.role
        }
        rows = {}
        for result in results.filtered(lambda result: not result.role):
            row = result._get_row()
            for role in ("manager", "staff"):
                row[role] = roles.get((result.kind, result.key, role))
            rows.setdefault(result.kind, []).append(row)
        return rows

    def _add_texts(self, rows):
        """Add what people wrote, in no order, and the figures of the system."""
        figures = {
            figure.item_id.id: {"id": figure.id, "text": figure.text}
            for figure in self.figure_ids
        }
        # sudo: texts without their sheets, of a closed assessment the reader may read
        answers_sudo = self.env["crm.readiness.answer"].sudo()
        said = Domain("comment", "!=", False) | Domain("evidence", "!=", False)
        said |= Domain("evidence_link", "!=", False)
        said |= Domain("evidence_filename", "!=", False)
        answers = answers_sudo.search(
            Domain("sheet_id.assessment_id", "=", self.id)
            & Domain("item_id", "in", [row["item_id"] for row in rows])
            & said,
            order="id",  # shuffled at closing; by sheets, texts of one would meet
        ).grouped("item_id")
        for row in rows:
            item = self.env["crm.readiness.item"].browse(row["item_id"])
            texts = answers.get(item, answers_sudo)[:MAX_TEXTS]
            row["texts"] = [
                words
                for answer in texts
                if any(words := (answer.comment, answer.evidence, answer.evidence_link))
            ]
            row["files"] = [
                {"url": f"/readiness/evidence/{answer.id}"}
                | {"name": answer.evidence_filename}
                for answer in texts.filtered("evidence_filename")
            ]
            row["figure"] = figures.get(item.id, False)

    def _add_actions(self, rows):
        """Add to each item what is planned about it."""
        labels = dict(self.action_ids._fields["state"]._description_selection(self.env))
        actions = self.action_ids.grouped("item_id")
        for row in rows:
            item = self.env["crm.readiness.item"].browse(row["item_id"])
            row["actions"] = [
                {
                    "id": action.id,
                    "name": action.name,
                    "owner": action.user_id.name,
                    "date": action.date_deadline and action.date_deadline.isoformat(),
                    "state": labels[action.state],
                    "is_overdue": action.is_overdue,
                }
                for action in actions.get(item, self.env["crm.readiness.action"])
            ]

    @api.model
    def _get_lowest(self, rows):
        """Return the name of the lowest dimension; one alone is not the lowest."""
        judged = [row for row in rows if row["weighted"] is not None]
        lowest = min(judged, key=lambda row: row["weighted"], default=None)
        return lowest["label"] if len(judged) > 1 else False

    @api.model
    def _add_last(self, rows, last_rows):
        """Add to each dimension its value in the last wave, by its name."""
        last = {row["label"]: row["weighted"] for row in last_rows}
        for row in rows:
            row["last"] = last.get(row["label"])

    def _get_trend(self):
        """Return the waves up to this one, the first one first."""
        waves, wave = self.browse(), self
        while wave and wave not in waves:
            waves |= wave
            wave = wave.previous_id
        return [
            {"name": wave.name, "date": wave.date.isoformat(), "score": wave.score}
            for wave in reversed(waves)
            if wave.state == "closed"
        ]

    def _get_report_board(self):
        """Return the board with the radar's lines and the plan, for printing."""
        board = self.get_board()
        rows = board["dimensions"]
        radar = get_radar(
            [row["weighted"] for row in rows], [row["last"] for row in rows]
        )
        critical = [
            row
            for row in board["items"]
            if row["critical"] and row["count"] and is_critical(row["mean"])
        ]
        alpha = dict(
            self.result_ids._fields["alpha_state"]._description_selection(self.env)
        )
        return board | {
            "radar": radar,
            "alpha": board["whole"] and alpha.get(board["whole"]["alpha_state"]),
            "critical": critical,
            "actions": self.action_ids.sorted(
                lambda action: (action.date_deadline or date.max, action.id)
            ),
        }
