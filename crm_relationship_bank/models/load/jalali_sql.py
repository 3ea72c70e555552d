"""Days of the Jalali (Solar Hijri) calendar as Gregorian ones, by SQL arithmetic.

Years begin at the equinox, which no rule of whole numbers gives for ever. In the years
1244 to 1472 (1865 to 2094) the leap years are those that leave 1, 5, 9, 13, 17, 22, 26
or 30 when divided by 33 (M. Heydari-Malayeri, A concise review of the Iranian calendar,
2004); the cycle of 2,820 years makes 1404 of the leap year 1403. Other years are taken
for mistyped. A year has six months of 31 days, five of 30, and one of 29 or 30.
"""

from odoo.tools import SQL

FIRST_YEAR, LAST_YEAR = 1244, 1472
# with dashes, slashes or nothing between them; days that there are not stay to be told
DAY = r"^1[234]\d\d[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])$"
MONTH = r"^1[234]\d\d[-/]?(0[1-9]|1[0-2])([-/]?01)?$"
# 1 Farvardin 1403 was 20 March 2024; its number by the count below
ANCHOR_DATE, ANCHOR = "2024-03-20", 512_436


def get_day_sql(text):
    """Return a Jalali date as the text of a Gregorian one; 'x' if it is none.

    :param SQL text: text, or NULL, which stays
    """
    plain = SQL("TRANSLATE(%s, '/-', '')", text)
    parts = [SQL("SUBSTRING(%s, %s, %s)::int", plain, *at) for at in _PLACES]
    return SQL(
        "CASE WHEN %(text)s IS NULL THEN NULL WHEN %(text)s !~ %(pattern)s THEN 'x'"
        " WHEN %(known)s AND %(length)s >= %(day)s THEN %(date)s::text ELSE 'x' END",
        text=text,
        pattern=DAY,
        known=_get_known_sql(parts[0]),
        length=_get_length_sql(*parts[:2]),
        day=parts[2],
        date=_get_date_sql(*parts),
    )


def get_month_sql(text):
    """Return a Jalali month as the text of the Gregorian month of its 15th day.

    So twelve months in a row are twelve months in a row, each with most of its days.
    """
    plain = SQL("TRANSLATE(%s, '/-', '')", text)
    year, month = (SQL("SUBSTRING(%s, %s, %s)::int", plain, *at) for at in _PLACES[:2])
    return SQL(
        "CASE WHEN %(text)s IS NULL THEN NULL WHEN %(text)s !~ %(pattern)s THEN 'x'"
        " WHEN %(known)s THEN TO_CHAR(%(date)s, 'YYYY-MM') ELSE 'x' END",
        text=text,
        pattern=MONTH,
        known=_get_known_sql(year),
        date=_get_date_sql(year, month, SQL("15")),
    )


# of year, month and day in a text without signs between them: (first place, length)
_PLACES = ((1, 4), (5, 2), (7, 2))


def _get_known_sql(year):
    return SQL("%s BETWEEN %s AND %s", year, FIRST_YEAR, LAST_YEAR)


def _get_length_sql(year, month):
    """Return the number of days of a month."""
    return SQL(
        "CASE WHEN %(month)s <= 6 THEN 31 WHEN %(month)s <= 11 THEN 30"
        " WHEN MOD(8 * %(year)s + 29, 33) < 8 THEN 30 ELSE 29 END",
        year=year,
        month=month,
    )


def _get_date_sql(year, month, day):
    """Return the Gregorian date: days of whole years, leap days among them, and since.

    Of all years up to y, (8 y + 29) / 33 are leap years: the remainder falls below 8
    in just the years named above.
    """
    return SQL(
        "(%(anchor_date)s::date + (365 * %(year)s + (8 * %(year)s + 21) / 33"
        " + 30 * (%(month)s - 1) + LEAST(%(month)s - 1, 6) + %(day)s - %(anchor)s))",
        anchor_date=ANCHOR_DATE,
        anchor=ANCHOR,
        year=year,
        month=month,
        day=day,
    )
