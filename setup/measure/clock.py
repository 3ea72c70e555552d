"""Times, medians and ratios, and how they are printed."""

import statistics
import time


def seconds(work, *arguments):
    """How long one call takes."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def median(work, repeat, before=None):
    """The median time of `repeat` calls; `before()` runs ahead of each, untimed."""
    times = []
    for _ in range(repeat):
        if before:
            before()
        times.append(seconds(work))
    return statistics.median(times)


def spread(times):
    """Median, least and most, as one text."""
    if len(times) == 1:
        return f"{times[0]:.3f} s"
    low, high = min(times), max(times)
    return f"{statistics.median(times):.3f} s ({low:.3f} to {high:.3f})"


def compare(title, ours, bare, goal=None):
    """Print two times side by side; returns their ratio."""
    ratio = ours / bare
    verdict = ""
    if goal:
        verdict = f"   goal {goal}: {'reached' if ratio <= goal else 'MISSED'}"
    line = f"{title:34} {ours:9.3f} s   bare {bare:9.3f} s   ratio {ratio:6.2f}"
    print(line + verdict, flush=True)
    return ratio


def added(before, after):
    """Print what is added to each of several kinds of work, in per cent.

    Both are {title: (seconds, seconds of the floor)}. By the seconds, and by the ratio
    to the floor, which tells more when the machine was not equally busy.
    """
    for title, (seconds, floor) in before.items():
        later, later_floor = after[title]
        print(
            f"{title:34} {100 * (later / seconds - 1):6.0f} % of the seconds"
            f" {100 * (later / later_floor * floor / seconds - 1):6.0f} % of the ratio"
        )
