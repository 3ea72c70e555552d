from datetime import date, datetime, timedelta
from itertools import product

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .lifecycle_common import LifecycleCommon

TODAY = date(2025, 6, 30)
KINDS = ("prospect", "responder", "active", "former")
HAND = ("form", "kanban", "import", "rpc")
# From one kind to another: by hand on four paths, by the scheduled action, by a merge
# of a customer of the first kind (who stays) with one of the second.
TABLE = """
    prospect  prospect    stays    stays  stays
    prospect  responder   moves    moves  moves
    prospect  active      moves    moves  moves
    prospect  former      moves    moves  moves
    responder prospect    moves    never  stays
    responder responder   stays    stays  stays
    responder active      moves    moves  moves
    responder former      moves    moves  moves
    active    prospect    refused  never  stays
    active    responder   refused  never  stays
    active    active      stays    stays  stays
    active    former      moves    moves  stays
    former    prospect    refused  never  stays
    former    responder   refused  never  stays
    former    active      moves    moves  moves
    former    former      stays    stays  stays
"""
OUTCOMES = {
    (old, new): {"hand": hand, "cron": cron, "merge": merge}
    for old, new, hand, cron, merge in map(str.split, TABLE.strip().splitlines())
}
# what may have happened to a customer until the night: days ago of its purchases,
# and whether a meeting was held
STORIES = {"nothing": [], "met": [], "bought": [9], "silent": [900]}


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestCrmLifecycleMatrix(LifecycleCommon):
    """16 pairs of kinds by 6 paths: form, kanban, import, RPC, cron, merge."""

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
        for path, (old, new) in product(HAND, OUTCOMES):
            outcome = OUTCOMES[old, new]["hand"]
            with self.subTest(path=path, old=old, new=new):
                relationship = self._new(old)
                if outcome == "refused":
                    with self.assertRaisesRegex(UserError, "has bought before"):
                        with self.env.cr.savepoint():
                            self._move(path, relationship, self.stages[new])
                    self.assertEqual(relationship.lifecycle_kind, old)
                    self.assertFalse(relationship.change_ids)
                    continue
                self._move(path, relationship, self.stages[new])
                self.assertEqual(relationship.lifecycle_kind, new)
                moves = relationship.change_ids.filtered("is_stage_change")
                self.assertEqual(len(moves), int(outcome == "moves"))

    # --- by rule ---

    def _create_told(self, kind, story):
        """Return a customer of a kind to whom something has happened until tonight."""
        days = [(TODAY - timedelta(days=number), 10) for number in STORIES[story]]
        buyer = self._create_buyers({"x": days})["x"]
        buyer.change_ids.sudo().unlink()
        if story == "met":
            start = datetime(2025, 6, 20, 9)
            self.env["calendar.event"].create(
                {"name": "Talk", "start": start, "stop": start + timedelta(hours=1)}
                | {"user_id": self.users["own"].id}
                | {"partner_ids": [Command.set(buyer.partner_id.ids)]}
            )
        own = self._new(kind, buyer.partner_id)
        self.env.cr.execute(
            "UPDATE crm_relationship SET lifecycle_stage_date = %(since)s,"
            " former_purchase_date = %(since)s WHERE id = %(id)s",
            {"since": "2022-01-01", "id": own.id},
        )
        self.env.invalidate_all()
        return own

    def _call_cron(self):
        """Call the scheduled action, for company A alone; return its run."""
        self.env["res.company"].search([]).write(
            {"relationship_use_rfm": False, "relationship_use_lifecycle": False}
            | {"relationship_use_tiers": False}
        )
        self.company_a.relationship_use_lifecycle = True
        self.runs.search([]).unlink()
        self._flush()
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_score").method_direct_trigger()
        self.env.invalidate_all()
        return self.runs.search([("company_id", "=", self.company_a.id)])

    def test_by_the_scheduled_action(self):
        """Whatever happened, rules go where the table says, and nowhere else."""
        made = {
            (kind, story): self._create_told(kind, story)
            for kind, story in product(KINDS, STORIES)
        }
        run = self._call_cron()
        moved, seen = 0, {}
        for (kind, story), relationship in made.items():
            new = relationship.lifecycle_kind
            outcome = seen[kind, new] = OUTCOMES[kind, new]["cron"]
            with self.subTest(old=kind, story=story, new=new):
                self.assertIn(outcome, ("stays", "moves"))
                rows = relationship.change_ids.filtered(
                    lambda row: row.is_stage_change and row.run_id == run
                )
                self.assertEqual(len(rows), int(outcome == "moves"))
                moved += len(rows)
        self.assertEqual(run.stage_change_count, moved)
        reached = {pair for pair, row in OUTCOMES.items() if row["cron"] != "never"}
        self.assertEqual(set(seen), reached)

    def test_by_merge(self):
        """A merge keeps whoever has come further: never back before the purchase."""
        for (old, new), row in OUTCOMES.items():
            with self.subTest(target=old, source=new):
                target, source = self._new(old), self._new(new)
                wizard = self.env["base.partner.merge.automatic.wizard"].create({})
                wizard._merge((target | source).partner_id.ids, target.partner_id)
                is_moved = row["merge"] == "moves"
                self.assertEqual(target.lifecycle_kind, new if is_moved else old)
                moves = target.change_ids.filtered("is_stage_change")
                self.assertEqual(len(moves), int(is_moved))
