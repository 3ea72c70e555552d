import csv
import doctest

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import file_open

from ..models.readiness import readiness_level
from .readiness_common import TODAY, ReadinessCommon

FIGURES = ("count", "mean", "mean_weighted", "spread", "na_share", "alpha", "gap")
FOLDER = "crm_relationship/tests"
CODES = ("p1", "p2", "t1", "t2")


def read_csv(name):
    with file_open(f"{FOLDER}/{name}.csv") as lines:
        return list(csv.DictReader(lines))


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessResult(ReadinessCommon):
    """What is frozen at closing: figures and level.

    The example is worked out by hand in the two csv beside this file. p2 is reversed:
    a 1 counts as 3. Weighted: in Tools t1 counts three times (a manager: 3.75), the
    two dimensions count the same. Alpha of the whole: four items, ten sheets without a
    hole, 4/3 * (1 - sum of the item variances / variance of the sums).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dimensions = cls.checklist.dimension_ids
        dimensions[0].write({"pillar": "people", "part": "manager"})
        dimensions[1].write({"pillar": "technology", "part": "organisation"})

    def _get_example(self):
        return [
            (
                line["role"],
                {code: int(line[code]) if line[code] else None for code in CODES},
            )
            for line in read_csv("readiness_example_answers")
        ]

    def _give(self, count, role="staff", **answers):
        return [(role, dict.fromkeys(CODES, 2) | answers)] * count

    def test_levels(self):
        """The pure rules hold at their boundaries, as they say themselves."""
        self.assertFalse(doctest.testmod(readiness_level).failed)

    def test_rest_of_an_item(self):
        """Where what the shown roles leave over is a few people, no role is shown."""
        sheets = self._give(6) + self._give(3, "manager", p1=3)
        sheets += self._give(3, "manager", p1=None)
        for is_anonymous, roles in ((True, set()), (False, {"staff"})):
            results = self._hold(sheets, anonymous=is_anonymous).result_ids
            shown = results.filtered(lambda row: row.label == "p1" and row.role)
            self.assertEqual(set(shown.mapped("role")), roles)
            whole = results.filtered(lambda row: row.label == "p2" and row.role)
            self.assertEqual(set(whole.mapped("role")), {"staff", "manager"})

    def test_example(self):
        """Each figure is the one worked out by hand."""
        results = self._get_results(self._hold(self._get_example()))
        for line in read_csv("readiness_example_results"):
            key = (line["kind"], line["label"], line["role"])
            result = results[key]
            for name in FIGURES:
                if line[name]:
                    expected = float(line[name])
                    self.assertAlmostEqual(result[name], expected, 5, (key, name))
            if not line["role"]:
                state = "defined" if line["alpha"] else "one_item"
                self.assertEqual(result.alpha_state, state, key)
                self.assertTrue(result.has_gap, key)

    def test_level_of_example(self):
        """The critical item under 2 holds the whole back to its own mean."""
        assessment = self._hold(self._get_example())
        self.assertAlmostEqual(assessment.score_mean, 25.125 / 11, 5)
        self.assertAlmostEqual(assessment.score, 21 / 11, 5)
        self.assertEqual(assessment.level, "beginning")
        self.assertEqual(assessment.cap_kind, "critical")
        self.assertEqual(assessment.cap_result_id.label, "p1")
        self.assertEqual(assessment.respondent_count, 11)

    def test_weakest_part(self):
        """Without a critical item the weakest of the parts limits the whole."""
        assessment = self._hold(self._give(5, p1=3, p2=2, t1=4, t2=4))
        self.assertEqual(assessment.cap_kind, "part")
        self.assertEqual(assessment.cap_result_id.key, "manager")
        self.assertAlmostEqual(assessment.score, 2.5)
        self.assertAlmostEqual(assessment.score_mean, 3.25)

    def test_critical_line(self):
        """A critical item of just 2 holds nothing back; nobody is under it."""
        assessment = self._hold(self._give(5, p1=2, p2=0, t1=3, t2=3))
        self.assertFalse(assessment.cap_kind)
        self.assertEqual((assessment.score, assessment.level), (3.0, "ready"))

    def test_undefined(self):
        """What cannot be computed says so: alpha, spread, items nobody can judge."""
        few = self._get_results(self._hold(self._give(9, t2=None)))
        self.assertEqual(few["whole", "-", ""].alpha_state, "few")
        unjudged = few["item", "t2", ""]
        self.assertEqual((unjudged.count, unjudged.na_share), (0, 1.0))
        self.assertNotIn(("item", "t2", "staff"), few)
        same = self._get_results(self._hold(self._give(10)))
        self.assertEqual(same["whole", "-", ""].alpha_state, "no_variance")
        self.assertEqual(same["item", "p1", ""].alpha_state, "one_item")
        self.assertFalse(same["whole", "-", ""].has_gap)

    def test_roles_apart(self):
        """No role with fewer than five answers is shown apart, nor found by a sum."""
        sheets = self._give(5) + self._give(4, "manager") + self._give(2, "user")
        named = self._hold(sheets, anonymous=False)
        roles = set(named.result_ids.mapped("role"))
        self.assertEqual(roles, {False, "staff"})
        # seven staff and four managers: what is not staff is the managers
        hidden = self._hold(self._give(7) + self._give(4, "manager"))
        self.assertEqual(set(hidden.result_ids.mapped("role")), {False})

    def test_balance(self):
        """Technology ahead of people and process by more than 20 points is said."""
        draft = self._create_checklist(
            code="balance", A=[{"code": "a"}], B=[{"code": "b"}], C=[{"code": "c"}]
        )
        for dimension, pillar in zip(
            draft.dimension_ids, ("people", "process", "technology"), strict=True
        ):
            dimension.pillar = pillar
        draft.action_publish()
        for answers, warned in (((2, 1, 3), True), ((3, 1, 3), False)):
            sheet = dict(zip("abc", answers, strict=True))
            assessment = self._hold([("staff", sheet)] * 5, checklist_id=draft.id)
            self.assertEqual(assessment.technology_leads, warned, answers)

    def test_change(self):
        """The next wave compares the items that both judged, by weight."""
        first = self._hold(self._give(5, t1=None)).with_user(self.manager)
        wave = first.browse(first.action_next_wave()["res_id"])
        self.assertEqual((wave.wave, wave.previous_id), (2, first))
        wave.action_open()
        for invitation in wave.invitation_ids:
            self._answer(invitation, {"p1": 4, "p2": 2, "t1": 4, "t2": 1})
        wave.action_close()
        results = self._get_results(wave)
        self.assertEqual(results["item", "p1", ""].change, 2.0)
        self.assertFalse(results["item", "t1", ""].has_change)
        self.assertEqual(results["dimension", "People", ""].change, 1.0)
        self.assertEqual(results["dimension", "Tools", ""].change, -1.0)
        self.assertEqual(results["whole", "-", ""].change, 0.0)
        self.assertFalse(self._get_results(first)["whole", "-", ""].has_change)

    def test_queries(self):
        """The number of queries at closing does not grow with the answers."""
        counts = []
        for sheets in (self._give(5), self._give(15)):
            assessment = self._create_assessment([role for role, _ in sheets])
            assessment.action_open()
            for invitation, (_role, answers) in zip(
                assessment.invitation_ids, sheets, strict=True
            ):
                self._answer(invitation, answers)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            assessment.action_close()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
