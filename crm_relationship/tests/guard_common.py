from odoo.exceptions import UserError
from odoo.tests import Form

from .life_common import LifeCommon

BEFORE = ("prospect", "responder")
AFTER = ("active", "former")


class GuardCommon(LifeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = {kind: getattr(cls, f"stage_{kind}") for kind in (*BEFORE, *AFTER)}
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls.lead = cls._create_lead(cls.customer, cls.company_a)
        cls.order = cls._create_order(cls.customer)
        cls._flush()

    def _put(self, kind):
        """Put the customer into a stage of the kind, past the guard."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_relationship SET lifecycle_stage_id = %s WHERE id = %s",
            [self.stages[kind].id, self.relationship.id],
        )
        self.env.invalidate_all()

    # --- the paths that a move can take; each gets (stage, reason) ---

    def _get_values(self, stage, reason, name="lifecycle_stage_id"):
        """Return what a screen sends: a former stage goes with the kind of leaving."""
        values = {name: stage.id, "change_reason": reason}
        if stage.kind == "former":
            values["leaving_kind"] = "cut"
        return values

    def _by_write(self, stage, reason):
        self._as_user(self.relationship).write(self._get_values(stage, reason))

    def _by_mass_write(self, stage, reason):
        other = self._meet(self._create_partner(name="Other"), self.company_a)
        self._as_user(self.relationship | other).write(self._get_values(stage, reason))

    def _by_form(self, stage, reason):
        with Form(self._as_user(self.relationship), self._get_view()) as form:
            form.lifecycle_stage_id = stage
            form.change_reason = reason
            form.leaving_kind = stage.kind == "former" and "cut"

    def _by_import(self, stage, reason):
        record = self._as_user(self.relationship)
        result = record.load(
            [".id", "lifecycle_stage_id/.id", "change_reason", "leaving_kind"],
            [[str(record.id), str(stage.id), reason, self._get_kind_text(stage)]],
        )
        for message in result["messages"]:
            raise UserError(message["message"])

    def _by_web_save(self, stage, reason):
        self._as_user(self.relationship).web_save(
            self._get_values(stage, reason),
            {"lifecycle_stage_id": {}},
        )

    def _by_context(self, stage, reason):
        """A kanban drop after its dialog: a plain write, the reason in the context."""
        record = self._as_user(self.relationship)
        record = record.with_context(
            crm_relationship_reason=reason,
            crm_relationship_leaving_kind=stage.kind == "former" and "off_list",
        )
        record.write({"lifecycle_stage_id": stage.id})

    def _by_partner(self, stage, reason):
        self._by_shown(self.customer, stage, reason)

    def _by_lead(self, stage, reason):
        self._by_shown(self.lead, stage, reason)

    def _by_order(self, stage, reason):
        self._by_shown(self.order, stage, reason)

    def _by_shown(self, record, stage, reason):
        self._as_user(record).write(
            self._get_values(stage, reason, "customer_stage_id")
        )

    def _get_kind_text(self, stage):
        return "Relation Cut" if stage.kind == "former" else ""

    def _as_user(self, records):
        return records.with_user(self.users["manager"])

    def _get_view(self):
        """Return a form of the two fields, whatever the real one looks like."""
        return self.env["ir.ui.view"].create(
            {
                "name": "guard",
                "model": "crm.relationship",
                "arch": """
                    <form>
                        <field name="lifecycle_stage_id" />
                        <field name="change_reason" />
                        <field name="leaving_kind" />
                    </form>
                """,
            }
        )

    def _get_paths(self):
        return {
            name: getattr(self, f"_by_{name}")
            for name in (
                *("write", "mass_write", "form", "import", "web_save", "context"),
                *("partner", "lead", "order"),
            )
        }
