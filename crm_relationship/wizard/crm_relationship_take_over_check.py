from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from .take_over_file import normalise, parse_date

# {column of the file: field of the relationship}
POSITION_COLUMNS = {"stage": "lifecycle_stage_id", "tier": "tier_id"}


class CrmRelationshipTakeOver(models.TransientModel):
    """What is wrong with the lines of the file, and what the good ones change."""

    _inherit = "crm.relationship.take.over"

    def _check_lines(self, lines):
        """Fill each line with its customer and changes, or with its problems.

        The number of queries does not grow with the lines. Override to check more: add
        a text to ``line.problems`` and the line is rejected.
        """
        self._find_customers(lines)
        self._find_duplicates(lines)
        self._find_positions(lines)
        self._find_managers(lines)
        self._check_dates(lines)
        self._check_reasons(lines)
        self._find_relationships([line for line in lines if line.customer])
        self._keep_differences(lines)
        self._check_guard([line for line in lines if not line.problems])

    def _find_duplicates(self, lines):
        """Reject a customer's second line: which of the two is right?"""
        first = {}
        for line in lines:
            known = line.customer and first.setdefault(line.customer, line)
            if known and known is not line:
                line.problems.append(
                    self.env._(
                        "Line %(number)s is about the same customer, %(name)s.",
                        number=known.number,
                        name=line.customer.display_name,
                    )
                )

    def _find_positions(self, lines):
        """Look stages and tiers up by name, in any installed language."""
        fields_get = self.env["crm.relationship"]._fields
        for column, name in POSITION_COLUMNS.items():
            known = self._get_named(fields_get[name].comodel_name)
            for line in lines:
                text = line.values.get(column)
                if not text:
                    continue
                record = known.get(normalise(text))
                if record:
                    line.changes[name] = record
                else:
                    line.problems.append(self._get_unknown_text(column, text))

    def _get_unknown_text(self, column, text):
        return self.env._(
            "There is no %(column)s “%(name)s” in this company.",
            column=self._get_labels()[column],
            name=text,
        )

    def _get_named(self, model):
        """Return ``{normalised name: record}`` of a model, the company's own first."""
        records = self.env[model].search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        named = {}
        for record in records.sorted(lambda record: not record.company_id):
            for lang in langs:
                name = record.with_context(lang=lang).name
                named.setdefault(normalise(name), record)
        return named

    def _find_managers(self, lines):
        """Look account managers up by login, else by name."""
        users = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.company_id.id)]
        )
        logins = {normalise(user.login): user for user in users}
        names = users.grouped(lambda user: normalise(user.name))
        for line in lines:
            text = line.values.get("manager")
            if not text:
                continue
            key = normalise(text)
            found = logins.get(key) or names.get(key)
            if not found:
                line.problems.append(self._get_unknown_text("manager", text))
            elif len(found) > 1:
                line.problems.append(
                    self.env._(
                        "Several users are called “%(name)s”. Write the login.",
                        name=text,
                    )
                )
            else:
                line.changes["user_id"] = found

    def _check_dates(self, lines):
        """Read since when; a line without a date is of today."""
        today = self.env["crm.relationship"]._get_company_today(self.company_id)
        for line in lines:
            text = line.values.get("date")
            line.date = parse_date(text) if text else today
            if not line.date:
                line.problems.append(
                    self.env._(
                        "“%(date)s” is not a day. Write Gregorian year-month-day, for "
                        "instance 2026-03-31.",
                        date=text,
                    )
                )
            elif line.date > today:
                line.problems.append(
                    self.env._("%(date)s is still to come.", date=text)
                )

    def _check_reasons(self, lines):
        """Ask each line what it is for."""
        for line in lines:
            line.reason = line.values.get("reason") or ""
            if not line.reason:
                line.problems.append(self.env._("The reason is missing."))
            if not any(line.values.get(name) for name in ("stage", "tier", "manager")):
                line.problems.append(
                    self.env._("There is no stage, tier or account manager to take.")
                )

    def _find_relationships(self, lines):
        """Fill ``line.relationship``; reject who is not and cannot be a customer."""
        Relationship = self.env["crm.relationship"].with_context(active_test=False)
        customer_ids = [line.customer.id for line in lines]
        company = self.company_id
        relationships = Relationship.search(
            [("partner_id", "in", customer_ids), ("company_id", "=", company.id)]
        )
        known = {record.partner_id: record for record in relationships}
        new = {
            (line.customer.id, company.id)
            for line in lines
            if line.customer not in known
        }
        possible = Relationship.sudo()._get_missing_pairs(new)  # any user's documents
        for line in lines:
            relationship = known.get(line.customer)
            if relationship and relationship.active:
                line.relationship = relationship
            elif (line.customer.id, company.id) not in possible:
                line.problems.append(
                    self.env._(
                        "%(name)s is not a customer: an internal user, a company of "
                        "this Odoo, or limited to another company.",
                        name=line.customer.display_name,
                    )
                )

    def _keep_differences(self, lines):
        """Leave of the changes what is not so already."""
        for line in lines:
            if line.relationship:
                line.changes = {
                    name: record
                    for name, record in line.changes.items()
                    if line.relationship[name] != record
                }

    def _check_guard(self, lines):
        """Ask the guard of the relationships, which refuses what no path may do.

        Asked once for all lines that move alike; line by line only if it refuses.
        """
        groups = defaultdict(list)
        for line in lines:
            position = {
                name: record.id
                for name, record in line.changes.items()
                if name in POSITION_COLUMNS.values()
            }
            if position and line.relationship:
                groups[tuple(position.items())].append(line)
        for position, group in groups.items():
            ids = [line.relationship.id for line in group]
            relationships = self.env["crm.relationship"].browse(ids)
            if self._get_refusal(relationships, dict(position)):
                for line in group:
                    refusal = self._get_refusal(line.relationship, dict(position))
                    line.problems += [refusal] if refusal else []

    def _get_refusal(self, relationships, position):
        """Return why the guard would refuse the move, None if it would not."""
        try:
            relationships._check_move(position, self.env._("Take-over"))
        except UserError as refusal:
            return str(refusal)
        return None
