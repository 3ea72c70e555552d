from unittest.mock import patch

from odoo.tests import tagged

from .playbook_common import PlaybookCommon


@tagged("post_install", "-at_install")
class TestMailActivityPlan(PlaybookCommon):
    """The names of the plans that come along, said in the reader's language."""

    def test_shipped_plans(self):
        """Each plan that comes along is known by the name that it has; no other is."""
        plans = self.env["mail.activity.plan"]
        data = self.env["ir.model.data"].search(
            [("model", "=", plans._name), ("module", "=", "crm_relationship")]
        )
        shipped = plans.browse(data.mapped("res_id"))
        names = {name: f"«{name}»" for name in plans._get_shipped_names()}
        self.assertEqual(set(shipped.mapped("name")), set(names))
        with patch.object(type(plans), "_get_shipped_names", return_value=names):
            shipped.invalidate_recordset(["display_name"])
            self.assertEqual(set(shipped.mapped("display_name")), set(names.values()))
            self.plan.name = shipped[0].name
            self.assertEqual(self.plan.display_name, names[shipped[0].name])
            self.plan.name = "Care for them"
            self.assertEqual(self.plan.display_name, "Care for them")
            self.plan.write({"name": shipped[0].name, "res_model": "crm.lead"})
            self.assertEqual(self.plan.display_name, shipped[0].name)
