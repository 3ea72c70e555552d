from odoo.tests import HttpCase, tagged

from .readiness_gate_common import ReadinessGateCommon


@tagged("post_install", "-at_install")
class TestReadinessGateTours(ReadinessGateCommon, HttpCase):
    """A salesperson meets a gate, does what is missing, and passes."""

    def test_gate(self):
        self._create_rule("won")
        lead = self._create_deal(name="Nearly Won")
        action = self.env.ref("crm.crm_lead_action_pipeline")
        self.start_tour(
            f"/odoo/action-{action.id}/{lead.id}",
            "crm_relationship_gate",
            login=self.seller.login,
        )
        self.assertEqual(lead.won_status, "won")
        asked = lead.readiness_tick_ids.filtered(lambda tick: tick.state == "done")
        self.assertEqual(asked.done_user_id, self.seller)
