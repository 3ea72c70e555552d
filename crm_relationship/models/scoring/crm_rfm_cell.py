from odoo import api, fields, models


class CrmRfmCell(models.Model):
    """One cell of the cube of scores and the segment that it belongs to."""

    _name = "crm.rfm.cell"
    _description = "RFM Cell"
    _order = "recency desc, frequency, monetary"
    _log_access = False

    scheme_id = fields.Many2one(
        "crm.rfm.scheme", required=True, index=True, ondelete="cascade"
    )
    recency = fields.Integer(required=True)
    frequency = fields.Integer(required=True)
    monetary = fields.Integer(required=True)
    segment_id = fields.Many2one("crm.rfm.segment", required=True, ondelete="restrict")

    _place = models.Constraint(
        "CHECK(recency BETWEEN 1 AND 5 AND frequency BETWEEN 1 AND 5"
        " AND monetary BETWEEN 1 AND 5)",
        "The cube of scores has the places 1 to 5 in each direction.",
    )

    @api.constrains("scheme_id", "recency", "frequency", "monetary")
    def _check_cube(self):
        self.scheme_id._check_cube()

    def write(self, vals):
        """Write; another segment is another rule, however the cell was reached."""
        schemes = self.scheme_id
        before = schemes._read_rules()
        result = super().write(vals)
        (schemes | self.scheme_id)._count_rules(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_incomplete(self):
        kept = self.scheme_id.cell_ids - self
        for scheme in self.scheme_id:
            scheme._check_cells(
                kept.filtered(lambda cell, s=scheme: cell.scheme_id == s)
            )

    def _get_place(self):
        """Return where in the cube the cell is."""
        self.ensure_one()
        return (self.recency, self.frequency, self.monetary)
