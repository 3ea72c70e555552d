from odoo import api, models

from .crm_bank_morning import EVENTS


class CrmBankMorning(models.Model):
    """Lines that are done by a word; visits and complaints are so where they are."""

    _inherit = "crm.bank.morning"

    def action_done(self):
        """Deal with what is done by a word: events, obstacles, notices, maturities."""
        # all is read first: a line is gone as soon as it is done
        done = {
            key: rows.mapped("res_id")
            for key, rows in self.grouped(lambda row: (row.res_model, row.kind)).items()
        }
        for (model, kind), ids in done.items():
            self._end(kind, self.env[model].browse(ids))

    @api.model
    def _end(self, kind, records):
        """Deal with what lines of a kind are about. Override for another kind."""
        if kind in EVENTS:
            records.action_done()
        elif kind == "obstacle":
            records.action_solve()
        elif kind == "dormancy":
            records.action_tell_dormancy()
        elif kind == "maturity":
            records._end_maturity()
