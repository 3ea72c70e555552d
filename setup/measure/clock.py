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
