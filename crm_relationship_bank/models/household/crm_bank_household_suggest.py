from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.relationship.notice import get_notice

from .crm_bank_household_suggestion import RULES


class CrmBankHouseholdSuggestion(models.Model):
    """The rules that suggest households, each one query anybody can explain."""

    _inherit = "crm.bank.household.suggestion"

    @api.model
    def action_suggest(self):
        """Look for households among the current company's customers.

        What was suggested before, and who is in one household already, is left out.
        :raise AccessError: for whoever may not make households
        """
        self.env["crm.bank.household"].check_access("create")
        for model in ("res.partner", "crm.relationship", "crm.bank.account.holder"):
            self.env[model].flush_model()
        self.env["crm.bank.household.member"].flush_model()
        self.flush_model()
        found = sum(self._suggest(rule) for rule, _label in RULES)
        return get_notice(
            self.env._("New suggestions: %(count)s", count=found),
            after={"type": "ir.actions.client", "tag": "soft_reload"},
        )

    @api.model
    def _suggest(self, rule):
        """Insert the pairs of a rule; return how many are new."""
        pairs = getattr(self, f"_get_{rule}_pairs_sql")()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_bank_household_suggestion (
                    relationship_id, other_id, company_id, rule, state,
                    create_uid, create_date, write_uid, write_date)
                SELECT pair.one, pair.other, %(company)s, %(rule)s, 'open',
                       %(user)s, %(now)s, %(user)s, %(now)s
                FROM (%(pairs)s) pair
                LEFT JOIN crm_bank_household_member a ON a.relationship_id = pair.one
                LEFT JOIN crm_bank_household_member b ON b.relationship_id = pair.other
                WHERE a.household_id IS NULL OR b.household_id IS NULL
                   OR a.household_id <> b.household_id
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                company=self.env.company.id,
                rule=rule,
                user=self.env.uid,
                now=self.env.cr.now(),
                pairs=pairs,
            )
        )
        return len(rows)

    @api.model
    def _get_people_sql(self):
        """Return the company's customers who are people, with what is compared.

        Letters and digits are compared, in lower case: "Azadi St. 5" is "azadi st 5".
        """
        return SQL(
            r"""
            SELECT r.id, p.vat,
                   NULLIF(LOWER(REGEXP_REPLACE(COALESCE(p.street, ''), '\W', '', 'g')),
                          '') AS street,
                   LOWER(COALESCE(p.zip, p.city, '')) AS place,
                   LOWER(SUBSTRING(TRIM(p.name) FROM '\S+$')) AS surname
            FROM crm_relationship r
            JOIN res_partner p ON p.id = r.partner_id
            WHERE r.company_id = %s AND r.active AND p.is_company IS NOT TRUE
            """,
            self.env.company.id,
        )

    @api.model
    def _get_address_pairs_sql(self):
        return SQL(
            """
            WITH person AS (%s)
            SELECT one.id AS one, other.id AS other
            FROM person one
            JOIN person other ON other.id > one.id
             AND other.street = one.street AND other.place = one.place
             AND other.surname = one.surname
            """,
            self._get_people_sql(),
        )

    @api.model
    def _get_vat_pairs_sql(self):
        return SQL(
            """
            WITH person AS (%s)
            SELECT one.id AS one, other.id AS other
            FROM person one
            JOIN person other ON other.id > one.id AND other.vat = one.vat
            WHERE one.vat <> ''
            """,
            self._get_people_sql(),
        )

    @api.model
    def _get_account_pairs_sql(self):
        """Return who hold a share of one account; signatories often only work there."""
        return SQL(
            """
            WITH person AS (%s)
            SELECT DISTINCT one.relationship_id AS one, other.relationship_id AS other
            FROM crm_bank_account_holder one
            JOIN crm_bank_account_holder other ON other.account_id = one.account_id
             AND other.relationship_id > one.relationship_id
            WHERE one.role <> 'signatory' AND other.role <> 'signatory'
              AND one.relationship_id IN (SELECT id FROM person)
              AND other.relationship_id IN (SELECT id FROM person)
            """,
            self._get_people_sql(),
        )
