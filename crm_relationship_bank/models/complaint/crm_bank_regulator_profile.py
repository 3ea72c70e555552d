from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

MONTHS = [(str(number), str(number)) for number in (1, 3, 6, 12)]


class CrmBankRegulatorProfile(models.Model):
    """What a bank's regulator wants to know of complaints, when, and in which words.

    A bank answers to one regulator at a time. Its deadlines are policies of complaints
    of their own, whose clocks run beside ours.
    """

    _name = "crm.bank.regulator.profile"
    _description = "Regulator Profile"
    _order = "company_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    regulator = fields.Char(required=True, translate=True, help="Who is reported to.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    # when
    period_months = fields.Selection(
        MONTHS, "Months of a Period", required=True, default="6"
    )
    date_first = fields.Date(
        "First Period Begins",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
        help="Periods are counted in months from here, forwards and backwards. Another "
        "calendar's dates are entered on the register.",
    )
    due_days = fields.Integer(
        "Due after (days)", default=30, help="So many days after the period's end."
    )
    reminder_days = fields.Integer(
        "Remind before (days)",
        default=14,
        help="So many days before the register is due, the responsible is told which "
        "complaints lack something.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    # which complaints, and what of them
    channel_ids = fields.Many2many(
        "crm.channel",
        string="Channels",
        help="Only complaints received by these channels count, and those of which no "
        "channel is noted yet. Empty: all.",
    )
    is_branch_required = fields.Boolean(
        "Branch Required",
        default=True,
        help="A complaint is not answered before its branch is known.",
    )
    is_customer_named = fields.Boolean(
        "Name Customers", help="The register's file names the customers."
    )
    # the regulator's words
    product_ids = fields.One2many(
        "crm.bank.regulator.product", "profile_id", "Product Groups", copy=True
    )
    issue_ids = fields.One2many(
        "crm.bank.regulator.issue", "profile_id", "Issues", copy=True
    )
    band_ids = fields.One2many(
        "crm.bank.regulator.band",
        "profile_id",
        "Time Bands",
        copy=True,
        default=lambda self: self._default_band_ids(),
    )
    code_upheld = fields.Char("Upheld Is", required=True, default="upheld")
    code_partly = fields.Char("Partly Upheld Is", required=True, default="partly")
    code_rejected = fields.Char("Rejected Is", required=True, default="rejected")
    sla_ids = fields.One2many(
        "crm.complaint.sla",
        "regulator_profile_id",
        "Deadlines of the Regulator",
        groups="crm_relationship.group_complaint_user",
    )

    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE active",
        "The company has a regulator profile already. Archive it first.",
    )
    _days = models.Constraint(
        "CHECK(due_days >= 0 AND reminder_days >= 0)", "Days cannot be negative."
    )

    def _default_band_ids(self):
        bands = [("3", 3), ("56", 56), ("57+", 0)]
        return [Command.create({"code": code, "days_to": to}) for code, to in bands]

    @api.constrains("reminder_days", "due_days")
    def _check_reminder_days(self):
        for profile in self:
            if profile.reminder_days > profile.due_days:
                raise ValidationError(
                    self.env._(
                        "Nobody can be reminded before the period has ended: remind at "
                        "most %(days)s days before the register is due.",
                        days=profile.due_days,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles._plan_complaints()
        return profiles

    def write(self, vals):
        result = super().write(vals)
        if {"active", "channel_ids", "company_id"} & vals.keys():
            self._plan_complaints()
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        self.env["crm.complaint"]._plan_open(companies.ids)
        return result

    def _plan_complaints(self):
        """Plan the clocks of the companies' open complaints anew."""
        if self:
            self.env["crm.complaint"]._plan_open(self.company_id.ids)

    def _get_complaint_domain(self):
        """Return the complaints that count: of customers, and not taken back."""
        self.ensure_one()
        domain = Domain("type", "=", "complaint") & Domain("kind", "!=", "withdrawn")
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("merged_into_id", "=", False)
        if self.channel_ids:
            known = [False, *self.channel_ids.ids]
            domain &= Domain("channel_id", "in", known)
        return domain

    def _get_missing_maps(self):
        """Return the names of the lists without which no register can be made."""
        names = ("product_ids", "issue_ids", "band_ids")
        labels = self.fields_get(names, ["string"])
        return [labels[name]["string"] for name in names if not self[name]]

    def _get_period(self, day):
        """Return the first and last day of the period that ``day`` lies in."""
        months = int(self.period_months)
        apart = (day.year - self.date_first.year) * 12 + day.month
        apart -= self.date_first.month + (day.day < self.date_first.day)
        start = self.date_first + relativedelta(months=apart // months * months)
        end = self.date_first + relativedelta(months=(apart // months + 1) * months)
        return start, end - timedelta(days=1)

    def _get_next_period(self):
        """Return the days of the next register: after the last one, else the last past.

        A period by hand, as of another calendar, is followed by one as long in months.
        """
        self.ensure_one()
        registers = self.env["crm.bank.complaint.register"]
        last = registers.search(
            [("profile_id", "=", self.id)], order="date_to desc", limit=1
        )
        if last:
            start = last.date_to + timedelta(days=1)
            end = start + relativedelta(months=int(self.period_months))
            return start, end - timedelta(days=1)
        today = self.env["crm.relationship"]._get_company_today(self.company_id)
        start, _end = self._get_period(today)
        return self._get_period(start - timedelta(days=1))
