"""Contacts by tier and amount in the stock list, against plain columns.

Filter, sort and group many contacts through the ORM, as the web client asks, by what
the module shows of the relationship; and by the same values in stored, indexed columns
of res.partner, as an add-on without our join would have them. Both in turn, in the same
run; the median counts. The goal stands for the tier.
"""

import functools
import itertools
import statistics

from machine import odoo_cli
from measure import clock, data, databases, registry, server

MODULE = "crm_relationship"
GOAL = 3  # times the plain column
PAGE = 80
COUNT_LIMIT = 10_001  # the web client counts no further, and shows "10000+"

_PLAIN_COLUMNS = """
partner_model = env["ir.model"]._get("res.partner")
column = {"model_id": partner_model.id, "index": True}
link = {"ttype": "many2one", "relation": "crm.customer.tier", "on_delete": "set null"}
env["ir.model.fields"].create([
    {"name": "x_tier_id", "field_description": "Plain Tier", **link, **column},
    {"name": "x_amount", "field_description": "Plain", "ttype": "float", **column},
])
env.cr.commit()
"""
# The k-th tier from above holds k squared parts of the customers; amounts are spread
# evenly over the logarithm, from 1 to 100,000.
_ADD_RELATIONSHIPS = """
    INSERT INTO crm_relationship (
        partner_id, company_id, active, tier_id, purchase_count, purchase_amount)
    SELECT p.id, company.id, TRUE, tier.id, 1,
           ROUND(POWER(10, (p.id::bigint * 104729 %% 100000) / 20000.0)::numeric, 2)
    FROM res_partner p,
    LATERAL (SELECT id FROM res_company ORDER BY id LIMIT 1) company
    JOIN LATERAL (
        SELECT id
        FROM (
            SELECT id,
                   SUM(part) OVER (ORDER BY part, id) / SUM(part) OVER () AS upto
            FROM (
                SELECT id, POWER(ROW_NUMBER() OVER (ORDER BY sequence, id), 2) AS part
                FROM crm_customer_tier
            ) parts
        ) shares
        WHERE upto > (p.id::bigint * 7919 %% 10000) / 10000.0
        ORDER BY upto
        LIMIT 1
    ) tier ON TRUE
    WHERE p.id >= %(first)s AND p.id::bigint * 31 %% 100 < %(share)s
"""
_COPY_COLUMNS = """
    UPDATE res_partner SET x_tier_id = r.tier_id, x_amount = r.purchase_amount
    FROM crm_relationship r WHERE r.partner_id = res_partner.id
"""


def add_options(parser):
    """How many contacts, and how many of them are customers."""
    parser.add_argument(
        "--contacts",
        type=int,
        default=1_000_000,
        metavar="N",
        help="how many contacts to make (default: %(default)s)",
    )
    parser.add_argument(
        "--share",
        type=int,
        default=100,
        metavar="PERCENT",
        help="how many of them have a relationship (default: %(default)s)",
    )


def run(options, source):
    """Fill a database and print each question's time, ours beside the plain one."""
    print(f"{options.contacts} contacts, {options.share} % customers", flush=True)
    with databases.scratch(source, "bench", [MODULE]) as name:
        odoo_cli.run_script(source, name, _PLAIN_COLUMNS, log="bench_columns")
        with server.connected(name) as filled:
            first = data.add_contacts(filled, options.contacts, options.seed)
            filled.run(_ADD_RELATIONSHIPS, {"first": first, "share": options.share})
            filled.run(_COPY_COLUMNS)
            filled.run("VACUUM (FULL, ANALYZE) res_partner")  # written twice
            filled.tidy()
        with registry.environment(name) as env:
            _measure(env, options.repeat)


def _measure(env, repeat):
    partners = env["res.partner"]
    for fields, goal, questions in (
        (("customer_tier_id", "x_tier_id"), GOAL, _ask_tiers(partners)),
        (("customer_purchase_amount", "x_amount"), None, _ask_amounts(partners)),
    ):
        for title, question in questions.items():
            ours, plain = _take_turns(
                [functools.partial(question, field) for field in fields],
                repeat,
                env.invalidate_all,
            )
            clock.compare(title, ours, plain, goal if "no tier" not in title else None)


def _take_turns(works, repeat, before):
    """The median time of each; in turn, so that a disturbance meets all of them."""
    times = [[] for _work in works]
    for _ in range(repeat + 1):  # the first round warms up
        for work, taken in zip(works, times, strict=True):
            before()
            taken.append(clock.seconds(work))
    return [statistics.median(itertools.islice(taken, 1, None)) for taken in times]


def _ask_tiers(partners):
    """What the list of contacts asks about tiers, as functions of the field."""
    tiers = partners.env["crm.customer.tier"].search([])
    best, last = tiers[0].id, tiers[-1].id
    return {
        "filter: page of the best tier": lambda field: partners.search_fetch(
            [(field, "=", best)], ["name", field], limit=PAGE
        ),
        "filter: page of the last tier": lambda field: partners.search_fetch(
            [(field, "=", last)], ["name", field], limit=PAGE
        ),
        "filter: pager of the best tier": lambda field: partners.search_count(
            [(field, "=", best)], limit=COUNT_LIMIT
        ),
        "filter: count of the best tier": lambda field: partners.search_count(
            [(field, "=", best)]
        ),
        "filter: count of the last tier": lambda field: partners.search_count(
            [(field, "=", last)]
        ),
        "filter: count of all others": lambda field: partners.search_count(
            [(field, "!=", best)]
        ),
        "filter: count of no tier": lambda field: partners.search_count(
            [(field, "=", False)]
        ),
        "sort: first page": lambda field: partners.search_fetch(
            [], ["name", field], order=f"{field}, id", limit=PAGE
        ),
        "sort: last page": lambda field: partners.search_fetch(
            [], ["name", field], order=f"{field} DESC, id", limit=PAGE
        ),
        "group: counts by tier": lambda field: partners._read_group(
            [], [field], ["__count"]
        ),
        "group: by tier and country": lambda field: partners._read_group(
            [], [field, "country_id"], ["__count"]
        ),
    }


def _ask_amounts(partners):
    """What the list of contacts asks about amounts."""
    return {
        "amount: count above 50,000": lambda field: partners.search_count(
            [(field, ">", 50_000)]
        ),
        "amount: page above 1,000": lambda field: partners.search_fetch(
            [(field, ">", 1_000)], ["name", field], limit=PAGE
        ),
        "amount: highest first": lambda field: partners.search_fetch(
            [], ["name", field], order=f"{field} DESC, id", limit=PAGE
        ),
        "amount: mean": lambda field: partners._read_group([], [], [f"{field}:avg"]),
    }
