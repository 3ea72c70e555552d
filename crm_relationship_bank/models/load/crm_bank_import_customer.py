from odoo import models
from odoo.tools import SQL

# {column of the file: field of the contact}
PARTNER_FIELDS = {
    "name": "name",
    "national_id": "vat",
    "phone": "phone",
    "email": "email",
    "street": "street",
    "city": "city",
    "zip": "zip",
}
BATCH = 1000


class CrmBankImport(models.Model):
    """Merging customers: the one kind that goes through the ORM, in batches.

    A contact has many fields that Odoo derives, such as its commercial entity or the
    spelling of its e-mail address. SQL finds who is new and who differs, so that a
    night writes only those.
    """

    _inherit = "crm.bank.import"

    def _merge_customer(self, columns):
        shared = [name for name in columns if name in PARTNER_FIELDS]
        created = self._create_customers(shared, columns)
        changed = self._change_customers(shared) | self._change_relationships(columns)
        return len(created), len(changed - created)

    def _create_customers(self, shared, columns):
        """Make the contacts of unknown customers; return the customers' numbers."""
        names = ["line", "customer", *shared] + ["kind"] * ("kind" in columns)
        rows = self._query_customers(
            names,
            SQL(
                "NOT EXISTS (SELECT 1 FROM crm_relationship r WHERE r.company_id = %s"
                " AND r.bank_customer_number = s.customer)",
                self.company_id.id,
            ),
        )
        for start in range(0, len(rows), BATCH):
            self._create_batch(rows[start : start + BATCH])
        return {row["customer"] for row in rows}

    def _create_batch(self, rows):
        partners = self.env["res.partner"].create(
            [self._prepare_partner(row) for row in rows]
        )
        relationships = self.env["crm.relationship"]
        company = self.company_id
        relationships._ensure_pairs({(partner.id, company.id) for partner in partners})
        known = relationships._get_of(partners, company).grouped("partner_id")
        pairs = [
            SQL("(%s, %s)", known[partner.sudo()].id, row["customer"])
            for partner, row in zip(partners, rows, strict=True)
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE crm_relationship r SET bank_customer_number = new.number"
                " FROM (VALUES %s) AS new (id, number) WHERE r.id = new.id",
                SQL(", ").join(pairs),
            )
        )
        relationships.invalidate_model(["bank_customer_number"], flush=False)

    def _prepare_partner(self, row):
        values = {
            field: row[name]
            for name, field in PARTNER_FIELDS.items()
            if row.get(name) is not None
        }
        values["is_company"] = row.get("kind") == "company"
        return values

    def _query_customers(self, names, condition, join=None):
        """Return staged customers as dicts of ``names``."""
        columns = SQL(", ").join(SQL.identifier("s", name) for name in names)
        self.env.cr.execute(
            SQL(
                "SELECT %s FROM crm_bank_stage s %s WHERE %s ORDER BY s.line",
                columns,
                join or SQL(),
                condition,
            )
        )
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]

    def _change_customers(self, shared):
        """Write the contacts whose values differ; return their customers' numbers."""
        self.env["res.partner"].flush_model()
        differs = SQL(" OR ").join(
            SQL(
                "%s <> COALESCE(%s, '')",
                SQL.identifier("s", name),
                SQL.identifier("p", PARTNER_FIELDS[name]),
            )
            for name in shared
        )
        rows = self._query_customers(["customer", *shared], differs, self._get_known())
        relationships = self.env["crm.relationship"].with_context(active_test=False)
        known = relationships.search(
            [
                ("company_id", "=", self.company_id.id),
                ("bank_customer_number", "in", [row["customer"] for row in rows]),
            ]
        ).grouped("bank_customer_number")
        for row in rows:
            values = self._prepare_partner(row)
            del values["is_company"]
            known[row["customer"]].partner_id.write(values)
        return {row["customer"] for row in rows}

    def _get_known(self):
        """Return the join of staged customers with what is known of them."""
        return SQL(
            "JOIN crm_relationship r ON r.bank_customer_number = s.customer"
            " AND r.company_id = %s JOIN res_partner p ON p.id = r.partner_id",
            self.company_id.id,
        )

    def _change_relationships(self, columns):
        """Set home branch and birthday where they differ; return whose they are."""
        values = {}
        if "branch" in columns:
            values["home_branch_id"] = SQL("branch.id")
        if "birthday" in columns:
            values["birthday"] = SQL("s.birthday::date")
        if not values:
            return set()
        new = [
            SQL("COALESCE(%s, %s)", value, SQL.identifier("r", name))
            for name, value in values.items()
        ]
        old = [SQL.identifier("r", name) for name in values]
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_relationship r SET (%(names)s) = ROW(%(new)s)
                FROM crm_bank_stage s
                LEFT JOIN crm_bank_branch branch
                  ON branch.code = s.branch AND branch.company_id = %(company)s
                WHERE r.bank_customer_number = s.customer
                  AND r.company_id = %(company)s
                  AND (%(old)s) IS DISTINCT FROM (%(new)s)
                RETURNING s.customer, r.id
                """,
                names=SQL(", ").join(map(SQL.identifier, values)),
                new=SQL(", ").join(new),
                old=SQL(", ").join(old),
                company=self.company_id.id,
            )
        )
        rows = self.env.cr.fetchall()
        if "birthday" in values:
            self._note_birthdays([row[1] for row in rows])
        return {row[0] for row in rows}

    def _note_birthdays(self, ids):
        """Derive anew what follows from the birthdays of these customers."""
        relationships = self.env["crm.relationship"].browse(ids)
        relationships.invalidate_recordset(["birthday"], flush=False)
        relationships.modified(["birthday"])
