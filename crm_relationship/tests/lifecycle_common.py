from odoo.fields import Date

from .scoring_common import ScoringCommon


class LifecycleCommon(ScoringCommon):
    """Rules of company A; runs of any day, one after the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.rfm.scheme"].search([]).as_of_date = False
        cls.rules = cls.env["crm.lifecycle.scheme"].create(
            {"name": "Tested", "company_id": cls.company_a.id}
        )

    @classmethod
    def _run(cls, day):
        """Return the run of company A as of ``day``, applied."""
        run = cls.runs.create(
            {"company_id": cls.company_a.id, "as_of_date": Date.to_date(day)}
        )
        run.action_run()
        return run

    def _get_moves(self, relationship):
        """Return the moves of the stage, first to last: kinds, day and cause."""
        changes = relationship.change_ids.filtered("is_stage_change").sorted("id")
        return [
            (
                change.old_stage_id.kind,
                change.new_stage_id.kind,
                Date.to_string(change.stage_date),
                change.stage_cause,
            )
            for change in changes
        ]
