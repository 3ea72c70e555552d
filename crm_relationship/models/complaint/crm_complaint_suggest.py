import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..scoring.purchase_file import normalise

# so often, and in so large a share, a kind must have come up to be expected again
LEAST_COUNT = 2
LEAST_SHARE = 0.5


def split_words(text):
    """Return the words of a text in lower case between single blanks, to look them up.

    Letters and digits of Persian and Arabic keyboards are the same; half-spaces and
    signs part words.

    >>> split_words("Late -  DELAYED! كالا نرسيد")
    ' late delayed کالا نرسید '
    """
    words = re.findall(r"[^\W_]+", normalise(text).lower())
    return f" {' '.join(words)} "


class CrmComplaint(models.Model):
    """A category is suggested while there is none, and says why. Nobody is bound by it.

    First by the customer's words, then by earlier complaints about the product, then by
    earlier ones of the customer: the first that says something counts.
    """

    _inherit = "crm.complaint"

    suggested_category_id = fields.Many2one(
        "crm.complaint.category",
        compute="_compute_suggested_category_id",
        help="What it seems to be about, until somebody has chosen the category.",
    )
    suggestion_reason = fields.Char(
        "Why It Is Suggested", compute="_compute_suggested_category_id"
    )

    @api.depends("name", "description", "category_id", "customer_id", "product_id")
    @api.depends("order_id", "company_id")
    def _compute_suggested_category_id(self):
        self.suggested_category_id = self.suggestion_reason = False
        for complaint in self.filtered(lambda one: not one.category_id):
            category, reason = complaint._suggest_category()
            complaint.suggested_category_id = category
            complaint.suggestion_reason = reason

    def _suggest_category(self):
        """Return a category and why, or two times False.

        Override to ask another source; ``super()`` asks words, product and customer.
        """
        return (
            self._suggest_by_words()
            or self._suggest_by_product()
            or self._suggest_by_customer()
            or (False, False)
        )

    def _suggest_by_words(self):
        """Return the category most of whose words stand in the text."""
        text = split_words(
            f"{self.name or ''} {html2plaintext(self.description or '')}"
        )
        domain = Domain("company_id", "in", (False, self.company_id.id))
        found = []
        for category in self.env["crm.complaint.category"].search(
            domain & Domain("keywords", "!=", False)
        ):
            words = re.split("[,،;؛\n]+", category.keywords)
            known = [word.strip() for word in words if split_words(word) in text]
            known = [word for word in known if word]
            if known:
                found.append((category, known))
        if not found:
            return None
        category, known = max(found, key=lambda pair: len(pair[1]))
        reason = self.env._("It says: %(words)s", words=", ".join(known))
        return category, reason

    def _suggest_by_product(self):
        """Return what most complaints of a year about the product were of."""
        # which products an order has is all that is read of it
        products = self.product_id or self.order_id.sudo().order_line.product_id
        domain = Domain("product_id", "in", products._origin.ids)
        category, count, total = self._get_usual_category(domain)
        if not category:
            return None
        reason = self.env._(
            "%(count)s of %(total)s complaints about the product in a year",
            count=count,
            total=total,
        )
        return category, reason

    def _suggest_by_customer(self):
        """Return what most of the customer's complaints of a year were of."""
        domain = Domain("customer_id", "in", self.customer_id._origin.ids)
        category, count, total = self._get_usual_category(domain)
        if not category:
            return None
        reason = self.env._(
            "%(count)s of %(total)s complaints of the customer in a year",
            count=count,
            total=total,
        )
        return category, reason

    def _get_usual_category(self, domain):
        """Return (category, count, total) of the user's complaints in ``domain``.

        The category is False when there were few, or no kind was half of them.
        """
        year_ago = fields.Datetime.subtract(fields.Datetime.now(), years=1)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date_received", ">=", year_ago)
        domain &= Domain("category_id.active", "=", True)
        domain &= Domain("merged_into_id", "=", False)
        domain &= Domain("id", "not in", self._origin.ids)
        groups = self._read_group(
            domain, ["category_id"], ["__count"], order="__count desc, category_id"
        )
        total = sum(count for _category, count in groups)
        if groups:
            category, count = groups[0]
            if count >= max(LEAST_COUNT, LEAST_SHARE * total):
                return category, count, total
        return False, 0, total
