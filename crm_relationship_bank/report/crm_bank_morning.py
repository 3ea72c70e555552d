from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.relationship.opened import open_records

KINDS = [
    ("salary_stopped", "Salary stopped"),
    ("outflow", "Large outflow"),
    ("instalment_missed", "Instalment missed"),
    ("card_blocked", "Card blocked"),
    ("maturity", "Deposit maturing"),
    ("obstacle", "Obstacle not solved"),
    ("dormancy", "Dormancy notice due"),
    ("visit", "Visit overdue"),
    ("complaint", "Complaint open"),
]
EVENTS = ("salary_stopped", "outflow", "instalment_missed", "card_blocked")
EVENT_DAYS = 7
MATURITY_DAYS = 30
# {model: the places, of eight, that its lines have in the ids of rows}
PLACES = {
    "crm.bank.event": [0],
    "crm.bank.account": [1, 6],
    "crm.bank.obstacle": [2],
    "crm.complaint": [3],
    "mail.activity": [4],
    "crm.bank.household.member": [5, 7],
}


class CrmBankMorning(models.Model):
    """What a branch manager looks at in the morning: exceptions, each until it is done.

    Events of the last week that nobody has dealt with, deposits that mature within a
    month, obstacles unsolved since yesterday, notices that are due, visits not held on
    their day, open complaints. All is read under the user's own rules.
    """

    _name = "crm.bank.morning"
    _description = "Morning List"
    _auto = False
    _order = "date, id"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, readonly=True)
    date = fields.Date(readonly=True)
    branch_id = fields.Many2one("crm.bank.branch", readonly=True)
    relationship_id = fields.Many2one("crm.relationship", "Customer", readonly=True)
    account_id = fields.Many2one("crm.bank.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator="sum")
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Integer(readonly=True, export_string_translation=False)

    _depends = {
        "crm.bank.event": ["account_id", "date", "kind", "amount", "is_done"],
        "crm.bank.account": [
            *("branch_id", "relationship_id", "date_maturity", "state", "balance"),
            *("dormancy_notice_date", "currency_id", "company_id"),
            *("is_dormancy_told", "maturity_done_date"),
        ],
        "crm.bank.obstacle": ["branch_id", "relationship_id", "date", "solved_date"],
        "crm.complaint": [
            *("branch_id", "relationship_id", "date_closed", "date_received"),
        ],
        "mail.activity": ["activity_type_id", "date_deadline", "active", "res_id"],
        "crm.relationship": ["home_branch_id", "company_id"],
        "res.company": ["partner_id"],
        "res.partner": ["tz"],
    }

    @property
    def _table_query(self):
        parts = [self._get_event_sql(), self._get_maturity_sql()]
        parts += [self._get_dormancy_sql(), self._get_obstacle_sql()]
        parts.append(self._get_visit_sql())
        if self.env["crm.complaint"].has_access("read"):
            parts.append(self._get_complaint_sql())
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _get_day_domain(self, name, operator, days=0, company="company_id"):
        """Return a domain: a date against the day at the bank, so many days on.

        The bank's day, as for what the night settles, wherever the reader is.
        """
        relationships = self.env["crm.relationship"]
        return Domain.OR(
            Domain(company, "=", own.id)
            & Domain(
                name,
                operator,
                fields.Date.add(relationships._get_company_today(own), days=days),
            )
            for own in self.env.companies
        )

    @api.model
    def _get_head_sql(self, model, kind, number=0):
        """Return the first columns: an id of its own, what it is, and where to go."""
        return SQL(
            "x.id * 8 + %s AS id, %s::varchar AS kind, %s::varchar AS res_model,"
            " x.id AS res_id",
            PLACES[model][number],
            kind,
            model,
        )

    @api.model
    def _get_event_sql(self):
        events = self.env["crm.bank.event"]._search(
            Domain("kind", "in", EVENTS)
            & Domain("is_done", "=", False)
            & self._get_day_domain("date", ">=", -EVENT_DAYS, "account_id.company_id")
        )
        return SQL(
            """
            SELECT %s, x.date, a.branch_id, a.relationship_id, a.id AS account_id,
                   a.company_id, a.currency_id, x.amount
            FROM crm_bank_event x JOIN crm_bank_account a ON a.id = x.account_id
            WHERE x.id IN %s
            """,
            self._get_head_sql("crm.bank.event", SQL("x.kind")),
            events.subselect(),
        )

    @api.model
    def _get_account_sql(self, kind, day, domain, number, is_done):
        accounts = self.env["crm.bank.account"]._search(
            domain & Domain("state", "!=", "closed")
        )
        return SQL(
            """
            SELECT %s, %s, x.branch_id, x.relationship_id, x.id, x.company_id,
                   x.currency_id, x.balance
            FROM crm_bank_account x WHERE x.id IN %s AND NOT %s
            """,
            self._get_head_sql("crm.bank.account", kind, number),
            SQL.identifier("x", day),
            accounts.subselect(),
            is_done,
        )

    @api.model
    def _get_maturity_sql(self):
        domain = self._get_day_domain("date_maturity", ">=")
        domain &= self._get_day_domain("date_maturity", "<=", MATURITY_DAYS)
        is_done = SQL("x.maturity_done_date IS NOT DISTINCT FROM x.date_maturity")
        return self._get_account_sql("maturity", "date_maturity", domain, 0, is_done)

    @api.model
    def _get_dormancy_sql(self):
        domain = self._get_day_domain("dormancy_notice_date", "<=")
        name, is_done = "dormancy_notice_date", SQL("x.is_dormancy_told IS TRUE")
        return self._get_account_sql("dormancy", name, domain, 1, is_done)

    @api.model
    def _get_obstacle_sql(self):
        obstacles = self.env["crm.bank.obstacle"]._search(
            Domain("solved_date", "=", False) & self._get_day_domain("date", "<")
        )
        return SQL(
            """
            SELECT %s, x.date, x.branch_id, x.relationship_id, NULL::int, x.company_id,
                   c.currency_id, x.amount
            FROM crm_bank_obstacle x JOIN res_company c ON c.id = x.company_id
            WHERE x.id IN %s
            """,
            self._get_head_sql("crm.bank.obstacle", "obstacle"),
            obstacles.subselect(),
        )

    @api.model
    def _get_visit_sql(self):
        """Return the visits whose day is over, to customers that the user sees."""
        customers = self.env["crm.relationship"]._search(
            Domain("home_branch_id", "!=", False)
        )
        kind = self.env["ir.model.data"]._xmlid_to_res_id(
            "crm_relationship_bank.mail_activity_type_visit"
        )
        return SQL(
            """
            SELECT %s, x.date_deadline, r.home_branch_id, r.id, NULL::int,
                   r.company_id, c.currency_id, NULL::numeric
            FROM mail_activity x
            JOIN crm_relationship r ON r.id = x.res_id
            JOIN res_company c ON c.id = r.company_id
            WHERE x.active AND x.activity_type_id = %s AND x.date_deadline < %s
              AND x.res_model = 'crm.relationship' AND r.id IN %s
            """,
            self._get_head_sql("mail.activity", "visit"),
            kind,
            self.env["crm.bank.report.mixin"]._get_bank_day_sql(company="r"),
            customers.subselect(),
        )

    @api.model
    def _get_complaint_sql(self):
        """Return the open complaints of the branch where it happened, else at home."""
        complaints = self.env["crm.complaint"]._search(
            Domain("date_closed", "=", False)
            & Domain("type", "=", "complaint")
            & (
                Domain("branch_id", "!=", False)
                | Domain("relationship_id.home_branch_id", "!=", False)
            )
        )
        return SQL(
            """
            SELECT %s, %s, COALESCE(x.branch_id, r.home_branch_id), r.id, NULL::int,
                   x.company_id, c.currency_id, NULL::numeric
            FROM crm_complaint x
            LEFT JOIN crm_relationship r ON r.id = x.relationship_id
            JOIN res_company c ON c.id = x.company_id
            JOIN res_partner office ON office.id = c.partner_id
            WHERE x.id IN %s
            """,
            self._get_head_sql("crm.complaint", "complaint"),
            self.env["crm.relationship"]._get_local_day_sql(
                SQL("x.date_received"), SQL("COALESCE(office.tz, 'UTC')")
            ),
            complaints.subselect(),
        )

    def action_open(self):
        """Open what the line is about: the customer, else the record itself."""
        self.ensure_one()
        if self.relationship_id and self.res_model != "crm.complaint":
            return open_records(self.relationship_id)
        return open_records(self.env[self.res_model].browse(self.res_id))
