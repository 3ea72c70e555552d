from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .crm_complaint_category import SEVERITIES

# what narrows a policy down; the more of them match, the more specific it is
CRITERIA = ("tier_id", "severity", "category_id", "team_id")


class CrmComplaintSla(models.Model):
    """Which deadlines a complaint gets: a policy for some tiers, severities and so on.

    Of the policies that match a complaint the most specific one counts, then one of
    the company before a shared one, then the order of the list.
    """

    _name = "crm.complaint.sla"
    _description = "Deadline Policy of Complaints"
    _order = "sequence, id"
    _check_company_auto = True

    def _default_level_ids(self):
        levels = [(50, "user"), (75, "user"), (90, "leader"), (100, "manager")]
        return [
            Command.create({"percent": percent, "recipient": recipient})
            for percent, recipient in levels
        ]

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the policy is shared by all companies."
    )
    # for which complaints, empty meaning any
    tier_id = fields.Many2one(
        "crm.customer.tier", check_company=True, index="btree_not_null"
    )
    severity = fields.Selection(SEVERITIES)
    category_id = fields.Many2one(
        "crm.complaint.category", check_company=True, help="Its parts included."
    )
    team_id = fields.Many2one("crm.complaint.team", check_company=True)
    # which deadlines
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="Empty: those of the team, else of the company.",
    )
    line_ids = fields.One2many("crm.complaint.sla.line", "sla_id", "Deadlines")
    level_ids = fields.One2many(
        "crm.complaint.sla.level",
        "sla_id",
        "Warnings",
        default=lambda self: self._default_level_ids(),
    )

    @api.constrains("line_ids", "active")
    def _check_line_ids(self):
        for sla in self:
            if not sla.line_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s has no deadline. Add at least one: a policy without "
                        "a clock would promise nothing.",
                        name=sla.name,
                    )
                )

    @api.constrains("calendar_id")
    def _check_calendar_id(self):
        for sla in self:
            calendar = sla.calendar_id.sudo()
            if calendar and not calendar._can_plan_complaints():
                raise ValidationError(
                    self.env._(
                        "%(calendar)s has no fixed working hours, so that no deadline "
                        "can be counted in it. Choose working hours that are neither "
                        "flexible nor empty.",
                        calendar=calendar.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            # the constraint is not called for lines that nobody gave
            values.setdefault("line_ids", [])
        slas = super().create(vals_list)
        slas._check_line_ids()
        slas._plan_complaints()
        return slas

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys() <= {"name", "color"}:
            self._plan_complaints()
        return result

    def unlink(self):
        companies = self.company_id
        is_shared = len(self.filtered("company_id")) < len(self)
        result = super().unlink()
        self.env["crm.complaint"]._plan_open([] if is_shared else companies.ids)
        return result

    def _plan_complaints(self):
        """Plan anew what is open, in the companies of these policies."""
        is_shared = not all(sla.company_id for sla in self)
        companies = [] if is_shared else self.company_id.ids
        self.env["crm.complaint"]._plan_open(companies)

    def _is_for(self, facts):
        """Whether the policy is for a complaint of these ``{criterion: value}``."""
        self.ensure_one()
        for name in CRITERIA:
            wanted = self[name]
            if not wanted:
                continue
            if name == "category_id":
                path = facts[name].parent_path or ""
                if not path.startswith(wanted.parent_path):
                    return False
            elif wanted != facts[name]:
                return False
        return self.company_id in (facts["company_id"], self.company_id.browse())

    def _choose(self, facts):
        """Return which of the policies counts for ``{criterion: value}``, or none.

        Most criteria first, then a policy of the company, then the order of the list.
        """
        fitting = self.filtered(lambda sla: sla._is_for(facts))
        return fitting.sorted(
            lambda sla: (
                -sum(bool(sla[name]) for name in CRITERIA),
                not sla.company_id,
                sla.sequence,
                sla.id,
            )
        )[:1]

    def _is_default(self):
        """Whether the policy is for every complaint that no other is made for."""
        return not any(self[name] for name in CRITERIA)
