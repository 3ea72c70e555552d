from datetime import timedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestCrmTierTours(TierCommon, HttpCase):
    """The manager's review: proposals, demotions row by row and in bulk, who moved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["manager"].company_ids = cls.company_a
        cls.company_a.relationship_override_approval = True
        today = cls.env["crm.relationship"]._get_company_today(cls.company_a)
        names = ("Kept Ltd", "Fallen One", "Fallen Two", "Proposed Ltd")
        cls.known = {
            name: cls._meet(cls._create_partner(name=name), cls.company_a)
            for name in names
        }
        for name, own in cls.known.items():
            own.user_id = cls.users["own"]
            cls._place(own, tier_id=cls.base if name == "Proposed Ltd" else cls.top)
        cls._flush()
        below = cls.env["crm.relationship"].union(
            *(cls.known[name] for name in names[:3])
        )
        below._write_unguarded(
            {"tier_candidate_id": cls.mid.id}
            | {"tier_below_since": today - timedelta(days=31)}
            | {"tier_fall_date": today - timedelta(days=1)}
        )
        cls.proposal = (
            cls.env["crm.relationship.override"]
            .with_user(cls.users["own"])
            .create(
                {"relationship_id": cls.known["Proposed Ltd"].id, "kind": "tier"}
                | {"tier_id": cls.mid.id, "reason": "Strategic"}
            )
        )

    def test_review(self):
        self.scheme.as_of_date = False
        action = self.env.ref("crm_relationship.crm_relationship_override_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "crm_relationship_review",
            login=self.users["manager"].login,
        )
        self.assertEqual(self.proposal.state, "standing")
        self.assertEqual(
            {name: own.tier_id for name, own in self.known.items()},
            {"Kept Ltd": self.top, "Fallen One": self.mid, "Fallen Two": self.mid}
            | {"Proposed Ltd": self.mid},
        )
        kept = self.known["Kept Ltd"]
        self.assertGreater(kept.tier_fall_date, Date.today())
        last = kept.change_ids.sorted("id")[-1]
        self.assertEqual(last.reason, "Kept in tier: Pays next week")
        self.assertEqual(last.user_id, self.users["manager"])
