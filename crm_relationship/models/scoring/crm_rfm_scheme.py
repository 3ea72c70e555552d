from odoo import api, fields, models
from odoo.fields import Command

from .rfm_map import CELLS, get_default_segment


class CrmRfmScheme(models.Model):
    """How a company scores recency, frequency and monetary value of its customers.

    Sources of the idea: Hughes, Strategic Database Marketing (1994), nested scores;
    Miglautsch, Journal of Database Marketing 8 (2000), quantile and fixed bands.
    """

    _name = "crm.rfm.scheme"
    _inherit = ["mail.thread", "crm.company.scheme.mixin"]
    _description = "RFM Scheme"
    _order = "company_id, id"

    # which purchases
    source = fields.Selection(
        [
            ("sale_order", "Confirmed sales orders"),
            ("invoice", "Posted customer invoices less credit notes"),
        ],
        required=True,
        default="sale_order",
        tracking=True,
    )
    window_days = fields.Integer(
        "Window (days)",
        default=365,
        required=True,
        tracking=True,
        help="Purchases of so many days up to the as-of date are scored.",
    )
    as_of_date = fields.Date(
        tracking=True,
        help="Empty: score as of today. A fixed date suits data that ends there.",
    )
    count_unit = fields.Selection(
        [("document", "Documents"), ("day", "Days with a purchase")],
        required=True,
        default="document",
        tracking=True,
        help="Whether several documents on one day are several purchases or one.",
    )
    partner_domain = fields.Char(
        "Customers",
        default="[]",
        help="Which contacts are scored; the others get no scores and no segment.",
    )
    # how they are scored
    mode = fields.Selection(
        [
            ("independent", "Independent"),
            ("nested", "Nested"),
            ("bands", "Fixed bands"),
        ],
        required=True,
        default="independent",
        tracking=True,
        help="Independent: each measure over all customers. Nested: frequency within "
        "each recency score, monetary value within both. Fixed bands: limits of yours.",
    )
    bins = fields.Integer(
        "Scores", default=5, required=True, tracking=True, help="From 1 to this, best."
    )
    frozen = fields.Boolean(
        "Frozen Thresholds",
        tracking=True,
        help="Keep the thresholds of the last run, so that only customers move.",
    )
    recency_bands = fields.Char(
        help="Days since the last purchase, descending: at most so many days for score "
        "2, 3, 4 and so on. Example for 5 scores: 180, 90, 60, 30.",
    )
    frequency_bands = fields.Char(
        help="Purchases, ascending: at least so many for score 2, 3, 4 and so on.",
    )
    monetary_bands = fields.Char(
        help="Amounts, ascending: at least so much for score 2, 3, 4 and so on.",
    )
    recency_weight = fields.Float(default=1.0)
    frequency_weight = fields.Float(default=1.0)
    monetary_weight = fields.Float(default=1.0)
    # into which segment
    new_days = fields.Integer(
        "New for (days)",
        default=60,
        help="A customer whose first purchase is fewer days ago is new: its history is "
        "too short for a verdict. 0: nobody is.",
    )
    new_segment_id = fields.Many2one(
        "crm.rfm.segment",
        required=True,
        default=lambda self: self._get_segment("new"),
    )
    lapsed_segment_id = fields.Many2one(
        "crm.rfm.segment",
        required=True,
        default=lambda self: self._get_segment("lapsed"),
        help="For those who bought, but not within the window.",
    )
    never_segment_id = fields.Many2one(
        "crm.rfm.segment",
        "Never Bought Segment",
        required=True,
        default=lambda self: self._get_segment("never"),
    )
    cell_ids = fields.One2many("crm.rfm.cell", "scheme_id", "Map of Segments")
    # when a night is wrong
    change_limit = fields.Integer(
        "Change Limit (%)",
        default=20,
        help="A run that would move more customers than this waits for a manager. "
        "0: no limit.",
    )

    _window = models.Constraint(
        "CHECK(window_days > 0)", "The window has to be at least one day long."
    )
    # more days than that lead before the first day that a date can be
    _window_end = models.Constraint(
        "CHECK(window_days <= 365000 AND new_days <= 365000)",
        "Use no more than 365,000 days: that is a thousand years.",
    )
    _bins_range = models.Constraint(
        "CHECK(bins BETWEEN 3 AND 10)", "Use between 3 and 10 scores."
    )
    _new_days = models.Constraint(
        "CHECK(new_days >= 0)", "The days of a new customer cannot be negative."
    )
    _change_limit = models.Constraint(
        "CHECK(change_limit BETWEEN 0 AND 100)",
        "The change limit is a percentage between 0 and 100.",
    )
    _weights = models.Constraint(
        "CHECK(recency_weight >= 0 AND frequency_weight >= 0 AND monetary_weight >= 0"
        " AND recency_weight + frequency_weight + monetary_weight > 0"
        " AND recency_weight + frequency_weight + monetary_weight < 'Infinity')",
        "Weights cannot be negative, and one of them at least has to count.",
    )

    @api.model
    def _get_segment(self, key):
        return self.env.ref(
            f"crm_relationship.crm_rfm_segment_{key}", raise_if_not_found=False
        )

    @api.model
    def _get_default_cells(self):
        """Return the commands that make the default map: 125 cells of 125."""
        return [
            Command.create(
                {
                    "recency": recency,
                    "frequency": frequency,
                    "monetary": monetary,
                    "segment_id": self._get_segment(
                        get_default_segment(recency, frequency, monetary)
                    ).id,
                }
            )
            for recency, frequency, monetary in CELLS
        ]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("cell_ids"):
                vals["cell_ids"] = self._get_default_cells()
        return super().create(vals_list)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for scheme, vals in zip(self, vals_list, strict=True):
            vals["cell_ids"] = [
                Command.create(cell.copy_data()[0] | {"scheme_id": False})
                for cell in scheme.cell_ids
            ]
        return vals_list
