from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .readiness_common import ReadinessCommon

EXPECTED_NAMES = ["p1", "p2", "t1", "t2"]


@tagged("post_install", "-at_install")
class TestReadinessChecklist(ReadinessCommon):
    def _publish(self):
        checklist = self.checklist.with_user(self.manager)
        checklist.action_publish()
        return checklist

    def test_draft_changes(self):
        """A draft is written, extended and shortened by a manager."""
        checklist = self.checklist.with_user(self.manager)
        checklist.name = "Another Name"
        checklist.dimension_ids[0].weight = 2
        checklist.item_ids[0].unlink()
        self.assertEqual(checklist.item_ids.mapped("code"), EXPECTED_NAMES[1:])

    def test_published_is_immutable(self):
        """Neither checklist, dimension nor item changes, by any path of the models."""
        checklist = self._publish()
        dimension, item = checklist.dimension_ids[0], checklist.item_ids[0]
        new_item = {"name": "x", "dimension_id": dimension.id}
        for change in (
            lambda: checklist.write({"name": "x"}),
            lambda: checklist.write({"dimension_ids": [Command.clear()]}),
            lambda: checklist.write({"state": "archived", "name": "x"}),
            lambda: checklist.write({"state": "draft"}),
            lambda: dimension.write({"weight": 5}),
            lambda: item.write({"active": False}),
            lambda: item.with_context(lang="en_US").write({"help": "x"}),
            lambda: item.update_field_translations("name", {"en_US": "x"}),
            lambda: dimension.unlink(),
            lambda: item.unlink(),
            lambda: checklist.unlink(),
            lambda: checklist.env["crm.readiness.item"].create(new_item),
            lambda: checklist.env["crm.readiness.dimension"].create(
                {"name": "x", "checklist_id": checklist.id}
            ),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(checklist.item_ids.mapped("code"), EXPECTED_NAMES)

    def test_item_moves_neither_in_nor_out(self):
        """An item of a draft cannot be moved into a published version."""
        draft = self._create_checklist(company=self.company_a, Other=[{"code": "o"}])
        self._publish()
        with self.assertRaises(UserError):
            draft.item_ids.dimension_id = self.checklist.dimension_ids[0]

    def test_new_version_copies(self):
        """The next version holds every item, inactive ones too, and can be changed."""
        self.checklist.item_ids[3].active = False
        old = self._publish()
        new = old.browse(old.action_new_version()["res_id"])
        self.assertRecordValues(
            new,
            [{"state": "draft", "version": 2, "previous_id": old.id, "code": "fit"}],
        )
        items = new.with_context(active_test=False).item_ids
        self.assertEqual(items.mapped("code"), EXPECTED_NAMES)
        self.assertEqual(items.mapped("active"), [True] * 3 + [False])
        self.assertFalse(items & old.item_ids)
        new.item_ids[0].name = "Asked better"
        new.action_publish()
        self.assertEqual((old.state, new.state), ("archived", "published"))
        self.assertEqual(old.item_ids[0].name, "p1")

    def test_copy_is_ones_own(self):
        """A copy starts at version 1 with a code of its own to come."""
        copy = self._publish().copy()
        self.assertRecordValues(
            copy,
            [{"state": "draft", "version": 1, "code": False, "previous_id": False}],
        )
        self.assertEqual(copy.item_ids.mapped("code"), EXPECTED_NAMES)

    def test_nothing_to_ask(self):
        """An empty checklist is not published, neither later nor at once."""
        values = {"name": "Empty"}
        empty = self.env["crm.readiness.checklist"].create(values)
        with self.assertRaises(UserError):
            empty.action_publish()
        with self.assertRaises(UserError):
            empty.create(values | {"state": "published"})

    @mute_logger("odoo.sql_db")
    def test_refused_values(self):
        """Weights are not negative, codes and versions stand once."""
        for change in (
            lambda: self.checklist.item_ids[0].write({"weight": -1}),
            lambda: self.checklist.dimension_ids[0].write({"weight": -1}),
            lambda: self.checklist.item_ids[0].write({"code": "p2"}),
            lambda: self._create_checklist(Other=[{"code": "o"}]),
        ):
            with self.assertRaises(IntegrityError):
                change()
                self.env.flush_all()

    def test_rights(self):
        """Readers read, only managers write; another company's stay unseen."""
        own = self._create_checklist(company=self.company_b, Other=[{"code": "o"}])
        reader = self.users["own_a"]
        seen = self.env["crm.readiness.checklist"].with_user(reader)
        seen = seen.with_context(allowed_company_ids=self.company_a.ids).search([])
        self.assertIn(self.checklist, seen)
        self.assertNotIn(own, seen)
        for record in (self.checklist, self.checklist.item_ids[0]):
            with self.assertRaises(AccessError):
                record.with_env(seen.env).write({"name": "x"})
        with self.assertRaises(AccessError):
            own.item_ids.with_env(seen.env).read(["name"])

    def test_import(self):
        """A list of one's own comes in from a file, items under their dimensions."""
        names = ["name", "code", "purpose", "dimension_ids/name"]
        items = ("code", "name", "anchor_0", "critical", "weight")
        names += [f"dimension_ids/item_ids/{name}" for name in items]
        rows = [
            ["Ours", "ours", "Assessment of the Company", "Shops"],
            ["", "", "", ""],
            ["", "", "", "Office"],
        ]
        given = [
            ["s1", "Greets", "Never", "True", "2"],
            ["s2", "Listens", "Never", "False", "1"],
            ["o1", "Answers", "Late", "False", "1"],
        ]
        lines = [row + item for row, item in zip(rows, given, strict=True)]
        checklists = self.env["crm.readiness.checklist"].with_user(self.manager)
        result = checklists.load(names, lines)
        self.assertFalse(result["messages"])
        checklist = checklists.browse(result["ids"])
        self.assertEqual(checklist.dimension_ids.mapped("name"), ["Shops", "Office"])
        self.assertRecordValues(
            checklist.item_ids.sorted("code"),
            [
                {"code": "o1", "critical": False, "weight": 1},
                {"code": "s1", "critical": True, "weight": 2},
                {"code": "s2", "critical": False, "weight": 1},
            ],
        )
        checklist.action_publish()
        self.assertEqual(checklist.state, "published")
