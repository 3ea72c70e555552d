from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

ADULT_AGE = 18


class CrmBankProduct(models.Model):
    """Whom a product suits: nobody else is offered it by the night."""

    _inherit = "crm.bank.product"

    is_offered = fields.Boolean(
        "May Be Offered",
        default=True,
        help="Off: the product is nobody's next product.",
    )
    suits = fields.Selection(
        [
            ("all", "Persons and companies"),
            ("person", "Persons only"),
            ("company", "Companies only"),
        ],
        "For Whom",
        required=True,
        default="all",
    )
    is_adult_only = fields.Boolean(
        "Not for Minors",
        help="Not offered to a customer who is known to be under 18.",
    )
    needed_product_ids = fields.Many2many(
        "crm.bank.product",
        "crm_bank_product_needed_rel",
        "product_id",
        "needed_id",
        "Only With",
        check_company=True,
        help="Offered only to holders of one of these products. Empty: to everybody.",
    )
    unsuited_domain = fields.Char(
        "Never for",
        help="Customers whom the product is never offered to.",
    )

    @api.constrains("unsuited_domain")
    def _check_unsuited_domain(self):
        for product in self:
            try:
                product._get_unsuited()
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "%(product)s: whom it is never for cannot be understood.",
                        product=product.name,
                    )
                ) from error

    def _get_unsuited(self):
        """Return the query of the customers of ``unsuited_domain``, None without one.

        The night asks for all customers, whoever wrote the domain.
        """
        self.ensure_one()
        conditions = literal_eval(self.unsuited_domain or "[]")
        if conditions == []:  # what the widget leaves without a condition
            return None
        domain = Domain(conditions)
        customers_sudo = self.env["crm.relationship"].sudo()
        domain &= Domain("company_id", "=", self.company_id.id)
        return customers_sudo._search(domain)

    @api.model
    def _get_suitable_sql(self, company, today):
        """Return the condition under which product ``p`` suits customer ``r``.

        ``partner`` is the customer's contact; what is held now stands in
        ``crm_bank_basket``. Override to exclude more.
        """
        products = self.search([("company_id", "=", company.id)])
        never = [
            SQL("(p.id = %s AND r.id IN %s)", product.id, unsuited.subselect())
            for product in products
            if (unsuited := product._get_unsuited())
        ]
        return SQL(
            """
            p.active AND p.is_offered
            AND (p.suits = 'all'
                 OR (p.suits = 'company') = COALESCE(partner.is_company, FALSE))
            AND NOT (p.is_adult_only AND r.birthday IS NOT NULL
                     AND r.birthday > %(adult_since)s)
            AND (NOT EXISTS (SELECT 1 FROM crm_bank_product_needed_rel needed
                             WHERE needed.product_id = p.id)
                 OR EXISTS (SELECT 1 FROM crm_bank_product_needed_rel needed
                            JOIN crm_bank_basket held
                              ON held.product_id = needed.needed_id AND held.is_open
                            WHERE needed.product_id = p.id
                              AND held.relationship_id = r.id))
            AND NOT (%(never)s)
            """,
            adult_since=fields.Date.subtract(today, years=ADULT_AGE),
            never=SQL(" OR ").join(never or [SQL("FALSE")]),
        )

    def _get_middle_balance(self):
        """Return the median balance of open accounts in the company's currency, or 0.

        A single figure of the whole bank, whoever asks; 0 when so few accounts are
        open that it would tell of a customer.
        """
        self.ensure_one()
        self.env["crm.bank.account"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY balance)
                FROM crm_bank_account
                WHERE product_id = %s AND currency_id = %s AND state <> 'closed'
                  AND balance > 0
                HAVING COUNT(*) >= %s
                """,
                self.id,
                self.company_id.currency_id.id,
                self.company_id.sudo().bank_next_min_count,  # of any company's product
            )
        )
        return float(rows[0][0]) if rows else 0.0
