from odoo import api, models
from odoo.fields import Domain

COMPLAINTS = 5  # open ones that are listed; all are counted


class CrmRelationship(models.Model):
    """All that a bank knows of a customer, in one call for one block of the form."""

    _inherit = "crm.relationship"

    @api.readonly
    def get_bank_overview(self):
        """Return what the block of the form shows, under the rights of the user.

        Accounts, months and amounts follow the rules of accounts, so that a figure is
        the sum of what the user may open. Amounts are in the company's currency.

        :raise AccessError: the user may not read the customer, or no accounts at all
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "currency_id": self.company_id.currency_id.id,
            "months": self._get_bank_months(),
            "lines": self._get_bank_lines(),
            "household": self._get_bank_household(),
            "channels": self._get_bank_channels(),
            "complaints": self._get_bank_complaints(),
        }

    def _get_bank_lines(self):
        """Return every product line: held here, elsewhere, both or neither."""
        here = self._get_holdings_by("line", Domain("relationship_id", "=", self.id))
        shares = self.env["crm.bank.wallet.share"].search(
            [("relationship_id", "=", self.id)]
        )
        elsewhere = shares.grouped("line")
        labels = self.env["crm.bank.holding"]._fields["line"]._description_selection
        return [
            {"line": line, "label": label}
            | self._get_bank_line(here.get(line), elsewhere.get(line, shares.browse()))
            for line, label in labels(self.env)
        ]

    @api.model
    def _get_bank_line(self, here, elsewhere):
        """Return how a line is held; ``elsewhere`` is its row of the wallet, if any."""
        count, amount = here or (0, 0)
        is_elsewhere = bool(elsewhere.growth_room)
        states = {
            (True, True): "both",
            (True, False): "here",
            (False, True): "elsewhere",
            (False, False): "none",
        }
        return {
            "state": states[bool(count), is_elsewhere],
            "count": count,
            "amount": amount,
            "other_amount": elsewhere.growth_room,
            "share": elsewhere.share,
            "source": elsewhere._get_source_label(),
            "date": str(elsewhere.date) if elsewhere.date else False,
        }

    @api.model
    def _get_holdings_by(self, name, domain):
        """Return ``{value: (count, amount)}`` of holdings that the user may see."""
        rows = self.env["crm.bank.holding"]._read_group(
            domain & Domain("role", "!=", "signatory"),
            [name],
            ["__count", "company_amount:sum"],
        )
        return {value: (count, amount) for value, count, amount in rows}

    def _get_bank_household(self):
        """Return the household with what each member holds here, or False.

        False instead of an amount: the member is of another branch, and what the user
        does not see is not nothing.
        """
        household = self.household_id
        if not household:
            return False
        own = Domain("household_id", "=", household.id)
        deposits = self._get_holdings_by(
            "relationship_id", own & Domain("side", "=", "deposit")
        )
        debts = self._get_holdings_by(
            "relationship_id", own & Domain("side", "=", "debt")
        )
        members = household.member_ids
        readable = members.relationship_id._filtered_access("read")

        def get_amount(amounts, customer):
            return amounts.get(customer, (0, customer in readable and 0))[1]

        return {
            "id": household.id,
            "name": household.name,
            "members": [
                {
                    "id": member.relationship_id.id,
                    # a household is seen whole: names, but not what others hold
                    "name": member.relationship_id.sudo().display_name,
                    "role": member._get_role_label(),
                    "is_self": member.relationship_id == self,
                    "is_open": member.relationship_id in readable,
                    "deposits": get_amount(deposits, member.relationship_id),
                    "debts": get_amount(debts, member.relationship_id),
                }
                for member in members
            ],
        }

    def _get_bank_complaints(self):
        """Return how many complaints are open, and the most urgent; or False."""
        complaints = self.env["crm.complaint"]
        if not complaints.has_access("read"):
            return False
        domain = Domain("relationship_id", "=", self.id)
        domain &= Domain("date_closed", "=", False) & Domain("type", "=", "complaint")
        rows = complaints.search_fetch(domain, ["stage_id"], limit=COMPLAINTS)
        return {
            "count": complaints.search_count(domain),
            "rows": [
                {
                    "id": row.id,
                    "name": row.display_name,
                    "stage": row.stage_id.display_name,
                }
                for row in rows
            ],
        }
