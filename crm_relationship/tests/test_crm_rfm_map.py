import doctest

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_relationship.models.scoring import rfm_map, rfm_steps


@tagged("post_install", "-at_install")
class TestCrmRfmMap(TransactionCase):
    """The cube of scores: every cell, every score of every number of scores."""

    def test_examples(self):
        """What the docstrings show is so."""
        for module in (rfm_map, rfm_steps):
            result = doctest.testmod(module)
            self.assertFalse(result.failed)
            self.assertTrue(result.attempted)

    def test_every_cell_once(self):
        """The cube has 125 cells, none twice."""
        self.assertEqual(len(rfm_map.CELLS), 125)
        self.assertEqual(len(set(rfm_map.CELLS)), 125)

    def test_default_map_is_whole(self):
        """Each of the 125 cells has a default segment, and each segment a cell."""
        segments = {rfm_map.get_default_segment(*cell) for cell in rfm_map.CELLS}
        grid = {name for row in rfm_map.DEFAULT_GRID.values() for name in row}
        self.assertEqual(segments, grid)
        for key in segments:
            self.assertTrue(self.env.ref(f"crm_relationship.crm_rfm_segment_{key}"))

    def test_places_of_scores(self):
        """Scores of 3 to 10 bins fall into the cube in order, the ends on the ends."""
        for bins in range(3, 11):
            places = [rfm_map.get_cell_place(s, bins) for s in range(1, bins + 1)]
            with self.subTest(bins=bins):
                self.assertEqual(places, sorted(places))
                self.assertEqual(places[0], 1)
                self.assertTrue(set(places) <= set(range(1, 6)))
                if bins >= 5:
                    self.assertEqual(set(places), set(range(1, 6)))
        self.assertEqual(rfm_map.get_cell_place(5, 5), 5)
        self.assertEqual(rfm_map.get_cell_place(10, 10), 5)

    def test_mean_is_rounded_half_up(self):
        """FM of the map's columns: 1.5 is 2, 4.5 is 5."""
        for frequency in range(1, 6):
            for monetary in range(1, 6):
                expected = int((frequency + monetary) / 2 + 0.5)
                self.assertEqual(rfm_map.get_fm(frequency, monetary), expected)

    def test_faults_are_named(self):
        """Missing and doubly covered cells are found, each by its code."""
        self.assertEqual(rfm_map.find_cell_faults(rfm_map.CELLS), ([], []))
        for cell in rfm_map.CELLS:
            code = "-".join(map(str, cell))
            rest = [other for other in rfm_map.CELLS if other != cell]
            with self.subTest(cell=code):
                self.assertEqual(rfm_map.find_cell_faults(rest), ([code], []))
                doubled = [*rfm_map.CELLS, cell]
                self.assertEqual(rfm_map.find_cell_faults(doubled), ([], [code]))
