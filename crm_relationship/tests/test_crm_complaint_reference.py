from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCrmComplaintReference(ComplaintCommon):
    """The document of another app: offered, found, and kept when the app is gone.

    Leads stand for all of them, because they are always there.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(cls.customer, name="A promise", user_id=False)
        cls.complaint = cls._create_complaint(
            document_ref=f"crm.lead,{cls.lead.id}", name="Promised otherwise"
        )
        cls.without = cls._create_complaint()

    def _find(self, *leaf):
        domain = Domain([leaf]) & Domain(
            "id", "in", (self.complaint | self.without).ids
        )
        return self.env["crm.complaint"].search(domain)

    def test_offered(self):
        """Models that are installed and that the user may read."""
        offered = dict(self.env["crm.complaint"]._selection_document_model())
        self.assertEqual(offered["crm.lead"], "Lead")
        self.assertEqual("stock.picking" in offered, "stock.picking" in self.env)
        agents = self._as("agent", self.env["crm.complaint"])
        self.assertNotIn("crm.lead", dict(agents._selection_document_model()))
        self.assertTrue(self.complaint.can_link_document)

    def test_found(self):
        """By the document, by its name, and by whether there is one."""
        reference = f"crm.lead,{self.lead.id}"
        self.assertEqual(self._find("document_ref", "=", reference), self.complaint)
        self.assertEqual(self._find("document_ref", "!=", reference), self.without)
        self.assertEqual(self._find("document_ref", "=", False), self.without)
        self.assertEqual(self._find("document_ref", "!=", False), self.complaint)
        self.assertEqual(self._find("document_ref", "ilike", "promise"), self.complaint)
        self.assertFalse(self._find("document_ref", "=", "crm.lead,drop"))

    def test_unreadable(self):
        """Who may not read the document sees its name and may not link to it."""
        complaint = self.complaint
        complaint.team_id = self.team
        mine = self._as("agent", complaint)
        self.assertFalse(mine.document_ref)
        self.assertEqual(mine.document_name, "A promise")
        mine.name = "Still linked"
        self.assertEqual(complaint.document_ref, self.lead)
        other = self._create_lead(self.customer)
        with self._refused("", AccessError):
            mine.write({"document_model": "crm.lead", "document_id": other.id})
        self.assertEqual(complaint.document_ref, self.lead)

    def test_unreadable_together(self):
        """Complaints of one call do not vouch for each other, by any door."""
        lead = self._create_lead(self.customer, name="A secret")
        link = {"document_model": "crm.lead", "document_id": lead.id}
        mine = {"name": "Mine", "company_id": self.company_a.id}
        agents = self._as("agent", self.env["crm.complaint"])
        both = agents.create([dict(mine), dict(mine)])
        nested = {"repeat_ids": [Command.create(mine | link)]}
        for call in (
            lambda: agents.create([mine | link, mine | link]),
            lambda: agents.create(mine | link | nested),
            lambda: both.write(link),
            lambda: both[0].write(nested | link),
            lambda: both.with_context(crm_complaint_hand_on_links=True).write(link),
        ):
            with self._refused("", AccessError):
                call()

    def test_unreadable_while_recording(self):
        """A form that is not saved tells no name either."""
        agents = self._as("agent", self.env["crm.complaint"])
        values = {"document_model": "crm.lead", "document_id": self.lead.id}
        asked = agents.onchange(values, list(values), {"document_name": {}})
        self.assertFalse(asked["value"].get("document_name"))

    def test_uninstalled(self):
        """Without the app the name is left; a document that was deleted leaves it too.

        A model that is in no registry is what an uninstalled app leaves behind.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_complaint SET document_model = 'gone.app' WHERE id = %s",
            [self.complaint.id],
        )
        self.complaint.invalidate_recordset()
        self.assertFalse(self.complaint.document_ref)
        self.assertEqual(self.complaint.document_name, "A promise")
        self.assertEqual(self._find("document_ref", "ilike", "promise"), self.complaint)
        with Form(self.complaint) as form:
            form.name = "Edited without the app"
        self.assertEqual(self.complaint.document_model, "gone.app")
        read = self.complaint.web_read({"document_ref": {"fields": {}}})
        self.assertFalse(read[0]["document_ref"])

    def test_deleted(self):
        """A deleted document leaves its name."""
        self.lead.unlink()
        self.complaint.invalidate_recordset()
        self.assertFalse(self.complaint.document_ref)
        self.assertEqual(self.complaint.document_name, "A promise")

    def test_refused(self):
        """Other kinds of records, and documents of another company."""
        with self._refused("not about documents of this kind", ValidationError):
            self.without.write(
                {"document_model": "res.users", "document_id": self.env.uid}
            )
        other = self._create_lead(self.customer, self.company_b)
        with self._refused("belongs to another company", ValidationError):
            self.without.document_ref = other

    def test_from_lead(self):
        """Recorded from a lead, the complaint is about it."""
        complaints = self.env["crm.complaint"].with_company(self.company_a)
        with Form(complaints.with_context(crm_relationship_lead=self.lead.id)) as form:
            form.name = "About it"
        self.assertEqual(form.record.document_ref, self.lead)

    def test_merged(self):
        """The kept complaint takes the document over, by an agent's hand too."""
        (self.without | self.complaint).team_id = self.team
        kept = self._as("agent", self.without)
        kept._merge(self._as("agent", self.complaint))
        self.assertEqual(self.without.document_ref, self.lead)
