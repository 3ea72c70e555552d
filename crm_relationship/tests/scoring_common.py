from contextlib import contextmanager
from datetime import date, datetime, time

from odoo.tools import SQL

from odoo.addons.crm_relationship.models.scoring import crm_scoring_run_work

from .common import RelationshipCommon
from .scoring_table import read_rows

AS_OF = date(2025, 6, 30)
SCORES = ("recency_score", "frequency_score", "monetary_score")
POSITIONS = ("lifecycle_stage_id", "rfm_segment_id", "tier_id")


class ScoringCommon(RelationshipCommon):
    """A scheme of company A, as of a fixed day; customers and orders by the dozen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies.relationship_use_tiers = False  # have tests of their own
        cls.runs = cls.env["crm.scoring.run"].with_company(cls.company_a)
        cls.scheme = cls.env["crm.rfm.scheme"].create(
            {"name": "Tested", "company_id": cls.company_a.id, "new_days": 0}
            | {"as_of_date": AS_OF, "change_limit": 0}
        )

    @classmethod
    def _create_buyers(cls, purchases, company=None):
        """Return ``{key: relationship}`` of new customers with confirmed orders.

        Orders are inserted as a migration would: thousands of them in a second.

        :param purchases: ``{key: [(day or moment, amount)]}``
        """
        company = company or cls.company_a
        partners = cls.env["res.partner"].create(
            [{"name": f"Buyer {key}"} for key in purchases]
        )
        by_key = dict(zip(purchases, partners, strict=True))
        cls._insert_orders(
            [
                (by_key[key], moment, amount)
                for key, bought in purchases.items()
                for moment, amount in bought
            ],
            company,
        )
        relationships = cls.env["crm.relationship"]
        relationships._ensure_pairs({(partner.id, company.id) for partner in partners})
        cls._flush()
        known = {
            relationship.partner_id: relationship
            for relationship in relationships._get_of(partners, company)
        }
        return {key: known[partner] for key, partner in by_key.items()}

    @classmethod
    def _insert_orders(cls, rows, company, **values):
        """Insert confirmed orders: ``[(partner, day or moment, amount)]``."""
        if not rows:
            return
        moments = [cls._get_noon(moment) for _partner, moment, _amount in rows]
        columns = {"name": "Inserted", "state": "sale", "currency_rate": 1.0}
        columns |= {"company_id": company.id, "currency_id": company.currency_id.id}
        columns |= values
        query = SQL(
            """
            INSERT INTO sale_order (
                partner_id, partner_invoice_id, partner_shipping_id,
                date_order, amount_untaxed, %s
            )
            SELECT partner, partner, partner, moment, amount, %s
            FROM UNNEST(%s, %s, %s) AS bought (partner, moment, amount)
            RETURNING id
            """,
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(SQL("%s", value) for value in columns.values()),
            [partner.id for partner, _moment, _amount in rows],
            moments,
            [amount for _partner, _moment, amount in rows],
        )
        cls.env.flush_all()
        cls.env.execute_query(query)
        cls.env["sale.order"].invalidate_model()

    @staticmethod
    def _get_noon(moment):
        if isinstance(moment, datetime):
            return moment
        return datetime.combine(moment, time(12))

    @classmethod
    def _score(cls, **values):
        """Return a run of company A that has gone to its end."""
        cls._flush()
        run = cls.runs.create({"company_id": cls.company_a.id} | values)
        run.action_run()
        return run

    @classmethod
    def _get_scores(cls, relationships):
        """Return ``{key: (recency, frequency, monetary score)}``; 0 is none."""
        return {
            key: tuple(relationship[name] for name in SCORES)
            for key, relationship in relationships.items()
        }

    @classmethod
    def _read(cls, *tables):
        """Return every row of the tables, and where it was written.

        A row that is written again, with the same values too, is another one.
        """
        cls.env.flush_all()
        return {table: read_rows(cls.env, table) for table in tables}

    def assertNothingWritten(self, work):
        """Customers and history stay what they are, to the last row version."""
        tables = ("crm_relationship", "crm_relationship_change")
        self._flush()
        before = self._read(*tables)
        with self.env.cr.savepoint():  # rows written from here on can be told apart
            work()
            self.assertEqual(self._read(*tables), before)

    def patch_range(self, size, growth=1):
        """Let runs take so many customers in one transaction, in the end more."""
        self.patch(crm_scoring_run_work, "RANGE", size)
        self.patch(crm_scoring_run_work, "GROWTH", growth)

    @classmethod
    def _get_segment(cls, key):
        return cls.env.ref(f"crm_relationship.crm_rfm_segment_{key}")

    @contextmanager
    def _undone(self):
        """Take back what the block does to the database."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            self.env.cr.precommit.clear()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
