"""Parts of money, exact to the last unit of the currency."""

from odoo.tools import SQL


def get_part_sql(amount, digits, holder="h", above=None):
    """Return the part of ``amount`` that the share of a holder's row comes to.

    Each holder gets the rounded total up to and with its share, less the rounded total
    before it: whatever is rounded for one is made up by the next, so that the parts of
    an account always sum to its amount (cumulative rounding). Most accounts have one
    holder and need no look at the others.

    :param SQL amount: numeric amount of the account
    :param SQL digits: decimal places of its currency
    :param str holder: alias of ``crm_bank_account_holder``
    :param SQL above: a column of :func:`get_above_sql`, for many amounts of a holder
    """
    share = SQL.identifier(holder, "share")
    above = above or _get_above_sql(holder)
    return SQL(
        """
        CASE WHEN %(share)s = 100 THEN %(amount)s
             WHEN %(share)s = 0 THEN 0 * %(amount)s
             ELSE ROUND(%(amount)s * %(above)s / 100, %(digits)s)
                  - ROUND(%(amount)s * (%(above)s - %(share)s) / 100, %(digits)s)
        END
        """,
        share=share,
        amount=amount,
        above=above,
        digits=digits,
    )


def get_above_sql():
    """Return a table ``above``: the ``share`` up to and with the row of holder ``h``.

    NULL where :func:`get_part_sql` needs none. To be joined LATERAL before the rows
    whose amounts are shared, so that it is looked up once a holder.
    """
    return SQL(
        "LATERAL %s above",
        _get_above_sql("h", SQL("AND h.share NOT IN (0, 100)")),
    )


def get_all_above_sql():
    """Return ``above`` as :func:`get_above_sql`, of all joint holders by their ``id``.

    A share of 100 or 0 adds nothing to those of others.
    """
    return SQL(
        """
        (SELECT own.id, SUM(sharer.share) AS share
         FROM crm_bank_account_holder own
         JOIN crm_bank_account_holder sharer
           ON sharer.account_id = own.account_id AND sharer.id <= own.id
          AND sharer.share NOT IN (0, 100)
         WHERE own.share NOT IN (0, 100)
         GROUP BY own.id) above
        """
    )


def _get_above_sql(holder, condition=None):
    return SQL(
        "(SELECT SUM(sharer.share) AS share FROM crm_bank_account_holder sharer"
        " WHERE sharer.account_id = %s AND sharer.id <= %s %s)",
        SQL.identifier(holder, "account_id"),
        SQL.identifier(holder, "id"),
        condition or SQL(),
    )


def get_converted_sql(amount, currency, company, day):
    """Return ``amount`` in the company's currency at the rate of ``day``, unrounded.

    What is in the company's currency already needs no rate. Before its
    first rate a currency has that one, without any it counts as the company's, as Odoo
    has it.

    :param SQL currency: id of the amount's currency
    :param company: the company whose rates and currency count
    """
    own = company.currency_id.id
    return SQL(
        """
        CASE WHEN %(currency)s = %(own)s THEN %(amount)s
             ELSE %(amount)s * COALESCE(%(own_rate)s, 1)
                  / COALESCE(NULLIF(%(rate)s, 0), 1)
        END
        """,
        currency=currency,
        own=own,
        amount=amount,
        own_rate=_get_rate_sql(SQL("%s", own), company, day),
        rate=_get_rate_sql(currency, company, day),
    )


def get_company_amount_sql(companies, company, amount, currency, day):
    """Return ``amount`` in the currency of the row's company; NULL for any other one.

    :param companies: the companies whose rows are read
    :param SQL company: id of the row's company
    """
    return SQL(
        "CASE %s %s END",
        company,
        SQL(" ").join(
            SQL(
                "WHEN %s THEN %s", own.id, get_converted_sql(amount, currency, own, day)
            )
            for own in companies
        ),
    )


def _get_rate_sql(currency, company, day):
    """Return the rate of the day: the last one until then, else the earliest of all.

    NULL without any rate; the order is that of ``res.currency._get_rates``.
    """
    known = SQL(
        "SELECT rate.rate FROM res_currency_rate rate"
        " WHERE rate.currency_id = %s"
        " AND (rate.company_id = %s OR rate.company_id IS NULL)",
        currency,
        company.root_id.id,
    )
    return SQL(
        "COALESCE((%(known)s AND rate.name <= %(day)s"
        " ORDER BY rate.company_id NULLS LAST, rate.name DESC LIMIT 1),"
        " (%(known)s ORDER BY rate.company_id NULLS LAST, rate.name LIMIT 1))",
        known=known,
        day=day,
    )
