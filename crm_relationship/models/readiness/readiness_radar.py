"""Geometry of the printed radar: pure arithmetic, drawn as SVG by the report."""

from math import cos, pi, sin

SIZE = 300
RADIUS = 110
SCALE = 4


def get_point(place, count, value):
    """Return ``(x, y)`` of a value of 0-4 on the axis ``place`` of ``count``.

    The first axis points up, the others follow clockwise.

    >>> get_point(0, 4, 4)
    (150.0, 40.0)
    >>> get_point(1, 4, 2)
    (205.0, 150.0)
    """
    angle = 2 * pi * place / count
    length = RADIUS * value / SCALE
    x, y = SIZE / 2 + length * sin(angle), SIZE / 2 - length * cos(angle)
    return round(x, 1), round(y, 1)


def get_radar(values, last_values):
    """Return what the report draws, or None: a radar needs three axes.

    :param values: means of 0-4, None where nobody could judge: drawn in the centre
    :param last_values: the same of the last wave; all None: nothing is drawn
    """
    count = len(values)
    if count < 3:
        return None

    def draw(line):
        points = (get_point(i, count, value or 0) for i, value in enumerate(line))
        return " ".join(f"{x},{y}" for x, y in points)

    has_last = any(value is not None for value in last_values)
    return {
        "rings": [draw([ring] * count) for ring in range(1, SCALE + 1)],
        "axes": [get_point(place, count, SCALE) for place in range(count)],
        "labels": [get_point(place, count, SCALE * 1.15) for place in range(count)],
        "now": draw(values),
        "last": draw(last_values) if has_last else False,
    }
