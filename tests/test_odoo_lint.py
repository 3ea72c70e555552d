"""Odoo's own lint tests, for our modules.

Those that walk through files look at every add-on they can find; here they see ours
alone. Those that walk through the models of a database stay as they are: Odoo's own
models pass, so that a finding is ours.
"""

from machine import paths

from odoo.modules import Manifest
from odoo.tools import SQL, config

from odoo.addons.test_lint.tests import (
    test_docstring,
    test_dunderinit,
    test_eslint,
    test_i18n,
    test_index,
    test_jstranslate,
    test_manifests,
    test_markers,
    test_naming,
    test_onchange_domains,
    test_orm_import,
    test_override_signatures,
    test_pofile,
    test_pylint,
    test_routes,
    test_test_holes,
)

OWN = paths.own_modules()


class Strict:
    """Make a complaint in the log of Odoo's lint a failure."""

    def setUp(self):
        super().setUp()
        quiet = self.assertNoLogs("odoo.addons.test_lint", "WARNING")
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)


class Narrowed(Strict):
    """Show our modules alone to a test that walks through the files of add-ons."""

    def setUp(self):
        super().setUp()
        manifests = [Manifest.for_addon(name) for name in OWN]
        self.patch(Manifest, "all_addon_manifests", lambda: manifests)


class TestDunderinit(Narrowed, test_dunderinit.TestDunderinit):
    """Every module is a Python package."""


class TestI18n(Narrowed, test_i18n.TestI18n):
    """Texts in component properties can be translated."""


class TestJsTranslations(Narrowed, test_jstranslate.TestJsTranslations):
    """JavaScript translates whole literals."""


class TestManifests(Narrowed, test_manifests.ManifestLinter):
    """Manifests have known keys, and no default values."""


class TestOnchangeDomains(Narrowed, test_onchange_domains.TestOnchangeDomains):
    """No onchange returns a domain."""


class TestOrmImport(Narrowed, test_orm_import.TestDunderinit):
    """Nothing is imported from odoo.orm."""


class TestTestHoles(Narrowed, test_test_holes.TestTestHoles):
    """Every test file is imported by its package, once."""


class TestMarkers(Strict, test_markers.TestConflictMarkers):
    """No file holds the markers of a merge conflict."""

    def test_conflict_markers(self):
        for name in OWN:
            for file in (paths.TOP / name).rglob("*"):
                if file.suffix in test_markers.EXTENSIONS:
                    self.check_file(str(file))


class TestPofile(Strict, test_pofile.PotLinter):
    """No template of translations has an entry twice."""

    def setUp(self):
        super().setUp()
        self.patch(test_pofile, "get_modules", lambda: OWN)


class TestESLint(Narrowed, test_eslint.TestESLint):
    """JavaScript as Odoo likes it; skipped, and counted so, without eslint."""

    def setUp(self):
        super().setUp()
        self.patch(test_eslint, "get_modules", lambda: OWN)

    def _test_eslint(self, modules, eslintrc_path):
        # the stricter rules are for the point of sale, which is not ours
        if modules:
            super()._test_eslint(modules, eslintrc_path)


class TestPyLint(Narrowed, test_pylint.TestPyLint):
    """Odoo's pylint rules: SQL, translations, unreachable code."""

    def setUp(self):
        super().setUp()
        # the test always adds the root of Odoo itself, which takes minutes
        self.patch(config, "root_path", str(paths.TOP / OWN[0]))


class TestDocstring(Strict, test_docstring.TestDocstring):
    """Docstrings name the parameters that a method really has."""


class TestIndex(Strict, test_index.TestIndex):
    """The many2one behind every one2many is indexed, by itself or as a first key."""

    def test_enforce_index_on_one2many_inverse(self):
        """Odoo's list of what other indexes cover, and what ours do."""
        covered = "crm.bank.account.month.account_id"
        [definition] = self.env.execute_query(
            SQL(
                "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
                "crm_bank_account_month_account_month_uniq",
            )
        )
        self.assertIn("USING btree (account_id, month)", definition[0])
        known = test_index.BTREE_INDEX_IGNORE_FIELDS
        self.patch(test_index, "BTREE_INDEX_IGNORE_FIELDS", {*known, covered})
        super().test_enforce_index_on_one2many_inverse()


class TestNaming(Strict, test_naming.TestNaming):
    """Public methods have no parameter that RPC would swallow."""


class TestOverrideSignatures(
    Strict, test_override_signatures.TestLintOverrideSignatures
):
    """Overrides keep the parameters of what they override."""


class TestRoutes(Strict, test_routes.RoutesLinter):
    """Inherited routes repeat nothing."""
