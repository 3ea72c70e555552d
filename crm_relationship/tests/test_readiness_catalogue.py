from odoo.tests import TransactionCase, tagged

# {checklist: {item: its code begins with the number in the catalogue}}
NUMBERS = {
    "strategic": range(59, 68),
    "tactical": range(68, 81),
    "orientation": [207, 208, 215, *range(216, 229)],
    "capability": [231, 232, 233, 235, 236, 237],
    "information": range(247, 253),
    "perspectives": [85],
    "phases": range(239, 245),
    "onboarding": [125],
}
COUNTS = {"strategic": 9, "tactical": 13, "information": 6, "perspectives": 3}
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
                found = {int(code.lstrip("D").rstrip("abcde")) for code in codes}
                self.assertEqual(found, set(numbers))

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
