from odoo import api, fields, models
from odoo.tools import SQL

from .crm_bank_channel_use import KIND_OF

BANDS = [
    ("00", "First year"),
    ("01", "Second year"),
    ("02", "Third year"),
    ("03", "3 to 5 years"),
    ("05", "5 to 10 years"),
    ("10", "10 years and more"),
]
LINES_ENOUGH = 4  # product lines that give all points
YEARS_ENOUGH = 10  # years of tenure that give all points
SALARY_DAYS = 62  # two months: a salary may come late once
MONTHS = 3  # full months whose movements tell how a customer banks


class CrmBankStickiness(models.Model):
    """A row for each customer with an open account: how fast it is tied to the bank.

    The index is the sum of four marks of up to 25 points each:

    * product lines held, 25 from four on (cross-holding);
    * years since the first account, 25 from ten on (tenure);
    * salary credited in the last 62 days and not stopped since: 25, else 0;
    * the digital part of the movements of the last three full months, 25 for all.

    Where the marks come from: holding more products and long tenure go with less
    leaving (Van den Poel and Lariviere, European Journal of Operational Research 157,
    2004), so does online banking (Campbell and Frei, Management Science 56, 2010);
    salary is the mark of the main bank. All weigh the same, as nothing better is known
    before a bank has measured its own leavers (Dawes, American Psychologist 34, 1979).
    A figure to compare customers by, not a probability.

    Accounts of which the customer is more than a signatory count; movements and salary
    count for the primary holder.
    """

    _name = "crm.bank.stickiness"
    _inherit = "crm.bank.report.mixin"
    _description = "Stickiness of Customers"
    _auto = False
    _order = "index_value desc, id"
    _rec_name = "relationship_id"

    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    branch_id = fields.Many2one("crm.bank.branch", "Home Branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    tier_id = fields.Many2one("crm.customer.tier", readonly=True)
    since_date = fields.Date("First Account", readonly=True)
    tenure_years = fields.Float(
        "Years of Tenure", readonly=True, aggregator="avg", digits=(5, 1)
    )
    tenure_band = fields.Selection(
        BANDS,
        "Tenure",
        readonly=True,
        help="Full years since the first account was opened, closed ones too.",
    )
    product_count = fields.Float(
        "Products", readonly=True, aggregator="avg", digits=(5, 1)
    )
    line_count = fields.Float(
        "Product Lines", readonly=True, aggregator="avg", digits=(5, 1)
    )
    has_salary = fields.Boolean("Salary Comes In", readonly=True)
    has_loan = fields.Boolean("Has a Loan", readonly=True)
    has_household = fields.Boolean("In a Household", readonly=True)
    movement_count = fields.Integer("Movements of 3 Months", readonly=True)
    digital_count = fields.Integer("Digital Movements", readonly=True)
    # the points
    line_points = fields.Float(
        "Points: Lines", readonly=True, aggregator="avg", digits=(5, 1)
    )
    tenure_points = fields.Float(
        "Points: Tenure", readonly=True, aggregator="avg", digits=(5, 1)
    )
    salary_points = fields.Float(
        "Points: Salary", readonly=True, aggregator="avg", digits=(5, 1)
    )
    digital_points = fields.Float(
        "Points: Digital", readonly=True, aggregator="avg", digits=(5, 1)
    )
    index_value = fields.Float(
        "Stickiness Index",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="0 to 100: 25 points each for product lines (all from four on), years of "
        "tenure (all from ten on), salary credited in the last 62 days, and the "
        "digital part of the movements of three months.",
    )

    _depends = {
        "crm.bank.account": [
            *("relationship_id", "company_id", "date_opened", "state", "product_id"),
        ],
        "crm.bank.account.holder": ["account_id", "relationship_id", "role"],
        "crm.bank.account.month": [
            *("account_id", "month"),
            *(f"{channel}_count" for channel in KIND_OF),
        ],
        "crm.bank.event": ["account_id", "date", "kind"],
        "crm.bank.household.member": ["relationship_id"],
        "crm.bank.product": ["line"],
        "crm.relationship": ["home_branch_id", "company_id", "tier_id"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT scored.*, line_points + tenure_points + salary_points
                             + digital_points AS index_value
            FROM (
                SELECT known.*, CASE %(band)s END AS tenure_band,
                       25.0 * LEAST(line_count, %(lines)s) / %(lines)s AS line_points,
                       25.0 * LEAST(GREATEST(tenure_years, 0), %(years)s) / %(years)s
                           AS tenure_points,
                       CASE WHEN has_salary THEN 25.0 ELSE 0 END AS salary_points,
                       COALESCE(25.0 * digital_count / NULLIF(movement_count, 0), 0)
                           AS digital_points
                FROM (%(known)s) known
            ) scored
            """,
            band=self._get_band_sql(),
            lines=LINES_ENOUGH,
            years=YEARS_ENOUGH,
            known=self._get_known_sql(),
        )

    @api.model
    def _get_band_sql(self):
        """Return the cases of a tenure in whole years; the highest band first."""

        def get_limit(band):
            return self._get_bank_day_sql(
                lambda today: fields.Date.subtract(today, years=int(band)), "known"
            )

        return SQL(" ").join(
            SQL("WHEN since_date <= %s THEN %s", get_limit(band), band)
            for band, _label in reversed(BANDS)
        )

    @api.model
    def _get_known_sql(self):
        return SQL(
            """
            SELECT r.id, r.id AS relationship_id, r.home_branch_id AS branch_id,
                   r.company_id, r.tier_id, held.since_date,
                   (%(today)s - held.since_date) / 365.25 AS tenure_years,
                   held.product_count, held.line_count, held.has_loan,
                   COALESCE(paid.salary > COALESCE(paid.stopped, '-infinity'), FALSE)
                       AS has_salary,
                   COALESCE(used.movement_count, 0) AS movement_count,
                   COALESCE(used.digital_count, 0) AS digital_count,
                   member.id IS NOT NULL AS has_household
            FROM crm_relationship r
            JOIN (%(held)s) held ON held.relationship_id = r.id
            LEFT JOIN (%(paid)s) paid ON paid.relationship_id = r.id
            LEFT JOIN (%(used)s) used ON used.relationship_id = r.id
            LEFT JOIN crm_bank_household_member member ON member.relationship_id = r.id
            WHERE r.id IN %(customers)s
            """,
            today=self._get_bank_day_sql(company="r"),
            held=self._get_held_sql(),
            paid=self._get_paid_sql(),
            used=self._get_used_sql(),
            customers=self._select_customers(),
        )

    @api.model
    def _get_held_sql(self):
        """Return what each customer holds now, and since when it holds anything."""
        return SQL(
            """
            SELECT h.relationship_id, MIN(a.date_opened) AS since_date,
                   (COUNT(DISTINCT a.product_id) FILTER (WHERE a.state <> 'closed')
                   )::numeric AS product_count,
                   (COUNT(DISTINCT p.line) FILTER (WHERE a.state <> 'closed')
                   )::numeric AS line_count,
                   BOOL_OR(p.line = 'loan' AND a.state <> 'closed') AS has_loan
            FROM crm_bank_account_holder h
            JOIN crm_bank_account a ON a.id = h.account_id
            JOIN crm_bank_product p ON p.id = a.product_id
            WHERE h.role <> 'signatory' AND a.id IN %s
            GROUP BY h.relationship_id
            HAVING COUNT(*) FILTER (WHERE a.state <> 'closed') > 0
            """,
            self._select_accounts(),
        )

    @api.model
    def _get_paid_sql(self):
        """Return when a salary came last, and when one was missed last."""
        return SQL(
            """
            SELECT a.relationship_id,
                   MAX(e.date) FILTER (WHERE e.kind = 'salary') AS salary,
                   MAX(e.date) FILTER (WHERE e.kind = 'salary_stopped') AS stopped
            FROM crm_bank_event e JOIN crm_bank_account a ON a.id = e.account_id
            WHERE e.kind IN ('salary', 'salary_stopped') AND e.date >= %s
              AND a.id IN %s
            GROUP BY a.relationship_id
            """,
            self._get_bank_day_sql(
                lambda today: fields.Date.subtract(today, days=SALARY_DAYS)
            ),
            self._select_accounts(),
        )

    @api.model
    def _get_used_sql(self):
        """Return the movements of the last full months, and how many were digital."""
        use = self.env["crm.bank.channel.use"]
        return SQL(
            """
            SELECT a.relationship_id, SUM(%s) AS movement_count,
                   SUM(%s) AS digital_count
            FROM crm_bank_account_month m JOIN crm_bank_account a ON a.id = m.account_id
            WHERE m.month >= %s AND m.month < %s AND a.id IN %s
            GROUP BY a.relationship_id
            """,
            use._add_kinds(),
            use._add_kinds("digital"),
            *self._get_recent_months(MONTHS),
            self._select_accounts(),
        )
