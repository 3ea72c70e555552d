import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from .rfm_map import CELLS, find_cell_faults, get_default_segment

# Fields that decide on scores and segments. A change of one of them makes the next
# run a silent one: it is the rule that moved, not the customers.
RULE_FIELDS = {
    "source",
    "window_days",
    "as_of_date",
    "mode",
    "bins",
    "count_unit",
    "frozen",
    "new_days",
    "partner_domain",
    "recency_weight",
    "frequency_weight",
    "monetary_weight",
    "recency_bands",
    "frequency_bands",
    "monetary_bands",
    "cell_ids",
    "new_segment_id",
    "lapsed_segment_id",
    "never_segment_id",
}
MEASURES = ("recency", "frequency", "monetary")


class CrmRfmScheme(models.Model):
    """How a company scores recency, frequency and monetary value of its customers.

    Sources of the idea: Hughes, Strategic Database Marketing (1994), nested scores;
    Miglautsch, Journal of Database Marketing 8 (2000), quantile and fixed bands.
    """

    _name = "crm.rfm.scheme"
    _inherit = ["mail.thread"]
    _description = "RFM Scheme"
    _order = "company_id, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: the default for companies that have no scheme of their own.",
    )
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
    rule_version = fields.Integer(
        default=1, copy=False, export_string_translation=False, readonly=True
    )

    _one_active = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE active",
        "This company has an active scheme already: change or archive that one.",
    )
    _window = models.Constraint(
        "CHECK(window_days > 0)", "The window has to be at least one day long."
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
        " AND recency_weight + frequency_weight + monetary_weight > 0)",
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

    @api.model
    def _get_active(self, company):
        """Return the scheme in force for ``company``; never empty.

        Its own, else that of the nearest parent company, else the shared default.
        """
        ancestors = company.sudo().parent_ids[::-1]  # parent_ids ends with the company
        schemes = self.sudo().search(
            [("company_id", "in", [False, *ancestors.ids])]
        )  # set-up data that every user's order needs
        for ancestor in ancestors:
            scheme = schemes.filtered(lambda s, a=ancestor: s.company_id == a)
            if scheme:
                return scheme
        return schemes.filtered(lambda s: not s.company_id) or self._create_default()

    @api.model
    def _create_default(self):
        """Make the shared default again when somebody archived or deleted it."""
        return self.sudo().create(
            {"name": self.env._("Default Scheme"), "company_id": False}
        )

    # --- validity ---

    @api.constrains("cell_ids")
    def _check_cube(self):
        for scheme in self:
            scheme._check_cells(scheme.cell_ids)

    def _check_cells(self, cells):
        """Refuse a map in which a cell has no segment, or two."""
        missing, doubled = find_cell_faults(
            (cell.recency, cell.frequency, cell.monetary) for cell in cells
        )
        if not (missing or doubled):
            return
        raise ValidationError(
            self.env._(
                "Every cell of the map belongs to exactly one segment. Without a "
                "segment: %(missing)s. In two segments: %(doubled)s.",
                missing=self._format_cells(missing),
                doubled=self._format_cells(doubled),
            )
        )

    def _format_cells(self, codes, limit=10):
        if not codes:
            return self.env._("none")
        text = ", ".join(codes[:limit])
        if len(codes) > limit:
            return self.env._(
                "%(codes)s and %(count)s more", codes=text, count=len(codes) - limit
            )
        return text

    @api.constrains(
        "mode", "bins", "recency_bands", "frequency_bands", "monetary_bands"
    )
    def _check_bands(self):
        for scheme in self.filtered(lambda scheme: scheme.mode == "bands"):
            for measure in MEASURES:
                scheme._get_bands(measure)

    def _get_bands(self, measure):
        """Return the ``bins - 1`` limits of a measure, in the order of the scores.

        :raise ValidationError: not numbers, not as many as needed, or out of order
        """
        self.ensure_one()
        label = self._fields[f"{measure}_bands"].get_description(self.env, ["string"])
        text = self[f"{measure}_bands"] or ""
        try:
            limits = [float(part) for part in text.replace("،", ",").split(",") if part]
        except ValueError:
            limits = []
        steps = list(zip(limits, limits[1:], strict=False))
        ordered = all(
            low > high if measure == "recency" else low < high for low, high in steps
        )
        if len(limits) != self.bins - 1 or not ordered:
            raise ValidationError(
                self.env._(
                    "%(label)s needs %(count)s numbers separated by commas, %(order)s.",
                    label=label["string"],
                    count=self.bins - 1,
                    order=self.env._("each smaller than the one before")
                    if measure == "recency"
                    else self.env._("each larger than the one before"),
                )
            )
        return limits

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for scheme in self:
            try:
                self.env["res.partner"]._search(scheme._get_partner_domain())
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "The customers to score cannot be found with %(domain)s: "
                        "choose them with the filter editor.",
                        domain=scheme.partner_domain,
                    )
                ) from error

    def _get_partner_domain(self):
        return Domain(ast.literal_eval(self.partner_domain or "[]"))

    @api.constrains("as_of_date", "company_id", "source", "active")
    def _check_as_of_date(self):
        for scheme in self.filtered(lambda scheme: scheme.active and scheme.as_of_date):
            scheme._check_as_of(scheme.company_id, scheme.as_of_date)

    def _check_as_of(self, company, date):
        """Refuse an as-of date before the first document that could be scored."""
        first = self._get_first_document_date(company)
        if first and date < first:
            raise ValidationError(
                self.env._(
                    "There is nothing to score as of %(date)s: the first document is of "
                    "%(first)s. Choose that day or a later one.",
                    date=fields.Date.to_string(date),
                    first=fields.Date.to_string(first),
                )
            )

    def _get_first_document_date(self, company):
        """Return the date of the first purchase document of the source, or None.

        Override together with a purchase source of your own.
        """
        model, name, domain = {
            "sale_order": ("sale.order", "date_order", [("state", "=", "sale")]),
            "invoice": (
                "account.move",
                "invoice_date",
                [("state", "=", "posted"), ("move_type", "=", "out_invoice")],
            ),
        }[self.source]
        if company:
            domain = [*domain, ("company_id", "=", company.id)]
        # a manager of relationships need not read every order
        [(first,)] = self.env[model].sudo()._read_group(domain, [], [f"{name}:min"])
        return fields.Date.to_date(first) if first else None

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("cell_ids"):
                vals["cell_ids"] = self._get_default_cells()
        return super().create(vals_list)

    def write(self, vals):
        if RULE_FIELDS & vals.keys():
            for scheme in self:
                scheme.rule_version += 1
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for scheme, vals in zip(self, vals_list, strict=True):
            vals["cell_ids"] = [
                Command.create(cell.copy_data()[0] | {"scheme_id": False})
                for cell in scheme.cell_ids
            ]
            vals["active"] = False  # one active scheme a company
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_default(self):
        default = self.env.ref("crm_relationship.crm_rfm_scheme_default", False)
        if default and default in self:
            raise UserError(
                self.env._(
                    "The default scheme serves every company without one of its own and "
                    "cannot be deleted. Change it, or give the company its own scheme."
                )
            )
