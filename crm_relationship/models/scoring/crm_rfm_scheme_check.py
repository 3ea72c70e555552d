import ast
import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from .rfm_map import MEASURES, find_cell_faults


class CrmRfmScheme(models.Model):
    """What a scheme may not say: one message for each, before anything is saved."""

    _inherit = "crm.rfm.scheme"

    @api.constrains("cell_ids")
    def _check_cube(self):
        for scheme in self:
            scheme._check_cells(scheme.cell_ids)

    def _check_cells(self, cells):
        """Refuse a map in which a cell has no segment, or two."""
        missing, doubled = find_cell_faults(cell._get_place() for cell in cells)
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
        if not all(map(math.isfinite, limits)) or limits and min(limits) < 0:
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

    @api.constrains("source")
    def _check_source(self):
        """Refuse a source that nothing provides, such as that of a missing module.

        :raise ValidationError: there is no query of its purchases
        """
        for scheme in self:
            source = scheme.source
            query = f"_get_{source}_purchase_sql"
            if source != "sale_order" and not hasattr(scheme, query):
                raise ValidationError(
                    self.env._(
                        "The purchases of %(app)s cannot be read: the app that "
                        "provides them is not installed. Choose another source in "
                        "%(scheme)s.",
                        app=source,
                        scheme=scheme.name,
                    )
                )

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
                    "There is nothing to score as of %(date)s: the first document is "
                    "of %(first)s. Choose that day or a later one.",
                    date=format_date(self.env, date),
                    first=format_date(self.env, first),
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
