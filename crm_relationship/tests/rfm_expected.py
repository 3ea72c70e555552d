"""RFM in plain Python, written from its definition; no database, no Odoo.

What the engine is held against: nothing here is shared with it.
"""

from bisect import bisect_left
from datetime import timedelta

CUBE = 5


def rank(values, bins):
    """Return ``{key: score}`` of ``{key: value}``: the share strictly below decides."""
    ordered = sorted(values.values())
    count = len(ordered)
    return {
        key: 1 + bins * bisect_left(ordered, value) // count
        for key, value in values.items()
    }


def band(value, limits, descending=False):
    """Return the score by fixed limits: how many are reached, and one."""
    if descending:
        return 1 + sum(value <= limit for limit in limits)
    return 1 + sum(value >= limit for limit in limits)


def facts(purchases, as_of, window_days, count_unit="document"):
    """Return (last day, purchases, amount) within the window, or None.

    :param purchases: list of (day, amount) of one customer
    """
    first = as_of - timedelta(days=window_days - 1)
    within = [(day, amount) for day, amount in purchases if first <= day <= as_of]
    if not within:
        return None
    days = [day for day, _amount in within]
    count = len(days if count_unit == "document" else set(days))
    return max(days), count, sum(amount for _day, amount in within)


def score(customers, mode, bins, bands=None):
    """Return ``{key: (recency, frequency, monetary score)}``.

    :param customers: ``{key: (last day, purchases, amount)}``, for bands the first is
        the number of days since the last purchase
    """
    if mode == "bands":
        return {
            key: (
                band(values[0], bands[0], descending=True),
                band(values[1], bands[1]),
                band(values[2], bands[2]),
            )
            for key, values in customers.items()
        }
    scores = {key: () for key in customers}
    for index in range(3):
        groups = {}
        for key, values in customers.items():
            group = scores[key] if mode == "nested" else ()
            groups.setdefault(group, {})[key] = values[index]
        ranked = {}
        for members in groups.values():
            ranked |= rank(members, bins)
        scores = {key: (*scores[key], ranked[key]) for key in customers}
    return scores


def place(value, bins):
    """Return the place of a score in the cube of five."""
    return 1 + CUBE * (value - 1) // bins
