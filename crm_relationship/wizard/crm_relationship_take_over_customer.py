from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .take_over_file import CHARS_DROPPED, CHARS_FROM, CHARS_TO, KEYS, normalise


class CrmRelationshipTakeOver(models.TransientModel):
    """Who the lines of the file are about: one query for all of them."""

    _inherit = "crm.relationship.take.over"

    def _find_customers(self, lines):
        """Fill ``line.customer``, or say why there is none.

        Each key that finds somebody narrows the choice down: a shared e-mail address
        does no harm beside a reference. Archived contacts count only if no other is
        found, to say so.
        """
        found = self._get_matches(lines)
        sets = [ids for by_key in found.values() for ids in by_key.values()]
        everybody = tuple(set().union(*sets))
        for line in lines:
            by_key = found.get(line.number, {})
            if not any(line.values.get(key) for key in KEYS):
                line.problems.append(
                    self.env._(
                        "Name the customer by reference, VAT number or e-mail address."
                    )
                )
            elif not by_key:
                line.problems.append(
                    self.env._(
                        "No customer of this company has this reference, VAT number or "
                        "e-mail address."
                    )
                )
            else:
                self._choose_customer(line, by_key, everybody)

    def _choose_customer(self, line, by_key, everybody):
        """Take the only customer that every key allows, of ``everybody``'s ids."""
        groups = list(by_key.values())
        customers = groups[0].intersection(*groups[1:])
        if not customers:
            line.problems.append(
                self.env._(
                    "Reference, VAT number and e-mail address belong to different "
                    "customers."
                )
            )
            return
        partners = self.env["res.partner"].browse(sorted(customers))
        partners = partners.with_prefetch(everybody)
        partners = partners.filtered("active") or partners
        if len(partners) > 1:
            line.problems.append(
                self.env._(
                    "Several customers match: %(names)s.",
                    names=", ".join(partners[:5].mapped("display_name")),
                )
            )
        elif not partners.active:
            line.problems.append(
                self.env._("%(name)s is archived.", name=partners.display_name)
            )
        else:
            line.customer = partners

    def _get_matches(self, lines):
        """Return ``{line number: {key: {id of the commercial entity, ...}}}``.

        Contacts match for their company. Both sides are compared normalised; by SQL,
        because an address book may hold a million references.
        """
        values = [
            (line.number, key, self._prepare_key(key, line.values[key]))
            for line in lines
            for key in KEYS
            if line.values.get(key)
        ]
        if not values:
            return {}
        names = ["ref", "vat", "email_normalized", "commercial_partner_id"]
        self.env["res.partner"].flush_model([*names, "company_id", "active"])
        matches = {}
        for number, key, customer_id in self.env.execute_query(
            self._get_match_sql(values)
        ):
            by_key = matches.setdefault(number, {})
            by_key.setdefault(key, set()).add(customer_id)
        return matches

    def _prepare_key(self, key, value):
        """Return a value of the file as the database is asked for it."""
        if key != "email":
            return value
        return email_normalize(normalise(value)) or ""

    def _get_match_sql(self, values):
        """Return (line, key, commercial entity) of all that match ``values``."""
        numbers, keys, texts = zip(*values, strict=True)
        sides = {
            "reference": (self._get_reference_sql, SQL("c.ref")),
            "vat": (self._get_vat_sql, SQL("c.vat")),
            "email": (lambda text: text, SQL("c.email_normalized")),
        }
        matches = [
            self._get_key_match_sql(key, normal(SQL("text")), normal(own_text))
            for key, (normal, own_text) in sides.items()
        ]
        return SQL(
            """
            WITH given AS (
                SELECT * FROM UNNEST(%(numbers)s, %(keys)s, %(texts)s)
                              AS given (number, key, text)
            ), contact AS NOT MATERIALIZED (
                SELECT * FROM res_partner WHERE id IN %(visible)s
            )
            %(matches)s
            """,
            numbers=list(numbers),
            keys=list(keys),
            texts=list(texts),
            visible=self._get_visible_query().subselect(),
            matches=SQL(" UNION ").join(matches),
        )

    def _get_key_match_sql(self, key, text, own_text):
        """Return the matches by one key: ``text`` of the file, the contact's own."""
        return SQL(
            """
            SELECT wanted.number, wanted.key, c.commercial_partner_id
            FROM (
                SELECT number, key, %(text)s AS text FROM given WHERE key = %(key)s
            ) wanted
            JOIN contact c ON wanted.text = %(own_text)s
            WHERE wanted.text != ''
            """,
            key=key,
            text=text,
            own_text=own_text,
        )

    def _get_visible_query(self):
        """Return the contacts that the user sees and that the company may have."""
        partners = self.env["res.partner"].with_context(active_test=False)
        companies = [False, *self.company_id.sudo().parent_ids.ids]  # of a branch, too
        return partners._search(Domain("company_id", "in", companies))

    def _get_reference_sql(self, text):
        """Return the SQL ``text`` in one alphabet, without case and blanks."""
        return SQL(
            r"LOWER(REGEXP_REPLACE(TRANSLATE(%s, %s, %s), '\s', '', 'g'))",
            text,
            CHARS_FROM + CHARS_DROPPED,
            CHARS_TO,
        )

    def _get_vat_sql(self, text):
        """Return the SQL ``text`` as letters and digits only."""
        return SQL(
            "REGEXP_REPLACE(LOWER(TRANSLATE(%s, %s, %s)), '[^0-9a-z]', '', 'g')",
            text,
            CHARS_FROM + CHARS_DROPPED,
            CHARS_TO,
        )
