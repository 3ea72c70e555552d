from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .readiness_level import get_cap, get_level, get_shown_roles, leads_too_far


class CrmReadinessAssessment(models.Model):
    """Closing: answers part from persons, and the whole gets its level."""

    _inherit = "crm.readiness.assessment"

    def _get_shown_roles(self):
        """Return the roles whose results are shown apart."""
        # sudo: of an anonymous sheet nobody reads anything, how many there are apart
        counts = (
            self.env["crm.readiness.sheet"]
            .sudo()
            ._read_group(
                Domain("assessment_id", "=", self.id) & Domain("submitted", "=", True),
                ["role"],
                ["__count"],
            )
        )
        return get_shown_roles(dict(counts), self.anonymous)

    def _line_up(self):
        """Let whoever sends at the same moment wait and begin anew, seeing the others.

        Two transactions side by side would each mix without the other's sheet.
        """
        # SQL: a row that is only locked would not make the second one begin anew
        self.env.cr.execute(
            SQL(
                "UPDATE crm_readiness_assessment SET state = state WHERE id = %s",
                self.id,
            )
        )

    def _shuffle_sheets(self, shown_roles):
        """Write what was sent anew in random order: nothing tells who came when.

        New ids, new keys, one transaction for every row: neither order nor place nor
        ``xmin`` is left to join with invitations. A role not shown apart is dropped
        from the sheet: whoever is alone in it would be known by it. Called at closing,
        and with all roles whenever somebody has answered.
        """
        self.env.flush_all()
        # SQL: the ORM has no insert from a random order
        self.env.cr.execute(
            SQL(
                SHUFFLE,
                assessment=self.id,
                roles=list(shown_roles),
            )
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM crm_readiness_sheet WHERE id = ANY(%s)",
                [row[0] for row in self.env.cr.fetchall()],
            )
        )
        for name in ("sheet", "answer"):
            self.env[f"crm.readiness.{name}"].invalidate_model()

    def _get_summary(self, count):
        """Return the frozen values of the whole, from ``count`` sheets."""
        results = self.env["crm.readiness.result"].sudo()
        domain = Domain("assessment_id", "=", self.id) & Domain("role", "=", False)
        results = results.search(domain & Domain("count", ">", 0))
        by_kind = results.grouped("kind")
        means = {
            kind: {result.key: result.mean_weighted for result in rows}
            for kind, rows in by_kind.items()
        }
        critical = results.filtered("critical")
        whole = means.get("whole", {}).get("-", 0.0)
        score, kind, key = get_cap(
            whole,
            means.get("part", {}),
            {result.key: result.mean for result in critical},
        )
        spots = by_kind.get("item" if kind == "critical" else kind, results.browse())
        spot = spots.filtered(lambda result: result.key == key)
        return {
            "date_closed": fields.Datetime.now(),
            "respondent_count": count,
            "score_mean": whole,
            "score": score,
            "level": get_level(score) if results else False,
            "cap_kind": kind,
            "cap_result_id": spot.id,
            "technology_leads": leads_too_far(means.get("pillar", {})),
        }


SHUFFLE = """
    WITH renewed AS (
        SELECT id AS old_id,
               nextval(pg_get_serial_sequence('crm_readiness_sheet', 'id')) AS new_id
        FROM (
            SELECT id
            FROM crm_readiness_sheet
            WHERE assessment_id = %(assessment)s AND submitted
            ORDER BY gen_random_uuid()
        ) shuffled
    ),
    sheet AS (
        INSERT INTO crm_readiness_sheet (id, assessment_id, role, key, submitted)
        SELECT renewed.new_id, old.assessment_id,
               CASE WHEN old.role = ANY(%(roles)s) THEN old.role END,
               gen_random_uuid()::text, old.submitted
        FROM renewed
        JOIN crm_readiness_sheet old ON old.id = renewed.old_id
        ORDER BY renewed.new_id
    ),
    answer AS (
        INSERT INTO crm_readiness_answer (
            sheet_id, item_id, value, is_na, na_reason, comment, evidence,
            evidence_link, evidence_file, evidence_filename
        )
        SELECT renewed.new_id, answer.item_id, answer.value, answer.is_na,
               answer.na_reason, answer.comment, answer.evidence,
               answer.evidence_link, answer.evidence_file, answer.evidence_filename
        FROM crm_readiness_answer answer
        JOIN renewed ON renewed.old_id = answer.sheet_id
        ORDER BY gen_random_uuid()
    )
    SELECT old_id FROM renewed
"""
