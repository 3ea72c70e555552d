from datetime import date, timedelta

from odoo.fields import Command

from .scoring_common import ScoringCommon

DAY = date(2025, 6, 1)
LONG_AGO = DAY - timedelta(days=300)


class TierCommon(ScoringCommon):
    """A tier scheme of company A with three tiers of its own; nobody is a newcomer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies.relationship_use_tiers = True
        cls.top, cls.mid, cls.base = cls.env["crm.customer.tier"].create(
            [
                {"name": name, "sequence": 1000 + rank}
                for rank, name in enumerate(("Top", "Mid", "Base"))
            ]
        )
        cls.tiers = cls._create_scheme(shares=(50, 80))

    @classmethod
    def _create_scheme(cls, shares=(), lines=(), **values):
        """Return a scheme of company A: cumulative shares, or lines, of Top and Mid."""
        given = [{"share": share} for share in (*shares, 100)] if shares else []
        given = given or [{"line": line} for line in (*lines, 0)]
        rules = [
            Command.create({"tier_id": tier.id} | rule)
            for tier, rule in zip((cls.top, cls.mid, cls.base), given, strict=True)
        ]
        defaults = {"name": "Tested", "company_id": cls.company_a.id}
        defaults |= {"method": "share" if shares else "line", "rule_ids": rules}
        defaults |= {"newcomer_months": 0, "grace_days": 30}
        return cls.env["crm.customer.tier.scheme"].create(defaults | values)

    @classmethod
    def _use_lines(cls, *lines, **values):
        """Go by fixed lines of Top and Mid."""
        rules = cls.tiers.rule_ids.sorted(lambda rule: rule._get_rank())
        commands = [
            Command.update(rule.id, {"line": line})
            for rule, line in zip(rules, (*lines, 0), strict=True)
        ]
        cls.tiers.write({"method": "line", "rule_ids": commands} | values)
        return rules

    @classmethod
    def _score_on(cls, day):
        """Return the run of the company's day ``day``."""
        cls.scheme.as_of_date = day
        return cls._score()

    @classmethod
    def _buy(cls, relationship, day, amount):
        """Let the customer buy, as the documents of a day would."""
        cls._insert_orders([(relationship.partner_id, day, amount)], cls.company_a)
        relationship._touch_own_purchases()
        cls._flush()

    @classmethod
    def _get_tiers(cls, buyers):
        return {key: buyer.tier_id.name for key, buyer in buyers.items()}

    def _create_ladder(self, *amounts):
        """Return buyers of one purchase long ago each, of these amounts."""
        return self._create_buyers(
            {number: [(LONG_AGO, amount)] for number, amount in enumerate(amounts)}
        )
