from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..relationship.opened import open_records

STATES = [
    ("draft", "Draft"),
    ("published", "Published"),
    ("archived", "Archived"),
]
# a version that was seen by anybody never becomes a draft again
STEPS = {("draft", "published"), ("published", "archived"), ("archived", "published")}


class CrmReadinessChecklist(models.Model):
    """What is asked, in versions: a published one never changes, a new one copies it.

    The guard stands here, in dimensions and in items, for every path of writing.
    """

    _name = "crm.readiness.checklist"
    _description = "Readiness Checklist"
    _order = "purpose, name, version desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False, help="Names the checklist in all its versions, in imports too."
    )
    version = fields.Integer(required=True, default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "crm.readiness.checklist",
        "Previous Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    state = fields.Selection(STATES, required=True, default="draft", copy=False)
    purpose = fields.Selection(
        [
            ("assessment", "Assessment of the Company"),
            ("phase", "Gate of a Phase"),
            ("customer", "Leads and Customers"),
        ],
        required=True,
        default="assessment",
    )
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the checklist is shared by all companies."
    )
    dimension_ids = fields.One2many(
        "crm.readiness.dimension", "checklist_id", "Dimensions", copy=True
    )
    item_ids = fields.One2many("crm.readiness.item", "checklist_id", "Items")
    item_count = fields.Integer("Items Asked", compute="_compute_item_count")

    _code_version_uniq = models.UniqueIndex(
        "(code, version, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "A checklist has one version of a number.",
    )

    @api.depends("item_ids.active")
    def _compute_item_count(self):
        counts = dict(
            self.env["crm.readiness.item"]._read_group(
                Domain("checklist_id", "in", self.ids), ["checklist_id"], ["__count"]
            )
        )
        for checklist in self:
            checklist.item_count = counts.get(checklist._origin, 0)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for checklist in self:
            checklist.display_name = self.env._(
                "%(name)s (version %(version)s)",
                name=checklist.name or "",
                version=checklist.version,
            )

    # --- the guard ---

    def _check_draft(self):
        """Refuse what would change a version that was published.

        :raise UserError: it names the versions.
        """
        fixed = self.filtered(lambda checklist: checklist.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(names)s is published and stays as it is: answers refer to it. "
                    "Make a new version instead.",
                    names=", ".join(fixed.mapped("display_name")),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        states = [values.get("state") for values in vals_list]
        vals_list = [values | {"state": "draft"} for values in vals_list]
        checklists = super().create(vals_list)
        # a version is complete before it is published, whatever the order of values
        for checklist, state in zip(checklists, states, strict=True):
            if state and state != "draft":
                checklist.write({"state": state})
        return checklists

    def write(self, vals):
        if vals.keys() - {"state"}:
            self._check_draft()
        if state := vals.get("state"):
            self._check_step(state)
        result = super().write(vals)
        if state == "published":
            self._archive_previous()
        return result

    def _check_step(self, state):
        """Refuse a way back to draft, and to publish what asks nothing."""
        for checklist in self:
            step = (checklist.state, state)
            if step[0] != state and step not in STEPS:
                raise UserError(
                    self.env._(
                        "%(name)s cannot go back to draft: make a new version instead.",
                        name=checklist.display_name,
                    )
                )
            if state == "published" and not checklist.item_count:
                raise UserError(
                    self.env._(
                        "%(name)s has no items to ask yet.",
                        name=checklist.display_name,
                    )
                )

    def _archive_previous(self):
        """Leave one version published: what runs on an older one goes on with it."""
        previous = self.previous_id.filtered(
            lambda checklist: checklist.state == "published"
        )
        if previous:
            previous.write({"state": "archived"})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    # --- versions ---

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if default and "name" in default:
            return vals_list
        return [
            vals | {"name": self.env._("%(name)s (copy)", name=checklist.name)}
            for checklist, vals in zip(self, vals_list, strict=True)
        ]

    def _create_version(self):
        """Return the next version as a draft, with all dimensions and items."""
        self.ensure_one()
        family = self.search(
            Domain("code", "=", self.code)
            & Domain("company_id", "=", self.company_id.id)
            if self.code
            else Domain("id", "=", self.id)
        )
        new = self.copy({"name": self.name})
        new.write(
            {
                "code": self.code,
                "version": max(family.mapped("version")) + 1,
                "previous_id": self.id,
            }
        )
        return new

    def _get_published(self):
        """Return the version now published, or none."""
        self.ensure_one()
        domain = Domain("state", "=", "published")
        if not self.code:
            return self.filtered_domain(domain)
        domain &= Domain("code", "=", self.code)
        domain &= Domain("company_id", "=", self.company_id.id)
        return self.search(domain, order="version desc", limit=1)

    def action_new_version(self):
        """Open the next version, a draft that holds what this one asks."""
        return open_records(self._create_version())

    def action_publish(self):
        self.write({"state": "published"})

    def action_archive_version(self):
        self.write({"state": "archived"})
