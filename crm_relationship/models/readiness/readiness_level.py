"""Pure rules of a result: which roles are shown apart, and which level is reached."""

# fewer answers than these would tell who gave them
MIN_SHOWN = 5
# Cronbach's alpha says nothing about a handful of people
MIN_ALPHA = 10
# points of 100 by which technology may lead people and process
MAX_LEAD = 20.0
# under this a critical item holds the whole back
CRITICAL_LINE = 2.0
# digits in which two means are the same
DIGITS = 9
# {least score: level}, from the best
LEVELS = {
    3.5: "exemplary",
    3.0: "ready",
    2.0: "under_way",
    1.0: "beginning",
    0.0: "not_ready",
}


def get_level(score):
    """Return the level of a score of 0-4.

    A mean of fractions that comes to 3 may be stored as 2.9999999999999996.

    >>> get_level(2.99), get_level(3), get_level(0)
    ('under_way', 'ready', 'not_ready')
    >>> get_level(2.9999999999999996)
    'ready'
    """
    score = round(score, DIGITS)
    return next(level for least, level in LEVELS.items() if score >= least)


def is_critical(mean):
    """Whether the mean of a critical item holds the whole back.

    >>> is_critical(1.99), is_critical(1.9999999999999998), is_critical(2)
    (True, False, False)
    """
    return round(mean, DIGITS) < CRITICAL_LINE


def get_shown_roles(counts, is_anonymous):
    """Return the roles whose results are shown apart, by ``{role: answers}``.

    None with fewer than five answers. In an anonymous assessment what is left over
    has five or none too: whole less shown roles would else tell of a few people.

    >>> sorted(get_shown_roles({"staff": 9, "manager": 5, "user": 4}, False))
    ['manager', 'staff']
    >>> sorted(get_shown_roles({"staff": 9, "manager": 5, "user": 4}, True))
    ['staff']
    """
    shown = {role for role, count in counts.items() if role and count >= MIN_SHOWN}
    while is_anonymous and shown:
        rest = sum(count for role, count in counts.items() if role not in shown)
        if not 0 < rest < MIN_SHOWN:
            break
        shown.remove(min(shown, key=lambda role: (counts[role], role)))
    return shown


def get_cap(whole, parts, critical):
    """Return ``(score, reason, key)``: the whole, held back by its weakest spot.

    ``parts`` are the weighted means of organisation, managers and staff, one chain of
    which the weakest counts; ``critical`` the means of critical items: one under 2
    limits the whole to its own mean. Keys of both tell which one it was.

    >>> get_cap(3.2, {"staff": 2.5}, {7: 2.0})
    (2.5, 'part', 'staff')
    >>> get_cap(3.2, {"staff": 2.5}, {7: 1.5})
    (1.5, 'critical', 7)
    >>> get_cap(3.2, {"staff": 3.4}, {})
    (3.2, False, None)
    """
    caps = [
        (mean, "critical", key) for key, mean in critical.items() if is_critical(mean)
    ]
    caps += [(mean, "part", key) for key, mean in parts.items()]
    # of equal ones the item: it says more than the part
    lowest = min(caps, key=lambda cap: round(cap[0], DIGITS), default=None)
    return lowest if lowest and lowest[0] < whole else (whole, False, None)


def leads_too_far(pillars):
    """Whether technology is more than 20 points of 100 ahead of both other pillars.

    ``pillars`` are means of 0-4; with one missing there is no balance to speak of.

    >>> leads_too_far({"people": 2.0, "process": 1.0, "technology": 3.0})
    True
    >>> leads_too_far({"people": 2.2, "process": 1.0, "technology": 3.0})
    False
    """
    if len(pillars) < 3:
        return False
    lead = pillars["technology"] - max(pillars["people"], pillars["process"])
    return round(lead * 25, 6) > MAX_LEAD
