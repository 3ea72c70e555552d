from odoo import fields, models
from odoo.tools import SQL

from .crm_scoring_line import (
    FACT_COLUMNS,
    LABEL_COLUMNS,
    SCORE_COLUMNS,
    ZERO_COLUMNS,
)
from .rfm_map import CUBE, MEASURES

PORTION = 100  # lines that are applied together at the least


class CrmScoringRun(models.Model):
    """Compute: facts, thresholds, scores and segment of everybody, in SQL.

    Steps chain: each is a query that adds its columns to what the step before yields,
    and the last one is written as lines, for the customers who would change only. No
    customer is written or locked.
    """

    _inherit = "crm.scoring.run"

    def _compute_lines(self):
        """Fill the work table and the counts of the run."""
        self.ensure_one()
        last = self._get_last_applied()
        self.write(
            {
                "is_full": self._needs_full_pass(last),
                "is_silent": self._is_silent(last),
                "rule_version": self.scheme_id.rule_version,
                "started": self.started or fields.Datetime.now(),
            }
        )
        self.env.flush_all()
        self._fill_work_table(self._get_facts_step(last))
        self.thresholds = self._compute_thresholds(last)
        self._insert_lines()
        self._count_customers(last)
        self._count_changes()

    def _is_silent(self, last):
        """Whether nobody is to be told: it is the rule or the day that moved."""
        return (
            not last
            or last.scheme_id != self.scheme_id
            or last.rule_version != self.scheme_id.rule_version
            or self.as_of_date < last.as_of_date
        )

    # --- step: purchases ---

    def _get_facts_step(self, last, ids=None):
        """Return the query of the first step: each customer with its purchase facts.

        :param last: the last applied run, whose day the stored facts belong to
        :param ids: narrow the step to these relationships, all facts anew
        """
        company = self.company_id
        relationships = self.env["crm.relationship"]._with_scheme(
            self.scheme_id, self.as_of_date
        )
        fresh = None
        if ids is not None:
            fresh = SQL(
                "(SELECT partner_id FROM crm_relationship WHERE id = ANY(%s))", ids
            )
        elif not self.is_full:
            fresh = relationships._get_moved_sql(
                company, last.as_of_date, self.as_of_date
            )
        facts = relationships._get_fact_sql(
            company, SQL("partner_id IN %s", fresh) if fresh else None
        )
        columns = [SQL.identifier(name) for name in FACT_COLUMNS]
        if self.is_full or ids is not None:
            values = [SQL("fact.%s", column) for column in columns]
        else:  # the stored facts, except for those whose window moved
            values = [
                SQL(
                    "CASE WHEN fact.partner_id IS NULL THEN r.%(c)s ELSE fact.%(c)s END"
                    " AS %(c)s",
                    c=column,
                )
                for column in columns
            ]
        return SQL(
            """
            SELECT r.id AS relationship_id,
                   r.xmin::text AS row_version,
                   r.create_date,
                   r.is_not_profiled IS TRUE AS is_not_profiled,
                   r.is_not_profiled IS NOT TRUE AND %(counts)s AS is_counted,
                   %(values)s,
                   %(now)s
            FROM crm_relationship r
            LEFT JOIN (%(facts)s) fact ON fact.partner_id = r.partner_id
            WHERE r.company_id = %(company)s AND r.active AND %(ids)s
            """,
            counts=self._get_counts_sql(),
            values=SQL(", ").join(values),
            now=SQL(", ").join(
                SQL("r.%s AS %s", SQL.identifier(name), SQL.identifier(f"now_{name}"))
                for name in self._get_kept_columns()
            ),
            facts=facts,
            company=company.id,
            ids=SQL("r.id = ANY(%s)", ids) if ids is not None else SQL("TRUE"),
        )

    def _get_counts_sql(self):
        """Return the condition under which relationship ``r`` is scored.

        Override to say who counts; the scheme's domain on contacts is the default.
        """
        domain = self.scheme_id._get_partner_domain()
        if domain.is_true():
            return SQL("TRUE")
        partners = self.env["res.partner"].sudo()  # a run sees the company's customers
        query = partners.with_context(active_test=False)._search(domain)
        return SQL("r.partner_id IN %s", query.subselect())

    def _fill_work_table(self, step):
        """Hold a step's result for the length of the transaction."""
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS crm_scoring_work"))
        cr.execute(SQL("CREATE TEMP TABLE crm_scoring_work ON COMMIT DROP AS %s", step))

    # --- step: scores ---

    def _get_score_step(self):
        """Return the query that adds the three scores.

        OFFSET 0 keeps the planner from writing a score's expression out again wherever
        a later step uses it.
        """
        query = SQL("SELECT * FROM crm_scoring_work")
        for measure in MEASURES:
            query = self._add_score(query, measure)
        return SQL("%s OFFSET 0", query)

    def _add_score(self, query, measure):
        """Return the query with one more score."""
        return SQL(
            "SELECT step.*, %s AS %s FROM (%s) step %s",
            self._get_score_sql(measure, self.scheme_id.bins),
            SQL.identifier(f"{measure}_score"),
            query,
            self._get_group_join_sql(measure),
        )

    # --- step: segment ---

    def _get_segment_step(self, query):
        """Return the query with the segment: the cell's, unless history is short."""
        scheme = self.scheme_id
        bins = scheme.bins

        def place(measure):
            score = SQL.identifier("step", f"{measure}_score")
            return SQL("1 + %s * (%s - 1) / %s", CUBE, score, bins)

        return SQL(
            """
            SELECT step.*,
                   CASE WHEN NOT step.is_counted THEN NULL
                        WHEN COALESCE(step.purchase_count, 0) = 0
                          OR step.first_purchase_date > %(as_of)s THEN %(never)s
                        WHEN COALESCE(step.window_count, 0) = 0 THEN %(lapsed)s
                        WHEN step.first_purchase_date > %(as_of)s - %(days)s
                        THEN %(new)s
                        ELSE cell.segment_id
                   END AS rfm_segment_id
            FROM (%(query)s) step
            LEFT JOIN crm_rfm_cell cell
              ON cell.scheme_id = %(scheme)s
             AND cell.recency = %(recency)s
             AND cell.frequency = %(frequency)s
             AND cell.monetary = %(monetary)s
            """,
            as_of=self.as_of_date,
            days=scheme.new_days,
            never=scheme.never_segment_id.id,
            lapsed=scheme.lapsed_segment_id.id,
            new=scheme.new_segment_id.id,
            query=query,
            scheme=scheme.id,
            **{measure: place(measure) for measure in MEASURES},
        )

    # --- the end of the chain ---

    def _get_steps_sql(self):
        """Return the whole chain as one query.

        Override to add a step: wrap what ``super()`` returns and yield one more
        column; name it in :meth:`_get_result_columns` too.
        """
        return self._get_segment_step(self._get_score_step())

    def _get_result_columns(self):
        """Return the columns that the run gives to relationships."""
        return [*FACT_COLUMNS, *SCORE_COLUMNS, *LABEL_COLUMNS, "rfm_segment_id"]

    def _get_compared_columns(self):
        """Return the result columns in which a customer has to differ to get a line.

        The labels follow from the scores, except where the rules changed.
        """
        columns = self._get_result_columns()
        if self.is_full:
            return columns
        return [name for name in columns if name not in LABEL_COLUMNS]

    def _get_kept_columns(self):
        """Return the columns of relationships that the work table holds as of now."""
        positions = ["lifecycle_stage_id", "rfm_segment_id", "tier_id"]
        return list(dict.fromkeys(self._get_result_columns() + positions))

    def _get_position_columns(self):
        """Return those of the result columns that the ledger follows."""
        return [
            name
            for name in ("lifecycle_stage_id", "rfm_segment_id", "tier_id")
            if name in self._get_result_columns()
        ]

    def _get_new_value_sql(self, name):
        """Return the value that the chain gives for a column of relationships."""
        if name == "rfm_code":
            return SQL(
                "step.recency_score || '-' || step.frequency_score || '-'"
                " || step.monetary_score"
            )
        if name == "rfm_score":
            scheme = self.scheme_id
            weights = [scheme[f"{measure}_weight"] for measure in MEASURES]
            return SQL(
                "ROUND(((%s * step.recency_score + %s * step.frequency_score"
                " + %s * step.monetary_score) / %s)::numeric, 2)",
                *weights,
                sum(weights),
            )
        return self._get_filled_sql("step", name)

    def _get_filled_sql(self, alias, name, prefix=""):
        """Return a column in which nothing bought is 0, as on a new relationship."""
        column = SQL.identifier(alias, prefix + name)
        return SQL("COALESCE(%s, 0)", column) if name in ZERO_COLUMNS else column

    def _insert_lines(self):
        """Write a line for each customer of whom a value would change."""
        columns = self._get_result_columns()
        compared = self._get_compared_columns()
        new = {name: self._get_new_value_sql(name) for name in columns}
        now = [self._get_filled_sql("step", name, "now_") for name in compared]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_scoring_line (
                    run_id, relationship_id, row_version, portion,
                    old_stage_id, old_segment_id, old_tier_id, %(names)s
                )
                SELECT %(run)s, step.relationship_id, step.row_version,
                       (ROW_NUMBER() OVER (ORDER BY step.relationship_id) - 1)
                           / %(portion)s,
                       step.now_lifecycle_stage_id, step.now_rfm_segment_id,
                       step.now_tier_id, %(new)s
                FROM (%(steps)s) step
                WHERE (%(compared)s) IS DISTINCT FROM (%(now)s)
                """,
                run=self.id,
                portion=PORTION,
                names=SQL(", ").join(map(SQL.identifier, columns)),
                new=SQL(", ").join(new.values()),
                compared=SQL(", ").join(new[name] for name in compared),
                now=SQL(", ").join(now),
                steps=self._get_steps_sql(),
            )
        )
        # the ranges find their lines by the index, and need the planner to know it
        self.env.cr.execute(SQL("ANALYZE crm_scoring_line"))
        self.invalidate_recordset(["line_ids"])
