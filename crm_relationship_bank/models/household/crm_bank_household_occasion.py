from odoo import api, fields, models
from odoo.tools.sql import column_exists


class CrmBankHouseholdMember(models.Model):
    """Days on which a member is to be spoken to: a child turns 18, somebody inherits.

    The morning list shows each until it is done, and playbooks can start from it.
    """

    _inherit = "crm.bank.household.member"

    adult_done_date = fields.Date(
        "Turning 18 Dealt With",
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    is_adult_done = fields.Boolean(
        "Adult Spoken To",
        compute="_compute_is_adult_done",
        inverse="_inverse_is_adult_done",
        help="Somebody spoke to the child about this day; another birthday is another "
        "occasion.",
    )
    heir_of_id = fields.Many2one(
        "crm.relationship",
        compute="_compute_heir",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The member of the household who died last, for its heirs.",
    )
    heir_date = fields.Date(
        "Talk to the Heir",
        compute="_compute_heir",
        store=True,
        help="So many days after the death as the company says; not before the death "
        "was noted.",
    )
    heir_done_id = fields.Many2one(
        "crm.relationship",
        "Spoken To About",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        export_string_translation=False,
    )

    def init(self):
        """Keep what was done in earlier versions, which noted it without its day."""
        if column_exists(self.env.cr, self._table, "is_adult_done"):
            self.env.cr.execute(
                """
                UPDATE crm_bank_household_member SET adult_done_date = adult_date
                WHERE is_adult_done;
                ALTER TABLE crm_bank_household_member DROP COLUMN is_adult_done
                """
            )
        return super().init()

    @api.depends("adult_date", "adult_done_date")
    def _compute_is_adult_done(self):
        for member in self:
            day = member.adult_date
            member.is_adult_done = day and member.adult_done_date == day

    def _inverse_is_adult_done(self):
        for member in self:
            member.adult_done_date = member.is_adult_done and member.adult_date

    @api.depends(
        "role",
        "relationship_id.death_date",
        "household_id.member_ids.relationship_id.death_date",
    )
    def _compute_heir(self):
        # a form is told nothing of whom the user may not read, before it is saved
        saved = self.filtered(lambda member: isinstance(member.id, int))
        for member in self - saved:
            member.heir_date = member._origin.heir_date
            member.heir_of_id = member._origin.heir_of_id
        for member in saved:
            dead = member._get_deceased()
            member.heir_date = dead and member._get_heir_date(dead)
            member.heir_of_id = dead

    def _get_deceased(self):
        """Return whose heir the member is: of the others, the one who died last."""
        people = self.household_id.member_ids.relationship_id - self.relationship_id
        dead = people.filtered("death_date").sorted("death_date")[-1:]
        is_heir = self.role == "heir" and not self.relationship_id.death_date
        return dead if is_heir else dead.browse()

    def _get_heir_date(self, dead):
        """Return the day of the talk; a day that has come stays what it was."""
        company = dead.company_id
        due = fields.Date.add(dead.death_date, days=company.bank_heir_days)
        today = dead._get_company_today(company)
        if due >= today:
            return due
        known = self.heir_of_id == dead and self.heir_date
        return min(known or today, today)

    def _end_occasion(self, kind):
        """Say that the user has spoken to these members; reading them is enough."""
        self.check_access("read")
        for member_sudo in self.sudo():  # households are not the branch's to change
            if kind == "heir":
                member_sudo.heir_done_id = member_sudo.heir_of_id
            else:
                member_sudo.adult_done_date = member_sudo.adult_date
