"""Templates and Persian translations hold what the code and the screens say today."""

import re

import polib
from machine import paths

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader, code_translations

OWN = paths.own_modules()

# Odoo's export of a language (-l fa) into the module empties the file before it reads
# the old translations of messages from there; so only the template comes from Odoo.
RENEW = f"""
Renew the templates from a database with demo data,
  setup/database --demo --modules {",".join(OWN)} DATABASE
  setup/odoo i18n export -d DATABASE {" ".join(OWN)}
bring each template's terms into fa.po with gettext, and fill what is empty there:
  msgmerge --update --no-fuzzy-matching --backup=none fa.po MODULE.pot"""

# Numbers and codes have no word in small letters and may stay as they are.
WORD = re.compile(r"[a-z]{2,}")
FIXED = re.compile(r"%\(\w+\)s|%s|%%|</?\w+")
ARABIC = re.compile("[\u064a\u0643]")  # yeh and kaf; Persian has its own

GLOSSARY = {
    "crm_relationship.model_crm_relationship": "ارتباط با مشتری",
    "crm_relationship.model_crm_customer_tier": "سطح مشتری",
    "crm_relationship.model_crm_lifecycle_stage": "مرحله چرخه عمر",
    "crm_relationship.model_crm_rfm_segment": "بخش مشتریان",
    "crm_relationship.model_crm_scoring_run": "امتیازدهی",
    "crm_relationship.crm_lifecycle_stage_prospect": "مشتری بالقوه",
    "crm_relationship.crm_lifecycle_stage_responder": "مشتری علاقه‌مند",
    "crm_relationship.crm_lifecycle_stage_active": "مشتری بالفعل",
    "crm_relationship.crm_lifecycle_stage_former": "مشتری سابق",
    "crm_relationship.crm_customer_tier_platinum": "پلاتینیومی",
    "crm_relationship.crm_customer_tier_gold": "طلایی",
    "crm_relationship.crm_customer_tier_silver": "نقره‌ای",
    "crm_relationship.crm_customer_tier_lead": "معمولی",
    "crm_relationship_bank.model_crm_bank_branch": "شعبه",
}


def read(module, name):
    """Return the entries of a file in the module's `i18n` folder, without old ones."""
    file = polib.pofile(str(paths.TOP / module / "i18n" / name))
    return [entry for entry in file if not entry.obsolete]


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Nobody meets a text that has no translation, or another text's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # each by itself: of what both have to do with, two at once have one only
        cls.terms = {
            module: {
                source
                for *_where, source, _value, _comments in TranslationModuleReader(
                    cls.env.cr, modules=[module]
                )
            }
            for module in OWN
        }

    def assert_same_terms(self, module, name):
        """The file has exactly the terms of the module, each once."""
        found = [entry.msgid for entry in read(module, name)]
        self.assertEqual(
            len(found), len(set(found)), f"{module}: a term is there twice"
        )
        missing = sorted(self.terms[module] - set(found))
        superfluous = sorted(set(found) - self.terms[module])
        self.assertFalse(
            missing or superfluous,
            f"\n{module}/i18n/{name} is out of date."
            f"\nMissing: {missing}\nSuperfluous: {superfluous}{RENEW}",
        )

    def test_template_holds_exactly_the_terms(self):
        for module in OWN:
            with self.subTest(module=module):
                self.assert_same_terms(module, f"{module}.pot")

    def test_persian_holds_exactly_the_terms(self):
        for module in OWN:
            with self.subTest(module=module):
                self.assert_same_terms(module, "fa.po")

    def test_every_text_is_translated(self):
        for module in OWN:
            empty = [
                entry.msgid
                for entry in read(module, "fa.po")
                if WORD.search(entry.msgid) and not entry.translated()
            ]
            self.assertEqual(empty, [], f"{module}: no Persian for these")

    def test_placeholders_and_markup_are_kept(self):
        for module in OWN:
            for entry in read(module, "fa.po"):
                if not entry.translated():
                    continue
                with self.subTest(module=module, term=entry.msgid):
                    self.assertCountEqual(
                        FIXED.findall(entry.msgstr), FIXED.findall(entry.msgid)
                    )

    def test_letters_are_persian(self):
        for module in OWN:
            arabic = [
                entry.msgstr
                for entry in read(module, "fa.po")
                if ARABIC.search(entry.msgstr)
            ]
            self.assertEqual(arabic, [], f"{module}: Arabic letters")

    def test_glossary_is_kept(self):
        """The settled words name the models and the default records."""
        names = {
            place.rpartition(":")[2]: entry.msgstr
            for module in OWN
            for entry in read(module, "fa.po")
            for place, _line in entry.occurrences
            if place.startswith("model:") and ",name:" in place
        }
        for record, term in GLOSSARY.items():
            with self.subTest(record=record):
                self.assertIn(term, names[record])

    def test_odoo_finds_the_persian_file(self):
        """Messages of Python and JavaScript come from where Odoo looks for them."""
        python = code_translations.get_python_translations("crm_relationship", "fa_IR")
        browser = code_translations.get_web_translations("crm_relationship", "fa_IR")
        self.assertEqual(
            python["Customers handed over to you"], "مشتریان واگذارشده به شما"
        )
        self.assertIn(
            {"id": "RFM Explanation", "string": "توضیح RFM"}, browser["messages"]
        )
