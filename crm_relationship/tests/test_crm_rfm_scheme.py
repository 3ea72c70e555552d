from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from .scoring_common import AS_OF, ScoringCommon


@tagged("post_install", "-at_install")
class TestCrmRfmScheme(ScoringCommon):
    """What a scheme may say, which one is in force, and when its rules are others."""

    def _assertRefused(self, values, message):
        """The values are refused with one message, and nothing is saved."""
        self.scheme.invalidate_recordset()
        before = self.scheme.read()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex((ValidationError, IntegrityError), message),
            self.env.cr.savepoint(),
        ):
            self.scheme.write(values)
            self.env.flush_all()
        self.scheme.invalidate_recordset()
        self.assertEqual(self.scheme.read(), before)

    def test_bins(self):
        """3 to 10 scores, not 2, not 11."""
        for bins in (2, 11, 0, -5):
            self._assertRefused({"bins": bins}, "bins_range")
        self.scheme.bins = 3
        self.scheme.bins = 10

    def test_window(self):
        """A window of no day is none."""
        self._assertRefused({"window_days": 0}, "window")
        self._assertRefused({"window_days": 365_001}, "window_end")
        self._assertRefused({"new_days": 1_000_000}, "window_end")
        self.scheme.write({"window_days": 365_000, "new_days": 365_000})
        self.assertEqual(self._score().state, "done")

    def test_weights(self):
        """Weights are not negative, and not all of them nothing."""
        self._assertRefused({"recency_weight": -1}, "weights")
        self._assertRefused({"recency_weight": float("nan")}, "weights")
        self._assertRefused({"recency_weight": float("inf")}, "weights")
        nothing = {f"{m}_weight": 0 for m in ("recency", "frequency", "monetary")}
        self._assertRefused(nothing, "weights")

    def test_bands(self):
        """Bands are as many numbers as needed, in order, not negative, finite."""
        good = {
            "mode": "bands",
            "recency_bands": "180, 90, 60, 30",
            "frequency_bands": "2,3,4,6",
            "monetary_bands": "50،100،500،1000.5",
        }
        for name, bad in (
            ("recency_bands", "30, 60, 90, 180"),
            ("recency_bands", "180, 90, 60, -1"),
            ("frequency_bands", "2, 3, 3, 6"),
            ("frequency_bands", "2, 3, 6"),
            ("frequency_bands", "two, 3, 4, 6"),
            ("monetary_bands", ""),
            ("monetary_bands", "1, 2, 3, inf"),
            ("monetary_bands", "nan, 2, 3, 4"),
        ):
            with self.subTest(field=name, value=bad):
                self._assertRefused(good | {name: bad}, "needs 4 numbers")
        self.scheme.write(good | {"recency_bands": "99999999999, 90, 60, 30"})
        self.assertEqual(self._score().state, "done")

    def test_bands_to_begin_with(self):
        """Who chooses bands without limits gets some: even steps, or what divides."""
        self.scheme.write({"mode": "bands", "bins": 3})
        names = ("recency_bands", "frequency_bands", "monetary_bands")
        self.assertEqual(
            [self.scheme[name] for name in names], ["243, 121", "2, 3", "100, 200"]
        )
        self.scheme.write({"mode": "independent", "bins": 5} | dict.fromkeys(names))
        with self._undone():
            self.scheme.write({"mode": "bands", "frequency_bands": "2, 3, 4, 9"})
            self.assertEqual(
                [self.scheme[name] for name in names],
                ["292, 219, 146, 73", "2, 3, 4, 9", "100, 200, 300, 400"],
            )
        self._create_buyers(
            {
                number: [(AS_OF - timedelta(days=10 * number), 11.5 * number + 3)]
                * (1 + number)
                for number in range(5)
            }
        )
        self._score()
        self.scheme.mode = "bands"
        self.assertEqual(
            [self.scheme[name] for name in names],
            ["39, 29, 19, 9", "2, 3, 4, 5", "3, 29, 78, 150"],
        )
        self.scheme.frequency_bands = "2, 4, 8, 16"
        self.scheme.mode = "nested"
        self.scheme.mode = "bands"
        self.assertEqual(self.scheme.frequency_bands, "2, 4, 8, 16")
        self.scheme.bins = 4
        self.assertEqual(self.scheme.frequency_bands, "2, 3, 4")
        self.assertEqual(self._score().state, "done")

    def test_incomplete_map(self):
        """A missing cell and one in two segments are named; nothing is saved."""
        cell = self.scheme.cell_ids[0]
        code = "-".join(map(str, cell._get_place()))
        self._assertRefused(
            {"cell_ids": [Command.delete(cell.id)]}, f"Without a segment: {code}"
        )
        values = cell.copy_data()[0]
        self._assertRefused(
            {"cell_ids": [Command.create(values | {"scheme_id": self.scheme.id})]},
            f"In two segments: {code}",
        )
        with self.assertRaisesRegex(ValidationError, "Without a segment"):
            cell.unlink()

    def test_partner_domain(self):
        """What is no domain on contacts is refused."""
        for domain in ("[('nothing', '=', 1)]", "[(", "5", "[('name', 'near', 'x')]"):
            with self.subTest(domain=domain):
                self._assertRefused({"partner_domain": domain}, "cannot be found")

    def test_day_before_the_first_document(self):
        """A fixed day on which there was nothing yet is refused, with the first one."""
        self._create_buyers({1: [(date(2020, 5, 5), 10)]})
        first = format_date(self.env, date(2020, 5, 5))
        self._assertRefused({"as_of_date": "2020-05-04"}, first)
        self.scheme.as_of_date = "2020-05-05"

    def test_missing_source(self):
        """A scheme whose source has gone fails its run with one message."""
        run = self.runs.create({"company_id": self.company_a.id})
        self.env.cr.execute(
            "UPDATE crm_rfm_scheme SET source = 'till' WHERE id = %s", [self.scheme.id]
        )
        self.scheme.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "not installed"):
            run.action_run()

    def test_one_active(self):
        """A company has one active scheme, the shared default is one as well."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.scheme.copy().active = True
            self.env.flush_all()

    # --- which one is in force ---

    def test_get_active(self):
        """The company's own, else the nearest parent's, else the shared default."""
        schemes = self.env["crm.rfm.scheme"]
        default = self.env.ref("crm_relationship.crm_rfm_scheme_default")
        branch = self._create_company(name="Branch", parent_id=self.company_a.id)
        twig = self._create_company(name="Twig", parent_id=branch.id)
        self.assertEqual(schemes._get_active(self.company_b), default)
        self.assertEqual(schemes._get_active(twig), self.scheme)
        own = self.scheme.copy({"company_id": branch.id, "active": True})
        self.assertEqual(schemes._get_active(twig), own)
        self.assertEqual(schemes._get_active(self.company_a), self.scheme)
        archived = schemes.with_context(active_test=False)
        self.scheme.active = False
        self.assertEqual(archived._get_active(self.company_a), default)

    def test_get_active_is_never_empty(self):
        """An archived default is made again when it is needed."""
        schemes = self.env["crm.rfm.scheme"]
        self.env.ref("crm_relationship.crm_rfm_scheme_default").active = False
        scheme = schemes._get_active(self.company_b)
        self.assertTrue(scheme)
        self.assertEqual(len(scheme.cell_ids), 125)
        self.assertEqual(schemes._get_active(self.company_b), scheme)

    def test_default_stays(self):
        """The default that others rely on cannot be deleted."""
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.env.ref("crm_relationship.crm_rfm_scheme_default").unlink()

    # --- versions of the rules ---

    def test_rules_make_versions(self):
        """Each write that changes rules counts once; other writes do not."""
        version = self.scheme.rule_version
        self.scheme.write({"window_days": 90, "bins": 4})
        self.assertEqual(self.scheme.rule_version, version + 1)
        self.scheme.write({"name": "Another Name", "change_limit": 50})
        self.scheme.message_post(body="A note")
        self.scheme.write({"window_days": 90, "bins": 4})  # as it was
        self.assertEqual(self.scheme.rule_version, version + 1)

    def test_cells_make_versions(self):
        """Another segment in the grid is another rule, however many cells change."""
        version = self.scheme.rule_version
        cells = self.scheme.cell_ids[:2]
        other = self.segment_best.id
        self.scheme.write(
            {
                "cell_ids": [
                    Command.update(cell.id, {"segment_id": other}) for cell in cells
                ]
            }
        )
        self.assertEqual(self.scheme.rule_version, version + 1)
        cells.segment_id = self.segment_lost
        self.assertEqual(self.scheme.rule_version, version + 2)
        cells.segment_id = self.segment_lost
        self.assertEqual(self.scheme.rule_version, version + 2)

    def test_copy(self):
        """A copy has the whole map and does not compete with its original."""
        cell = self.scheme.cell_ids[7]
        cell.segment_id = self.segment_best
        copy = self.scheme.copy()
        self.assertFalse(copy.active)
        self.assertEqual(len(copy.cell_ids), 125)
        self.assertEqual(
            copy.cell_ids.filtered(
                lambda c: c.segment_id == self.segment_best
            )._get_place(),
            cell._get_place(),
        )
