from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain


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
    # when, see crm_bank_regulator_period.py
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
        help="Who sees branches answers no complaint before its branch is known; what "
        "others answered without one is named by the register as lacking it.",
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

    def _get_complaint_domain(self, end=None):
        """Return the complaints that count: of customers, and not taken back.

        :param end: a moment in UTC at which they had not been taken back yet; what was
            merged since then counts beside the one that is kept, if that was there
        """
        self.ensure_one()
        domain = Domain("kind", "!=", "withdrawn")
        domain &= Domain("merged_into_id", "=", False)
        if end:
            since = Domain("merged_into_id", "=", False)
            since |= Domain("merged_into_id.create_date", "<", end)
            domain |= since & Domain("date_closed", ">=", end)
        domain &= Domain("type", "=", "complaint")
        domain &= Domain("company_id", "=", self.company_id.id)
        if self.channel_ids:
            known = [False, *self.channel_ids.ids]
            domain &= Domain("channel_id", "in", known)
        return domain

    def _get_missing_maps(self):
        """Return the names of the lists without which no register can be made."""
        names = ("product_ids", "issue_ids", "band_ids")
        labels = self.fields_get(names, ["string"])
        return [labels[name]["string"] for name in names if not self[name]]
