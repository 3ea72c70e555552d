"""Results of any answers are those of plain Python, and closing never says more."""

from statistics import mean, stdev, variance

from freezegun import freeze_time
from hypothesis import HealthCheck, example, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship.models.readiness.readiness_level import (
    MIN_SHOWN,
    get_cap,
    get_shown_roles,
)
from odoo.addons.crm_relationship.tests.readiness_common import TODAY, ReadinessCommon

DIMENSIONS = {"People": ("p1", "p2"), "Tools": ("t1", "t2")}
ITEM_WEIGHTS = {"p1": 1.0, "p2": 1.0, "t1": 3.0, "t2": 1.0}
REVERSED = {"p2"}
answers = st.lists(
    st.tuples(
        st.sampled_from(["manager", "staff", "user"]),
        st.tuples(*[st.one_of(st.none(), st.integers(0, 4))] * 4),
    ),
    min_size=5,
    max_size=14,
)


def weigh(pairs):
    """Return the weighted mean of ``(value, weight)``; equal weights if all are 0."""
    pairs = [(value, weight) for value, weight in pairs if value is not None]
    total = sum(weight for _value, weight in pairs)
    if not pairs:
        return None
    if not total:
        return mean(value for value, _weight in pairs)
    return sum(value * weight for value, weight in pairs) / total


def turn(values):
    """Return ``{code: value}`` as it counts: reversed items the other way round."""
    named = zip(ITEM_WEIGHTS, values, strict=True)
    return {
        code: 4 - value if value is not None and code in REVERSED else value
        for code, value in named
    }


def expect(sheets, codes):
    """Return ``(n, mean, weighted, spread, alpha)`` of a scope, None if undefined."""
    plain, weighted, sums = [], [], []
    complete = [sheet for sheet in sheets if None not in [sheet[c] for c in codes]]
    for sheet in sheets:
        given_values = [sheet[code] for code in codes if sheet[code] is not None]
        if given_values:
            plain.append(mean(given_values))
            weighted.append(
                weigh(
                    (weigh((sheet[c], ITEM_WEIGHTS[c]) for c in d if c in codes), 1)
                    for d in DIMENSIONS.values()
                )
            )
    sums = [sum(sheet[code] for code in codes) for sheet in complete]
    alpha = None
    if len(codes) > 1 and len(complete) >= 10 and variance(sums):
        items = sum(variance([sheet[code] for sheet in complete]) for code in codes)
        alpha = len(codes) / (len(codes) - 1) * (1 - items / variance(sums))
    return (
        len(plain),
        mean(plain) if plain else None,
        mean(weighted) if plain else None,
        stdev(plain) if len(plain) > 1 else None,
        alpha,
    )


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReadinessProperties(ReadinessCommon):
    """Closing against an independent computation, with any answers and holes."""

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(answers, st.booleans())
    @example([("staff", (2, 2, 2, 2))] * 12, True)
    @example([("staff", (None, None, None, None))] * 5, False)
    @example([("staff", (number % 5, 4, 1, number % 3)) for number in range(12)], True)
    def test_definition(self, given_sheets, is_anonymous):
        savepoint = self.env.cr.savepoint()
        try:
            found = self._find(given_sheets, is_anonymous)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        self._compare(found, given_sheets, is_anonymous)

    def _find(self, given_sheets, is_anonymous):
        """Return ``{(kind, label, role): row}`` of a closed assessment."""
        sheets = [
            (role, dict(zip(ITEM_WEIGHTS, values, strict=True)))
            for role, values in given_sheets
        ]
        results = self._get_results(self._hold(sheets, anonymous=is_anonymous))
        return {key: result._get_row() for key, result in results.items()}

    def _compare(self, found, given_sheets, is_anonymous):
        counts = {}
        for role, _values in given_sheets:
            counts[role] = counts.get(role, 0) + 1
        shown = get_shown_roles(counts, is_anonymous)
        scopes = {("item", code): (code,) for code in ITEM_WEIGHTS}
        scopes |= {("dimension", name): codes for name, codes in DIMENSIONS.items()}
        scopes["whole", "-"] = tuple(ITEM_WEIGHTS)
        expected_keys = set()
        for (kind, label), codes in scopes.items():
            by_role = {
                role: expect(
                    [turn(v) for r, v in given_sheets if role in ("", r)], codes
                )
                for role in ("", *counts)
            }
            for role in ("", *self._get_shown(by_role, shown, is_anonymous)):
                figures = by_role[role]
                expected_keys.add((kind, label, role))
                row = found[kind, label, role]
                names = ("count", "mean", "weighted", "spread", "alpha")
                for name, value in zip(names, figures, strict=True):
                    if name == "alpha" and role:
                        continue
                    case = (kind, label, role, name)
                    if value is None:
                        self.assertIsNone(row[name], case)
                    else:
                        self.assertAlmostEqual(row[name], value, 6, case)
        self.assertEqual(set(found), expected_keys)

    def _get_shown(self, by_role, shown, is_anonymous):
        """Return the roles shown in a scope: none where few others are left over."""
        counts = {role: figures[0] for role, figures in by_role.items() if role}
        seen = [role for role in shown if counts.get(role, 0) >= MIN_SHOWN]
        rest = sum(count for role, count in counts.items() if role not in seen)
        return [] if is_anonymous and 0 < rest < MIN_SHOWN else seen

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(
        st.dictionaries(
            st.sampled_from(["manager", "staff", "user", "consultant"]),
            st.integers(0, 12),
        ),
        st.booleans(),
    )
    def test_roles_shown(self, counts, is_anonymous):
        """No shown role is small, and nothing small is left over to be subtracted."""
        shown = get_shown_roles(counts, is_anonymous)
        self.assertTrue(all(counts[role] >= MIN_SHOWN for role in shown))
        rest = sum(count for role, count in counts.items() if role not in shown)
        if is_anonymous and shown:
            self.assertFalse(0 < rest < MIN_SHOWN)

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(
        st.floats(0, 4),
        st.dictionaries(st.sampled_from(["organisation", "staff"]), st.floats(0, 4)),
        st.dictionaries(st.integers(1, 3), st.floats(0, 4)),
    )
    def test_cap_only_lowers(self, whole, parts, critical):
        """The score is never above the whole, a part, or a critical item under 2."""
        score, kind, key = get_cap(whole, parts, critical)
        limits = [whole, *parts.values(), *(m for m in critical.values() if m < 2)]
        self.assertAlmostEqual(score, min(limits), 8)
        self.assertEqual(kind is False, key is None)
