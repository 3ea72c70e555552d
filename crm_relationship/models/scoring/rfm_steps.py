"""Pure functions around the thresholds of scores; no database."""

from datetime import date
from decimal import Decimal


def parse_limits(measure, texts):
    """Return the stored limits of a measure as values that compare.

    >>> parse_limits("recency", ["1998-06-30"])
    [datetime.date(1998, 6, 30)]
    >>> parse_limits("monetary", ["19.90"]) == [Decimal("19.90")]
    True
    """
    kind = date.fromisoformat if measure == "recency" else Decimal
    return [kind(text) for text in texts]


def get_score(value, limits, inclusive):
    """Return the score of a value: one more than the limits that it passes.

    :param inclusive: fixed bands, whose limits have to be reached; those of quantiles
        have to be exceeded

    >>> get_score(3, [1, 2, 3, 4], False), get_score(3, [1, 2, 3, 4], True)
    (3, 4)
    """
    return 1 + sum(value >= limit if inclusive else value > limit for limit in limits)


def get_next_value(score, limits, inclusive, step):
    """Return the least value that scores more than ``score``; None for the best.

    :param step: the smallest unit of the value

    >>> get_next_value(3, [1, 2, 3, 4], False, 1), get_next_value(4, [1, 2, 3, 4], 1, 1)
    (4, 4)
    >>> get_next_value(5, [1, 2, 3, 4], False, 1) is None
    True
    """
    if score > len(limits):
        return None
    limit = limits[score - 1]
    if not inclusive:
        # limits of money may have more digits than the currency
        return limit // step * step + step
    return -(-limit // step) * step
