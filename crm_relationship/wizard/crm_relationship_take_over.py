from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class CrmRelationshipTakeOver(models.TransientModel):
    """Takes today's stages, tiers and account managers over from another system.

    A file names customers by reference, VAT number or e-mail. *Check* tells what would
    change and lists what is wrong, line by line; *Apply* loads the good lines through
    the guard, dated as the file says, and leaves the others to be downloaded with the
    reason. The same file once more changes nothing.

    Everything is read and written in sets: lines that ask for the same are one write.
    """

    _name = "crm.relationship.take.over"
    _description = "Take Over Customers"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    state = fields.Selection(
        [("draft", "File"), ("checked", "Check"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
    )
    # what the file would do, or has done
    line_count = fields.Integer("Lines", readonly=True)
    stage_count = fields.Integer("Stages", readonly=True)
    tier_count = fields.Integer("Tiers", readonly=True)
    manager_count = fields.Integer("Account Managers", readonly=True)
    new_count = fields.Integer(
        "New Customers",
        readonly=True,
        help="Contacts that get a relationship with the company by this file.",
    )
    same_count = fields.Integer("Lines That Change Nothing", readonly=True)
    good_count = fields.Integer("Lines to Apply", readonly=True)
    problem_count = fields.Integer("Lines with a Problem", readonly=True)
    line_ids = fields.One2many(
        "crm.relationship.take.over.line", "take_over_id", "Problems", readonly=True
    )

    def action_download_template(self):
        return self._get_download_action("template", "customers.csv")

    def action_download_rejects(self):
        return self._get_download_action("rejects", "customers-rejected.csv")

    def action_check(self):
        """Check the file and show what it would do; nothing is changed."""
        self._show(self._get_checked_lines(), "checked")
        return self._get_form_action()

    def action_apply(self):
        """Apply the good lines and keep the others to be downloaded.

        The file is checked anew: what was right before may be wrong by now.
        """
        lines = self._get_checked_lines()
        self._show(lines, "done")
        self._apply([line for line in lines if line.changes and not line.problems])
        return self._get_form_action()

    def action_restart(self):
        """Go back to choose another file, or the same one corrected."""
        self.line_ids.unlink()
        self.state = "draft"
        return self._get_form_action()

    def _get_download_action(self, name, file_name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{name}/{file_name}"
            "?download=true",
            "target": "self",
        }

    def _get_form_action(self):
        """Return the action that shows the dialog again, at its next step."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_take_over_action"
        )
        return action | {"res_id": self.id}

    def _get_checked_lines(self):
        """Return the lines of the file with all that the checks found out.

        :raise UserError: no access to the company, or not a file of this kind
        """
        self.ensure_one()
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._(
                    "Switch %(company)s on in the company selector first.",
                    company=self.company_id.sudo().name,  # its name only
                )
            )
        wizard = self.with_company(self.company_id)
        lines = wizard._read_lines()
        wizard._check_lines(lines)
        return lines

    def _show(self, lines, state):
        """Keep the counts and the problems of ``lines`` on the dialog."""
        good = [line for line in lines if not line.problems]
        changing = [line for line in good if line.changes]
        self.line_ids.unlink()
        self.line_ids.create(
            [
                {
                    "take_over_id": self.id,
                    "number": line.number,
                    "name": line.get_name(),
                    "problem": "\n".join(line.problems),
                }
                for line in lines
                if line.problems
            ]
        )
        self.write(
            {
                "state": state,
                "line_count": len(lines),
                "good_count": len(changing),
                "same_count": len(good) - len(changing),
                "problem_count": len(lines) - len(good),
                "new_count": sum(not line.relationship for line in changing),
                "stage_count": self._count(changing, "lifecycle_stage_id"),
                "tier_count": self._count(changing, "tier_id"),
                "manager_count": self._count(changing, "user_id"),
            }
        )

    def _count(self, lines, name):
        return sum(name in line.changes for line in lines)

    def _apply(self, lines):
        """Write what the lines change: one write for all that change alike."""
        self._make_customers([line for line in lines if not line.relationship])
        moves, managers = defaultdict(list), defaultdict(list)
        for line in lines:
            changes = dict(line.changes)
            user = changes.pop("user_id", None)
            if user:
                managers[user, line.reason].append(line.relationship.id)
            if changes:
                key = (line.date, line.reason, tuple(changes.items()))
                moves[key].append(line.relationship.id)
        Relationship = self.env["crm.relationship"].with_company(self.company_id)
        for (date, reason, changes), ids in moves.items():
            relationships = Relationship.with_context(crm_relationship_date=date)
            values = {name: record.id for name, record in changes}
            # where they come from, former customers are a list of their own
            values |= {"change_reason": reason, "leaving_kind": "off_list"}
            relationships.browse(ids).write(values)
        for (user, reason), ids in managers.items():
            Relationship.browse(ids)._hand_over(user, reason, with_activities=False)

    def _make_customers(self, lines):
        """Give the contacts that are no customers yet their relationships.

        :raise UserError: somebody else is making them at this moment
        """
        Relationship = self.env["crm.relationship"].with_company(self.company_id)
        pairs = {(line.customer.id, self.company_id.id) for line in lines}
        Relationship.sudo()._ensure_pairs(pairs)  # the insert asks for no rights
        made = Relationship.search(
            [
                ("partner_id", "in", [pair[0] for pair in pairs]),
                ("company_id", "=", self.company_id.id),
            ]
        )
        known = {record.partner_id.id: record for record in made}
        for line in lines:
            line.relationship = known.get(line.customer.id)
            if not line.relationship:
                raise UserError(
                    self.env._(
                        "%(name)s is just becoming a customer by somebody else's "
                        "doing. Try again in a moment.",
                        name=line.customer.display_name,
                    )
                )
