from datetime import datetime, timedelta

import pytz

EPOCH = datetime(2000, 1, 1)
# so much of a calendar is read at once
PERIOD = timedelta(days=56)
# A calendar that brings too little work in so many periods (four years: a holiday
# without end) never will.
HORIZON = 26


class WorkingTime:
    """The working hours of one calendar, for adding and counting at little cost.

    Gives what ``resource.calendar.plan_hours()`` and ``get_work_hours_count()`` give;
    those read attendances and leaves anew for every single date.

    All dates are naive and in UTC.

    :param get_intervals: called with two dates; returns the working time between them
        as a list of (start, end), sorted and without overlap
    """

    def __init__(self, get_intervals):
        self._get_intervals = get_intervals
        self._periods = {}

    def add(self, start, hours):
        """Return when ``hours`` of work are done that begin at ``start``.

        None when the calendar has too little working time within four years.
        """
        left = timedelta(hours=hours)
        first = (start - EPOCH) // PERIOD
        for number in range(first, first + HORIZON):
            for begin, end in self._get_period(number):
                length = end - max(begin, start)
                if length < timedelta():
                    continue
                if left <= length:
                    return max(begin, start) + left
                left -= length
        return None

    def count(self, start, end):
        """Return the hours of work between two dates, 0 when the end comes first."""
        worked = timedelta()
        for number in range((start - EPOCH) // PERIOD, (end - EPOCH) // PERIOD + 1):
            for begin, stop in self._get_period(number):
                worked += max(min(stop, end) - max(begin, start), timedelta())
        return worked / timedelta(hours=1)

    def _get_period(self, number):
        if number not in self._periods:
            start = EPOCH + number * PERIOD
            self._periods[number] = self._get_intervals(start, start + PERIOD)
        return self._periods[number]


class AllTime:
    """Calendar time: every hour counts, a day is a day on the wall clock.

    :param zone: ``pytz`` time zone whose clocks say when a day is over
    """

    def __init__(self, zone):
        self._zone = zone

    def add(self, start, days):
        """Return the same time of day ``days`` later, by the clocks of the zone.

        A time that the clocks skip is taken with the offset from before they went
        forward, a time that comes twice the first time. A part of a day is hours.
        """
        local = _to_local(start, self._zone)
        whole, part = divmod(days, 1)
        later = _to_utc(local + timedelta(days=whole), self._zone)
        return later + timedelta(days=part)

    def count(self, start, end):
        """Return the days between two dates, 0 when the end comes first."""
        if end <= start:
            return 0.0
        local_start, local_end = (_to_local(date, self._zone) for date in (start, end))
        whole = (local_end - local_start).days
        reached = self.add(start, whole)
        if reached > end:
            whole -= 1
            reached = self.add(start, whole)
        return whole + (end - reached) / timedelta(days=1)


def _to_local(date, zone):
    """Return what the clocks of ``zone`` show at a naive date in UTC."""
    return pytz.utc.localize(date).astimezone(zone).replace(tzinfo=None)


def _to_utc(local, zone):
    """Return the naive date in UTC at which the clocks of ``zone`` show ``local``."""
    try:
        date = zone.localize(local, is_dst=None)
    except pytz.InvalidTimeError as error:  # skipped by the clocks, or shown twice
        date = zone.localize(local, is_dst=isinstance(error, pytz.AmbiguousTimeError))
    return date.astimezone(pytz.utc).replace(tzinfo=None)


def plan(time, amount, start, pauses):
    """Return when ``amount`` of ``time`` is used up, or None while it stands still.

    :param time: a :class:`WorkingTime` (``amount`` in hours) or an :class:`AllTime`
        (in days)
    :param pauses: sorted (start, end) in which no time passes; an end of None is a
        pause that goes on
    """
    for pause_start, pause_end in pauses:
        if pause_start > start:
            due = time.add(start, amount)
            if due is not None and due <= pause_start:
                return due
            amount -= time.count(start, pause_start)
        if pause_end is None:
            return None
        start = max(start, pause_end)
    return time.add(start, amount)
