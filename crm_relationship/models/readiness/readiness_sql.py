"""The statements of closing: what answers come to, and what has changed since."""

# Every item belongs to several scopes: itself, its dimension, a pillar, a part, all.
SCOPES = """
    item AS (
        SELECT item.id AS item_id, item.dimension_id, item.code, item.name,
               item.weight, item.critical, item.reversed, dimension.pillar,
               dimension.part, dimension.weight AS dimension_weight,
               dimension.name AS dimension_name,
               dimension.sequence AS dimension_sequence,
               row_number() OVER (
                   ORDER BY dimension.sequence, dimension.id, item.sequence, item.id
               ) AS place
        FROM crm_readiness_item item
        JOIN crm_readiness_dimension dimension ON dimension.id = item.dimension_id
        WHERE item.checklist_id = %(checklist)s AND item.active
    ),
    member AS (
        SELECT 'item' AS kind, item_id::text AS key, item.* FROM item
        UNION ALL
        SELECT 'dimension', dimension_id::text, item.* FROM item
        UNION ALL
        SELECT 'pillar', pillar, item.* FROM item WHERE pillar IS NOT NULL
        UNION ALL
        SELECT 'part', part, item.* FROM item WHERE part IS NOT NULL
        UNION ALL
        SELECT 'whole', '-', item.* FROM item
    ),
    scope AS (
        SELECT kind, key, count(*) AS items, min(place) AS place,
               CASE WHEN kind = 'item' THEN min(item_id) END AS item_id,
               CASE WHEN kind IN ('item', 'dimension') THEN min(dimension_id) END
                   AS dimension_id,
               CASE WHEN kind = 'item' THEN min(code) END AS code,
               CASE WHEN kind = 'item' THEN (array_agg(name))[1]
                    WHEN kind = 'dimension' THEN (array_agg(dimension_name))[1]
               END AS label,
               CASE WHEN kind = 'item' THEN min(weight)
                    ELSE min(dimension_weight) END AS weight,
               kind = 'item' AND bool_or(critical) AS critical
        FROM member
        GROUP BY kind, key
    ),
"""

# One value for each respondent and scope. A weight of zero throughout counts nothing
# out: then all weigh the same.
RESPONDENTS = """
    answer AS (
        SELECT answer.sheet_id, sheet.role, answer.item_id, answer.is_na,
               CASE WHEN item.reversed THEN 4 - answer.value::integer
                    ELSE answer.value::integer END AS value
        FROM crm_readiness_answer answer
        JOIN crm_readiness_sheet sheet ON sheet.id = answer.sheet_id
        JOIN item ON item.item_id = answer.item_id
        WHERE sheet.assessment_id = %(assessment)s AND sheet.submitted
    ),
    facet AS (
        SELECT member.kind, member.key, answer.sheet_id, answer.role,
               member.dimension_weight AS weight,
               sum(answer.value) AS total,
               count(answer.value) AS answers,
               count(*) FILTER (WHERE answer.is_na) AS refused,
               COALESCE(
                   sum(answer.value * member.weight)
                   / NULLIF(sum(member.weight)
                            FILTER (WHERE answer.value IS NOT NULL), 0),
                   avg(answer.value)
               ) AS mean
        FROM member
        JOIN answer ON answer.item_id = member.item_id
        GROUP BY member.kind, member.key, answer.sheet_id, answer.role,
                 member.dimension_id, member.dimension_weight
    ),
    respondent AS (
        SELECT kind, key, sheet_id, role,
               sum(answers) AS answers,
               sum(refused) AS refused,
               sum(total)::float / NULLIF(sum(answers), 0) AS mean,
               COALESCE(
                   sum(mean * weight)
                   / NULLIF(sum(weight) FILTER (WHERE mean IS NOT NULL), 0),
                   avg(mean)
               ) AS weighted
        FROM facet
        GROUP BY kind, key, sheet_id, role
    ),
    figure AS (
        SELECT kind, key, role, GROUPING(role) = 1 AS is_total,
               count(mean) AS count,
               avg(mean) AS mean,
               avg(weighted) AS weighted,
               stddev_samp(mean) AS spread,
               sum(refused)::float / NULLIF(sum(refused) + sum(answers), 0)
                   AS na_share
        FROM respondent
        GROUP BY GROUPING SETS ((kind, key), (kind, key, role))
    ),
"""

# Sheets without a hole only: a sum over fewer items is another scale.
ALPHA = """
    complete AS (
        SELECT member.kind, member.key, answer.sheet_id, sum(answer.value) AS total
        FROM member
        JOIN scope USING (kind, key)
        JOIN answer ON answer.item_id = member.item_id
        WHERE scope.items > 1
        GROUP BY member.kind, member.key, answer.sheet_id, scope.items
        HAVING count(answer.value) = scope.items
    ),
    total_variance AS (
        SELECT kind, key, count(*) AS sheets, var_samp(total) AS variance
        FROM complete
        GROUP BY kind, key
    ),
    item_variance AS (
        SELECT kind, key, sum(variance) AS variance
        FROM (
            SELECT member.kind, member.key, var_samp(answer.value) AS variance
            FROM member
            JOIN complete USING (kind, key)
            JOIN answer ON answer.item_id = member.item_id
                       AND answer.sheet_id = complete.sheet_id
            GROUP BY member.kind, member.key, member.item_id
        ) each_item
        GROUP BY kind, key
    ),
    alpha AS (
        SELECT scope.kind, scope.key,
               CASE WHEN scope.items IS NULL THEN 'one_item'
                    WHEN COALESCE(sheets, 0) < %(min_alpha)s THEN 'few'
                    WHEN total_variance.variance = 0 THEN 'no_variance'
                    ELSE 'defined' END AS state,
               scope.items / (scope.items - 1.0) * (
                   1 - item_variance.variance / NULLIF(total_variance.variance, 0)
               ) AS alpha
        FROM (SELECT kind, key, NULLIF(items, 1) AS items FROM scope) scope
        LEFT JOIN total_variance USING (kind, key)
        LEFT JOIN item_variance USING (kind, key)
    )
"""

# What one scope's roles leave over tells of few people, too: then none is shown there.
INSERT = """
    INSERT INTO crm_readiness_result (
        assessment_id, company_id, date, kind, key, role, dimension_id, item_id, code,
        label, sequence, weight, critical, count, na_share, mean, mean_weighted,
        spread, alpha, alpha_state, has_gap, has_change
    )
    SELECT %(assessment)s, %(company)s, %(date)s, scope.kind, scope.key, figure.role,
           scope.dimension_id, scope.item_id, scope.code, scope.label, scope.place,
           scope.weight, scope.critical, COALESCE(figure.count, 0), figure.na_share,
           figure.mean, figure.weighted, figure.spread,
           CASE WHEN is_total AND alpha.state = 'defined' THEN alpha.alpha END,
           CASE WHEN COALESCE(is_total, TRUE) THEN alpha.state END,
           FALSE, FALSE
    FROM scope
    JOIN alpha USING (kind, key)
    LEFT JOIN figure USING (kind, key)
    WHERE COALESCE(figure.is_total, TRUE)
       OR (figure.role = ANY(%(roles)s) AND figure.count >= %(min_shown)s
           AND NOT (%(anonymous)s AND EXISTS (
               SELECT FROM figure other
               WHERE (other.kind, other.key) = (figure.kind, figure.key)
                 AND NOT other.is_total
               HAVING sum(other.count) FILTER (
                   WHERE (other.role = ANY(%(roles)s)
                          AND other.count >= %(min_shown)s) IS NOT TRUE
               ) BETWEEN 1 AND %(min_shown)s - 1
           )))
"""

# Items are the same by their code, else by being the same record.
CHANGE_ITEMS = """
    UPDATE crm_readiness_result result
    SET has_change = TRUE, change = result.mean - last.mean
    FROM crm_readiness_result last
    WHERE result.assessment_id = %(assessment)s
      AND last.assessment_id = %(last)s
      AND result.kind = 'item' AND last.kind = 'item'
      AND result.role IS NULL AND last.role IS NULL
      AND result.mean IS NOT NULL AND last.mean IS NOT NULL
      AND (result.code = last.code OR result.item_id = last.item_id)
"""

CHANGE_SCOPES = """
    WITH moved AS (
        SELECT item.dimension_id, dimension.pillar, dimension.part, dimension.weight,
               COALESCE(
                   sum(item.change * item.weight) / NULLIF(sum(item.weight), 0),
                   avg(item.change)
               ) AS change
        FROM crm_readiness_result item
        JOIN crm_readiness_dimension dimension ON dimension.id = item.dimension_id
        WHERE item.assessment_id = %(assessment)s
          AND item.kind = 'item' AND item.role IS NULL AND item.has_change
        GROUP BY item.dimension_id, dimension.pillar, dimension.part, dimension.weight
    ),
    scope AS (
        SELECT 'dimension' AS kind, dimension_id::text AS key, moved.* FROM moved
        UNION ALL SELECT 'pillar', pillar, moved.* FROM moved
        UNION ALL SELECT 'part', part, moved.* FROM moved
        UNION ALL SELECT 'whole', '-', moved.* FROM moved
    ),
    compared AS (
        SELECT kind, key,
               COALESCE(sum(change * weight) / NULLIF(sum(weight), 0), avg(change))
                   AS change
        FROM scope
        GROUP BY kind, key
    )
    UPDATE crm_readiness_result result
    SET has_change = TRUE, change = compared.change
    FROM compared
    WHERE result.assessment_id = %(assessment)s
      AND result.role IS NULL
      AND (result.kind, result.key) = (compared.kind, compared.key)
"""
