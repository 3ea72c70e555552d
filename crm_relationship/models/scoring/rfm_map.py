"""Pure functions around the cube of RFM scores; no database."""

MEASURES = ("recency", "frequency", "monetary")
CUBE = 5  # the cube of cells has five places in each of its three directions
CELLS = [
    (recency, frequency, monetary)
    for recency in range(1, CUBE + 1)
    for frequency in range(1, CUBE + 1)
    for monetary in range(1, CUBE + 1)
]

# The default segment of a cell by recency (rows, 5 is the latest) and by frequency
# and monetary value together (columns 1..5, their mean rounded half up): the usual
# recency against frequency-monetary grid, which leaves no cell out.
DEFAULT_GRID = {
    5: ("promising", "promising", "promising", "loyal", "champion"),
    4: ("promising", "promising", "loyal", "loyal", "champion"),
    3: ("hibernating", "attention", "attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "attention", "risk", "risk"),
    1: ("hibernating", "hibernating", "risk", "risk", "risk"),
}


def get_cell_place(score, bins):
    """Return the place 1..5 in the cube of ``score`` out of ``bins``.

    >>> [get_cell_place(score, 5) for score in range(1, 6)]
    [1, 2, 3, 4, 5]
    >>> [get_cell_place(score, 10) for score in range(1, 11)]
    [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    >>> [get_cell_place(score, 3) for score in range(1, 4)]
    [1, 2, 4]
    """
    return 1 + CUBE * (score - 1) // bins


def get_fm(frequency, monetary):
    """Return the mean of two scores, rounded half up.

    >>> get_fm(4, 5), get_fm(1, 2), get_fm(3, 3)
    (5, 2, 3)
    """
    return (frequency + monetary + 1) // 2


def get_default_segment(recency, frequency, monetary):
    """Return the key of the default segment of a cell.

    >>> get_default_segment(5, 5, 5), get_default_segment(1, 1, 1)
    ('champion', 'hibernating')
    """
    return DEFAULT_GRID[recency][get_fm(frequency, monetary) - 1]


def find_cell_faults(cells):
    """Return the cells that are missing, and those that appear more than once.

    :param cells: iterable of (recency, frequency, monetary) of the map
    :return: two sorted lists of codes such as ``5-4-5``

    >>> find_cell_faults(CELLS)
    ([], [])
    >>> find_cell_faults(CELLS[1:] + CELLS[-1:])
    (['1-1-1'], ['5-5-5'])
    """
    cells = list(cells)
    known = set(cells)
    missing = [cell for cell in CELLS if cell not in known]
    doubled = sorted({cell for cell in known if cells.count(cell) > 1})
    return (
        ["-".join(map(str, cell)) for cell in missing],
        ["-".join(map(str, cell)) for cell in doubled],
    )
