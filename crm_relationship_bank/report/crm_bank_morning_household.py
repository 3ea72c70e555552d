from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_bank_morning import MATURITY_DAYS

KINDS = [("adult", "Child turns 18"), ("heir", "Time to talk to the heir")]
KNOWN_DAYS = 30  # so long before the household was entered, a child's day still counts
MEMBER = "crm.bank.household.member"


class CrmBankMorning(models.Model):
    """Occasions of households: who turns 18 within a month, and who inherits."""

    _inherit = "crm.bank.morning"

    kind = fields.Selection(selection_add=KINDS)
    heir_of_id = fields.Many2one("crm.relationship", compute="_compute_heir_of_id")

    _depends = {
        MEMBER: [
            *("household_id", "relationship_id", "role", "generation"),
            *("adult_date", "adult_done_date"),
            *("heir_date", "heir_of_id", "heir_done_id"),
        ],
        "crm.bank.household": ["active"],
        "crm.relationship": ["death_date"],
    }

    @api.depends("res_model", "res_id", "kind")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_heir_of_id(self):
        """Tell whose heir it is, if the user may read that customer."""
        heirs = self.filtered(lambda row: row.kind == "heir")
        (self - heirs).heir_of_id = False
        members = self.env[MEMBER].browse(heirs.mapped("res_id"))
        readable = members.heir_of_id._filtered_access("read")
        for row, member in zip(heirs, members, strict=True):
            row.heir_of_id = member.heir_of_id & readable

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            super()._table_query,
            self._get_adult_sql(),
            self._get_heir_sql(),
        )

    @api.model
    def _get_adult_sql(self):
        """Return the children to whom nobody has spoken about turning 18.

        Who was 18 long before somebody entered the household is no occasion any more.
        """
        domain = Domain("role", "=", "child")
        domain &= Domain("relationship_id.death_date", "=", False)
        is_open = SQL(
            "x.adult_date IS DISTINCT FROM x.adult_done_date"
            " AND x.adult_date >= x.create_date::date - %s",
            KNOWN_DAYS,
        )
        return self._get_member_sql("adult", "adult_date", domain, 0, is_open)

    @api.model
    def _get_heir_sql(self):
        """Return the heirs to whom nobody has spoken about the one who died."""
        domain = Domain("heir_of_id", "!=", False)
        is_open = SQL("x.heir_of_id IS DISTINCT FROM x.heir_done_id")
        return self._get_member_sql("heir", "heir_date", domain, 1, is_open)

    @api.model
    def _get_member_sql(self, kind, day, domain, number, is_open):
        """Return members whose day is near or over, of the branches that the user sees.

        Whom no branch serves yet is for the branch of another member: the one whose
        heir it is, else the head, else whoever comes first in the household.
        """
        domain &= Domain("household_id.active", "=", True)
        members = self.env[MEMBER]._search(
            domain & self._get_day_domain(day, "<=", MATURITY_DAYS)
        )
        customers = self.env["crm.relationship"]._search(
            Domain("home_branch_id", "!=", False)
        )
        return SQL(
            """
            SELECT %(head)s, %(day)s, COALESCE(r.home_branch_id, near.home_branch_id),
                   r.id, NULL::int, r.company_id, c.currency_id, NULL::numeric
            FROM crm_bank_household_member x
            JOIN crm_relationship r ON r.id = x.relationship_id
            JOIN res_company c ON c.id = r.company_id
            LEFT JOIN LATERAL (%(near)s) near ON TRUE
            WHERE x.id IN %(members)s AND %(is_open)s
              AND COALESCE(near.id, r.id) IN %(customers)s
            """,
            head=self._get_head_sql(MEMBER, kind, number),
            day=SQL.identifier("x", day),
            near=self._get_near_sql(),
            members=members.subselect(),
            is_open=is_open,
            customers=customers.subselect(),
        )

    @api.model
    def _get_near_sql(self):
        """Return the customer by whose branch a member is served that has none."""
        return SQL(
            """
            SELECT near.id, near.home_branch_id
            FROM crm_bank_household_member other
            JOIN crm_relationship near ON near.id = other.relationship_id
            WHERE r.home_branch_id IS NULL AND other.household_id = x.household_id
              AND near.home_branch_id IS NOT NULL
            ORDER BY near.id IS NOT DISTINCT FROM x.heir_of_id DESC,
                     other.role = 'head' DESC, other.generation, other.id
            LIMIT 1
            """
        )

    @api.model
    def _end(self, kind, records):
        """Deal with occasions, too: somebody has spoken to these members."""
        if kind not in dict(KINDS):
            return super()._end(kind, records)
        return records._end_occasion(kind)
