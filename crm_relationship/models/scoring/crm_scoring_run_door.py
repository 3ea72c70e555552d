from odoo import api, models
from odoo.exceptions import AccessError

from ..relationship.own_defaults import without_defaults

GIVEN = {"company_id", "scheme_id", "as_of_date", "simulate"}


class CrmScoringRun(models.Model):
    """What somebody may say of a run: whom to score, by what, for which day.

    All else, how far it is above all, is written by its buttons and the run itself.
    """

    _inherit = "crm.scoring.run"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_fields(vals.keys() - GIVEN)
        runs = without_defaults(self, self._get_own_fields())
        records = super(CrmScoringRun, runs).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        begun = any(run.state != "draft" for run in self)
        self._check_own_fields(vals.keys() if begun else vals.keys() - GIVEN)
        return super().write(vals)

    def copy_data(self, default=None):
        """Copy what the run was told, not what became of it."""
        return [
            {name: value for name, value in vals.items() if name in GIVEN}
            | (default or {})
            for vals in super().copy_data(default)
        ]

    @api.model
    def _get_own_fields(self):
        """Return the names of the stored fields that a run fills in by itself."""
        stored = (field for field in self._fields.values() if field.store)
        return {field.name for field in stored if field.readonly} - GIVEN

    def _check_own_fields(self, names):
        """Refuse to have a run's own fields written by hand.

        :param names: what is written; of a run that has begun also what it was told
        :raise AccessError: a user, not the system, writes one of them
        """
        if self.env.su:
            return
        if names & (self._get_own_fields() | GIVEN):
            raise AccessError(
                self.env._("Runs are scored and decided on by their buttons only.")
            )
