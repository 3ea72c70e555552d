from odoo import models
from odoo.tools import SQL


class CrmBankImport(models.Model):
    """Merging holders: a file tells all holders of the accounts that it names."""

    _inherit = "crm.bank.import"

    def _merge_holder(self, columns):
        """Replace the holders of the staged accounts; return new and changed ones."""
        self._stage_holders()
        gone = self._delete_holders()
        # the index allows one primary holder at any moment: the old one steps back
        self._write_holders(
            """
            UPDATE crm_bank_account_holder h SET role = 'joint'
            FROM crm_bank_holders n
            WHERE h.id = n.known_id AND h.role = 'primary' AND n.role <> 'primary'
            """
        )
        changed = self._write_holders(
            """
            UPDATE crm_bank_account_holder h
            SET role = n.role, share = n.share, relationship_id = n.relationship_id,
                write_date = NOW() AT TIME ZONE 'UTC'
            FROM crm_bank_holders n
            WHERE h.id = n.known_id AND (h.role, h.share, h.relationship_id)
                  IS DISTINCT FROM (n.role, n.share, n.relationship_id)
            """
        )
        new = self._write_holders(
            """
            INSERT INTO crm_bank_account_holder (
                account_id, partner_id, relationship_id, role, share, write_date)
            SELECT n.account_id, n.partner_id, n.relationship_id, n.role, n.share,
                   NOW() AT TIME ZONE 'UTC'
            FROM crm_bank_holders n WHERE n.known_id IS NULL
            """
        )
        self._follow_holders()
        return new, changed + gone

    def _delete_holders(self):
        """Delete who holds no more, and have its facts settled; return how many."""
        self.env.cr.execute(
            """
            DELETE FROM crm_bank_account_holder h
            WHERE h.account_id IN (SELECT account_id FROM crm_bank_holders)
              AND NOT EXISTS (
                SELECT 1 FROM crm_bank_holders n
                WHERE n.account_id = h.account_id AND n.partner_id = h.partner_id)
            RETURNING h.partner_id
            """
        )
        gone = self.env.cr.fetchall()
        pairs = {(partner_id, self.company_id.id) for (partner_id,) in gone}
        self.env["crm.relationship.touch"]._touch(pairs)
        return len(gone)

    def _stage_holders(self):
        """Hold who is to hold what; contacts of one customer never meet here."""
        self.env.cr.execute("DROP TABLE IF EXISTS crm_bank_holders")
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMP TABLE crm_bank_holders ON COMMIT DROP AS
                SELECT account.id AS account_id, customer.partner_id,
                       customer.id AS relationship_id,
                       COALESCE(s.role, 'primary') AS role,
                       s.share::numeric AS share, known.id AS known_id
                FROM %s
                JOIN crm_relationship customer
                  ON customer.bank_customer_number = s.customer
                 AND customer.company_id = account.company_id
                LEFT JOIN crm_bank_account_holder known
                  ON known.account_id = account.id
                 AND known.partner_id = customer.partner_id
                """,
                self._get_account_source(),
            )
        )
        self.env.cr.execute("ANALYZE crm_bank_holders")

    def _write_holders(self, statement):
        self.env.cr.execute(statement)
        return self.env.cr.rowcount

    def _follow_holders(self):
        """Let customers of accounts and events, and home branches, follow holders."""
        for statement in (
            """
            UPDATE crm_bank_account a SET relationship_id = n.relationship_id
            FROM crm_bank_holders n
            WHERE n.account_id = a.id AND n.role = 'primary'
              AND a.relationship_id IS DISTINCT FROM n.relationship_id
            """,
            """
            UPDATE crm_bank_event e SET relationship_id = n.relationship_id
            FROM crm_bank_holders n
            WHERE n.account_id = e.account_id AND n.role = 'primary'
              AND e.relationship_id IS DISTINCT FROM n.relationship_id
            """,
            """
            UPDATE crm_relationship r SET home_branch_id = first.branch_id
            FROM (
                SELECT DISTINCT ON (n.relationship_id) n.relationship_id, a.branch_id
                FROM crm_bank_holders n
                JOIN crm_bank_account a ON a.id = n.account_id
                WHERE n.role = 'primary'
                ORDER BY n.relationship_id, a.date_opened, a.id
            ) first
            WHERE first.relationship_id = r.id AND r.home_branch_id IS NULL
            """,
        ):
            self.env.cr.execute(statement)
