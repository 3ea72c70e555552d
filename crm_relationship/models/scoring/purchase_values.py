"""Pure functions that read the dates and numbers of shops' files; no database."""

import re
from datetime import date, timedelta

from .purchase_file import normalise

FIRST_YEAR = 1900  # a year before is a typing error
PERSIAN_YEARS = range(1200, 1500)  # of the solar calendar: 1404 is 2025

_DATE = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?:[ T,].*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
# thousands are grouped by three, or as in India: 1,00,000
_NUMBERS = {
    ".": re.compile(r"[-+]?(?:(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d*)?|\.\d+)"),
    ",": re.compile(r"[-+]?(?:(?:\d+|\d{1,3}(?:\.\d{2,3})*\.\d{3})(?:,\d*)?|,\d+)"),
}
_PERSIAN_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)  # places in the cycle of 33 years


def guess_decimal(samples):
    """Return the decimal sign of numbers, a point unless some number tells.

    Of two signs the last one; one that comes twice groups thousands; one that is not
    followed by three digits is the decimal sign.

    >>> guess_decimal(["1.234,50"]), guess_decimal(["7", "3,5"]), guess_decimal(["۱,۲"])
    (',', ',', ',')
    >>> guess_decimal(["1,234.50"]), guess_decimal(["1,234"]), guess_decimal(["1.234"])
    ('.', '.', '.')
    >>> guess_decimal(["1.234.567"])
    ','
    """
    other = {".": ",", ",": "."}
    for sample in samples:
        text = normalise(sample)
        signs = re.findall(r"[.,]", text)
        if len(set(signs)) == 2:
            return signs[-1]
        if len(signs) > 1:
            return other[signs[0]]
        if signs and not re.search(r"\d[.,]\d{3}$", text):
            return signs[0]
    return "."


def guess_date_order(samples):
    """Return "day" or "month", whichever dates such as 13/02/2026 name first.

    None if all dates begin with the year; "any" if no day is above 12.

    >>> guess_date_order(["01/02/2026", "13/02/2026"]), guess_date_order(["2/13/26"])
    ('day', 'month')
    >>> guess_date_order(["2026-02-13", "1/2/2026"]), guess_date_order(["2026-02-13"])
    ('any', None)
    """
    order = None
    for sample in samples:
        match = _DATE.fullmatch(normalise(sample))
        if match and len(match[1]) < 3:
            if int(match[1]) > 12:
                return "day"
            if int(match[3]) > 12:
                return "month"
            order = "any"
    return order


def parse_number(text, decimal="."):
    """Return the number in a text.

    :raise ValueError: there is something else in it

    >>> parse_number("1.234,50", ","), parse_number("-12"), parse_number("1 000.5")
    (1234.5, -12.0, 1000.5)
    >>> parse_number("۱٬۲۳۴٫۵"), parse_number("1,00,000"), parse_number(".5")
    (1234.5, 100000.0, 0.5)
    >>> parse_number("12.01.2011", ",")
    Traceback (most recent call last):
    ...
    ValueError: 12.01.2011
    """
    plain = normalise(text).replace("\u2212", "-").replace("٫", decimal)
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f٬'’](?=\d{3})", "", plain)
    if not _NUMBERS[decimal].fullmatch(plain):
        raise ValueError(text)
    grouping = "," if decimal == "." else "."
    return float(plain.replace(grouping, "").replace(decimal, "."))


def parse_date(text, day_first=True):
    """Return the day in a text; a time behind it is dropped.

    Years of the Persian calendar are told by their number.

    :raise ValueError: no such day

    >>> str(parse_date("2026-03-04")), str(parse_date("4/3/2026 10:15"))
    ('2026-03-04', '2026-03-04')
    >>> str(parse_date("3/4/98", day_first=False)), str(parse_date("۱۴۰۴/۰۱/۰۱"))
    ('1998-03-04', '2025-03-21')
    >>> str(parse_date("20260304")), str(parse_date("30.12.1403"))
    ('2026-03-04', '2025-03-20')
    """
    text = normalise(text)
    match = _DATE.fullmatch(text)
    compact = _COMPACT_DATE.fullmatch(text)
    if compact:
        return _make_day(*map(int, compact.groups()))
    if not match:
        raise ValueError(text)
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) == 4:
        return _make_day(first, second, third)
    if len(match[4]) == 2:  # 68 and before are of this century, as everywhere
        third += 2000 if third < 69 else 1900
    day, month = (first, second) if day_first else (second, first)
    return _make_day(third, month, day)


def _make_day(year, month, day):
    if year in PERSIAN_YEARS:
        return _make_persian_day(year, month, day)
    if year < FIRST_YEAR:
        raise ValueError(year)
    return date(year, month, day)


def _make_persian_day(year, month, day):
    """Return the Gregorian day of one of the Persian calendar.

    Six months of 31 days, five of 30, one of 29 or, in leap years, 30. The cycle of 33
    years gives the calendar's leap years for all of ``PERSIAN_YEARS`` that matter here.

    >>> [str(_make_persian_day(year, 1, 1)) for year in (1375, 1396, 1399, 1403)]
    ['1996-03-20', '2017-03-21', '2020-03-20', '2024-03-20']
    """
    last = 31 if month < 7 else 30 if month < 12 else 29 + _is_persian_leap(year)
    if not (1 <= month <= 12 and 1 <= day <= last):
        raise ValueError(f"{year}/{month}/{day}")
    days = 365 * (year - 1400) + _count_persian_leaps(year) - _count_persian_leaps(1400)
    days += 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return date(2021, 3, 21) + timedelta(days=days)


def _is_persian_leap(year):
    return year % 33 in _PERSIAN_LEAPS


def _count_persian_leaps(year):
    """Return how many leap years there were before ``year``."""
    cycles, place = divmod(year, 33)
    return 8 * cycles + sum(leap < place for leap in _PERSIAN_LEAPS)
