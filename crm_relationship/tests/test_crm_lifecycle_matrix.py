from datetime import date, timedelta
from itertools import product

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .lifecycle_common import LifecycleCommon

TODAY = date(2025, 6, 30)
KINDS = ("prospect", "responder", "active", "former")
HAND = ("form", "kanban", "import", "rpc")
BACK = set(product(("active", "former"), ("prospect", "responder")))
# what the night's rules make of a customer, by the kind of now and what it bought:
# nothing, lately, too long ago
BY_RULE = {
    "prospect": ("prospect", "active", "former"),
    "responder": ("responder", "active", "former"),
    "active": ("active", "active", "former"),
    "former": ("former", "active", "former"),
}


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestCrmLifecycleMatrix(LifecycleCommon):
    """16 pairs of kinds by 6 paths: form, kanban, import, RPC, night's run, merge."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = {kind: getattr(cls, f"stage_{kind}") for kind in KINDS}

    def _new(self, kind, partner=None):
        """Return a customer in a stage of ``kind``, put there past the guard."""
        partner = partner or self._create_partner(name=f"A {kind}")
        relationship = self._meet(partner, self.company_a)
        self._flush()  # nothing is left to be settled, which would look at the stage
        self.env.cr.execute(
            "UPDATE crm_relationship SET lifecycle_stage_id = %s,"
            " lifecycle_stage_date = '2024-01-01' WHERE id = %s",
            [self.stages[kind].id, relationship.id],
        )
        self.env.invalidate_all()
        return relationship

    # --- by hand ---

    def _move(self, path, relationship, stage):
        record = relationship.with_user(self.users["manager"])
        values = {"lifecycle_stage_id": stage.id, "change_reason": "For the table"}
        if stage.kind == "former":
            values["leaving_kind"] = "cut"
        getattr(self, f"_by_{path}")(record, values)

    def _by_rpc(self, record, values):
        record.write(values)

    def _by_kanban(self, record, values):
        record.web_save(values, {"lifecycle_stage_id": {}})

    def _by_import(self, record, values):
        row = {".id": str(record.id), "lifecycle_stage_id/.id": None}
        row["lifecycle_stage_id/.id"] = str(values["lifecycle_stage_id"])
        row["change_reason"] = values["change_reason"]
        row["leaving_kind"] = "Relation Cut" if "leaving_kind" in values else ""
        for message in record.load(list(row), [list(row.values())])["messages"]:
            raise UserError(message["message"])

    def _by_form(self, record, values):
        wizard = self.env["crm.relationship.move"].with_user(record.env.user)
        context = {"active_model": record._name, "active_ids": record.ids}
        with Form(wizard.with_context(**context)) as form:
            form.lifecycle_stage_id = self.stages["active"].browse(
                values["lifecycle_stage_id"]
            )
            if "leaving_kind" in values:
                form.leaving_kind = values["leaving_kind"]
            form.reason = values["change_reason"]
        form.save().action_move()

    def test_by_hand(self):
        """Every path lets through and refuses the same, and says why."""
        for path, (old, new) in product(HAND, product(KINDS, KINDS)):
            with self.subTest(path=path, old=old, new=new):
                relationship = self._new(old)
                if (old, new) in BACK:
                    with self.assertRaisesRegex(UserError, "has bought before"):
                        with self.env.cr.savepoint():
                            self._move(path, relationship, self.stages[new])
                    self.assertEqual(relationship.lifecycle_kind, old)
                    self.assertFalse(relationship.change_ids)
                    continue
                self._move(path, relationship, self.stages[new])
                self.assertEqual(relationship.lifecycle_kind, new)
                moves = relationship.change_ids.filtered("is_stage_change")
                self.assertEqual(len(moves), int(old != new))

    # --- by rule ---

    def test_by_the_night(self):
        """From every kind, with any purchases, rules go nowhere that is forbidden."""
        made = {}
        for kind, bought in product(KINDS, range(3)):
            days = {0: [], 1: [(TODAY - timedelta(days=9), 10)]}
            days[2] = [(TODAY - timedelta(days=900), 10)]
            buyer = self._create_buyers({"x": days[bought]})["x"]
            buyer.change_ids.sudo().unlink()
            made[kind, bought] = self._new(kind, buyer.partner_id)
            made[kind, bought].flush_recordset()
            self.env.cr.execute(
                "UPDATE crm_relationship SET lifecycle_stage_date = '2022-01-01',"
                " former_purchase_date = '2022-01-01' WHERE id = %s",
                [made[kind, bought].id],
            )
        self.env.invalidate_all()
        run = self._run(TODAY)
        moved = 0
        for (kind, bought), relationship in made.items():
            with self.subTest(old=kind, bought=bought):
                expected = BY_RULE[kind][bought]
                self.assertEqual(relationship.lifecycle_kind, expected)
                self.assertNotIn((kind, expected), BACK)
                rows = relationship.change_ids.filtered(
                    lambda row: row.is_stage_change and row.run_id == run
                )
                self.assertEqual(len(rows), int(expected != kind))
                moved += len(rows)
        self.assertEqual(run.stage_change_count, moved)

    def test_by_merge(self):
        """A merge keeps whoever has come further: never back before the purchase."""
        rank = {"prospect": 0, "responder": 1, "former": 2, "active": 3}
        for old, new in product(KINDS, KINDS):
            with self.subTest(target=old, source=new):
                target, source = self._new(old), self._new(new)
                wizard = self.env["base.partner.merge.automatic.wizard"].create({})
                wizard._merge((target | source).partner_id.ids, target.partner_id)
                self.assertEqual(target.lifecycle_kind, max(old, new, key=rank.get))
                moves = target.change_ids.filtered("is_stage_change")
                self.assertEqual(len(moves), int(rank[new] > rank[old]))
