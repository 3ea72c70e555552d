"""Pure functions around the thresholds of scores; no database."""

from datetime import date
from decimal import ROUND_CEILING, Decimal


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


def propose_bands(measure, limits, bins, window_days):
    """Return ``bins - 1`` limits of fixed bands to begin with, as text.

    :param limits: the values that have to be exceeded for score 2, 3 and so on, those
        of recency as days less one; empty where nothing is known

    >>> propose_bands("recency", [], 5, 365), propose_bands("frequency", [], 5, 365)
    ('292, 219, 146, 73', '2, 3, 4, 5')
    >>> propose_bands("frequency", [1, 1, 1, 3], 5, 365)
    '2, 3, 4, 5'
    >>> propose_bands("monetary", map(Decimal, ("14.97", "29.5", "30", "1234")), 5, 365)
    '15, 30, 31, 1300'
    """
    limits = list(limits)
    if measure == "recency":
        values = limits or [
            window_days * left // bins for left in range(bins - 1, 0, -1)
        ]
        return _join_rising(values[::-1], reverse=True)
    if measure == "frequency":
        return _join_rising([limit + 1 for limit in limits] or range(2, bins + 1))
    values = limits or [Decimal(100 * place) for place in range(1, bins)]
    return _join_rising(map(_round_up, values))


def _round_up(value):
    """Return a number of two digits that is at least as large."""
    digits = Decimal(1).scaleb(max(value, Decimal(1)).adjusted() - 1)
    return value.quantize(digits, ROUND_CEILING)


def _join_rising(values, reverse=False):
    """Return the values as text, each larger than the one before and not below 0."""
    rising = []
    for value in values:
        least = rising[-1] + 1 if rising else 0
        rising.append(max(value, least))
    return ", ".join(
        f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
        for value in (rising[::-1] if reverse else rising)
    )
