from odoo.tests import TransactionCase, tagged

# {checklist: {item: its code begins with the number in the catalogue}}
NUMBERS = {
    "strategic": range(59, 68),
    "tactical": range(68, 81),
    "orientation": [207, 208, 215, *range(216, 229)],
    "factors": [4, 17, *range(209, 215), 230, 234],
    "assets": [245],
    "coverage": [246, 253, 254],
    "capability": [231, 232, 233, 235, 236, 237],
    "information": range(247, 253),
    "perspectives": [85],
    "phases": range(239, 245),
    "onboarding": [125],
}
COUNTS = {"strategic": 9, "tactical": 13, "information": 6, "perspectives": 3}
COUNTS |= {"assets": 7}
# every line that the module promises to carry
CATALOGUE = {4, 17, 85, *range(59, 81), *range(160, 172), *range(206, 255)}
# {line that is no question: (checklist, its dimensions)}
SETS = {
    229: ("orientation", ["organisation", "managers", "staff"]),
    238: (
        "factors",
        ["customers", "employees", "leadership", "culture", "strategy", "structure"],
    ),
}
ANCHORS = [f"anchor_{number}" for number in range(5)]


@tagged("post_install", "-at_install")
class TestReadinessCatalogue(TransactionCase):
    """Every line of the catalogue is shipped, published, in words, in two languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, active_test=False))
        cls.checklists = {
            name: cls.env.ref(f"crm_relationship.readiness_{name}")
            for name in [*NUMBERS, "hand_over", "quotation"]
        }
        cls.items = cls.env["crm.readiness.item"].union(
            *(checklist.item_ids for checklist in cls.checklists.values())
        )

    def test_numbers(self):
        for name, numbers in NUMBERS.items():
            with self.subTest(name):
                codes = self.checklists[name].item_ids.mapped("code")
                self.assertEqual(self._get_numbers(codes), set(numbers))

    def _get_numbers(self, codes):
        """Return the numbers in the catalogue of ``D59`` or ``D85a``."""
        return {int(code.lstrip("D").rstrip("abcdefg")) for code in codes}

    def test_catalogue(self):
        """No line is forgotten: each is an item, a benefit or a set of dimensions."""
        codes = self.items.mapped("code")
        codes = [code for code in codes if code.startswith("D")]
        codes += self.env["crm.readiness.benefit"].search([]).mapped("code")
        for number, (checklist, names) in SETS.items():
            dimensions = self.checklists[checklist].dimension_ids
            self.assertEqual(len(dimensions), len(names))
            for name in names:
                record = self.env.ref(f"crm_relationship.readiness_{checklist}_{name}")
                self.assertIn(record, dimensions)
                self.assertTrue(record.item_ids)
            codes.append(f"D{number}")
        self.assertEqual(CATALOGUE - self._get_numbers(codes), set())

    def test_counts(self):
        for name, count in COUNTS.items():
            with self.subTest(name):
                self.assertEqual(len(self.checklists[name].item_ids), count)
        parts = self.checklists["orientation"].dimension_ids
        counts = {part.part: len(part.item_ids) for part in parts}
        self.assertEqual(counts, {"organisation": 6, "manager": 6, "staff": 7})
        self.assertEqual(len(self.checklists["phases"].dimension_ids), 6)

    def test_pillars(self):
        """Capability balances technology, people and business."""
        pillars = self.checklists["capability"].dimension_ids.mapped("pillar")
        self.assertEqual(set(pillars), {"technology", "people", "process"})

    def test_broken_line(self):
        """The source breaks off after D80: shipped asleep, to be written anew."""
        asleep = self.items.filtered(lambda item: not item.active)
        self.assertEqual(asleep.mapped("code"), ["D80"])

    def test_published(self):
        for name, checklist in self.checklists.items():
            self.assertEqual(checklist.state, "published", name)

    def test_words(self):
        """Each item explains itself; what is answered 0-4 has five anchors."""
        for item in self.items:
            with self.subTest(item.code):
                self.assertTrue(item.help)
                anchors = {item[name] for name in ANCHORS}
                asked = item.checklist_id.purpose == "assessment"
                self.assertEqual(len(anchors - {False}), 5 if asked else 0)
                ticked = item.checklist_id.purpose == "customer"
                self.assertEqual(bool(item.evidence_wanted), not ticked)

    def test_persian(self):
        """What is written in English is written in Persian, too."""
        self.env["res.lang"]._activate_lang("fa_IR")
        self.env["ir.module.module"]._load_module_terms(["crm_relationship"], ["fa_IR"])
        persian = self.items.with_context(lang="fa_IR")
        names = ["name", "help", "evidence_wanted", *ANCHORS]
        missing = [
            f"{item.code} {name}: {item[name]}"
            for item, translated in zip(self.items, persian, strict=True)
            for name in names
            if item[name] and item[name] == translated[name]
        ]
        self.assertEqual(missing, [])
