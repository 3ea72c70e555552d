from odoo.tests import tagged
from odoo.tools import SQL

from .common import RelationshipCommon

FEW, MANY = 80, 800


@tagged("post_install", "-at_install")
class TestShownLists(RelationshipCommon):
    def test_two_companies_in_one_list(self):
        """One list with two companies' orders shows two tiers for one customer."""
        orders = self.env["sale.order"]
        for company, tier in (
            (self.company_a, self.tier_high),
            (self.company_b, self.tier_low),
        ):
            orders |= self._create_order(self.contact, company)
            relationship = self._meet(self.customer, company)
            self._place(relationship, tier_id=tier)
        self._confirm(orders, "2024-05-01")
        tiers = self.tier_high | self.tier_low
        self.assertEqual(orders.mapped("customer_tier_id"), tiers)
        for model in ("sale.order", "sale.report"):
            rows = self.env[model].formatted_read_group(
                [("partner_id", "=", self.contact.id)],
                ["customer_tier_id"],
                ["__count"],
            )
            groups = {row["customer_tier_id"][0]: row["__count"] for row in rows}
            self.assertEqual(groups, dict.fromkeys(tiers.ids, 1))

    def _create_customers(self):
        """Return many customers of company A, each with a position and a manager."""
        managers = self.users["own"] | self.users["all"] | self.users["manager"]
        partners = self.env["res.partner"].create(
            [
                {"name": f"Customer {number:04}", "user_id": managers[number % 3].id}
                for number in range(MANY)
            ]
        )
        relationships = self.env["crm.relationship"].sudo()
        relationships._ensure_pairs({(id_, self.company_a.id) for id_ in partners.ids})
        relationships = relationships._get_of(partners, self.company_a)
        half = relationships[::2]
        self._place(half, tier_id=self.tier_high, rfm_segment_id=self.segment_best)
        self._place(relationships - half, tier_id=self.tier_low)
        relationships.sudo().purchase_amount = 12.34
        self._flush()
        return partners

    def _copy_row(self, record, name, values):
        """Return copies of a record that differ in one column; by SQL, for numbers."""
        columns = [
            field.name
            for field in record._fields.values()
            if field.store and field.column_type and field.name not in ("id", name)
        ]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %(table)s (%(name)s, %(columns)s) "
                "SELECT new, %(columns)s FROM %(table)s, UNNEST(%(values)s) AS new "
                "WHERE id = %(id)s RETURNING id",
                table=SQL.identifier(record._table),
                name=SQL.identifier(name),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=values,
                id=record.id,
            )
        )
        return record.browse([row[0] for row in rows])

    def _count_queries(self, records, columns, limit):
        """Return how many queries a list of the columns costs once all is warm."""
        env = self.env(user=self.users["manager"])
        model = env[records._name].with_context(allowed_company_ids=self.company_a.ids)
        specification = {
            name: {"fields": {"display_name": {}}}
            if records._fields[name].type == "many2one"
            else {}
            for name in columns
        }
        domain = [("id", "in", records.ids)]
        for _run in ("cold", "warm"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = model.web_search_read(domain, specification, limit=limit)
        self.assertEqual(len(rows["records"]), limit)
        return self.env.cr.sql_log_count - before

    def _test_list(self, records, *stock):
        """One query, and one a many2one column, however long the list is.

        A user costs two, as everywhere: its name is the name of its contact. Rules of
        another module may read a column more of leads, once a list: the bank's do.
        """
        is_ruled = "bank_branch_id" in records._fields
        everything = [*records._get_shown_fields()]
        for columns in (["customer_purchase_count"], ["customer_tier_id"], everything):
            counts = {
                limit: self._count_queries(records, [*stock, *columns], limit)
                - self._count_queries(records, stock, limit)
                for limit in (FEW, MANY)
            }
            links = [records._fields[n].comodel_name for n in columns]
            allowed = 1 + len([n for n in links if n]) + links.count("res.users")
            allowed += is_ruled
            case = f"{records._name}, {len(columns)} columns: {counts}"
            self.assertEqual(counts[FEW], counts[MANY], case)
            self.assertLessEqual(counts[MANY], allowed, case)

    def test_contacts(self):
        self._test_list(self._create_customers(), "name")

    def test_leads(self):
        partners = self._create_customers()
        lead = self._create_lead(partners[0], self.company_a)
        leads = self._copy_row(lead, "partner_id", partners.ids)
        self._test_list(leads, "name", "partner_id")

    def test_invoices(self):
        partners = self._create_customers()
        move = self._create_invoice(partners[0])
        moves = self._copy_row(move, "partner_id", partners.ids)
        self._test_list(moves, "partner_id", "company_currency_id")

    def test_orders(self):
        partners = self._create_customers()
        order = self._create_order(partners[0])
        orders = self._copy_row(order, "partner_id", partners.ids)
        self._test_list(orders, "name", "partner_id")
        self._copy_row(order.order_line, "order_id", orders.ids)
        domain = [("order_reference", "!=", False), ("partner_id", "in", partners.ids)]
        self._test_list(self.env["sale.report"].search(domain), "name", "partner_id")
