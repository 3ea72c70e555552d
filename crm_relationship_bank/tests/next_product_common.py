from itertools import permutations

from odoo.fields import Command

from .common import BankCommon

SALES = "sales_team.group_sale_salesman_all_leads"
# what eight customers hold: current C, term T, loan L
BASKETS = ("CT", "CT", "CTL", "CTL", "C", "C", "T", "L")


def get_rules(baskets):
    """Return ``{(a, c): (support, confidence, lift)}`` by the definitions, plainly.

    >>> get_rules([{"a", "c"}, {"a", "c"}, {"a"}, set("b")])["a", "c"]
    (0.5, 0.6666666666666666, 1.3333333333333333)
    """

    def share(*products):
        return sum(set(products) <= basket for basket in baskets) / len(baskets)

    every = set().union(*baskets)
    return {
        (a, c): (share(a, c), share(a, c) / share(a), share(a, c) / share(a) / share(c))
        for a, c in permutations(every, 2)
        if share(a, c)
    }


class NextProductCommon(BankCommon):
    """Eight customers of one bank and what they hold, for the night to learn from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("teller", "head"):
            cls.users[role].group_ids = [Command.link(cls.env.ref(SALES).id)]
        cls.bank.write({"bank_next_min_count": 2, "bank_next_min_confidence": 0})
        cls.products = {"C": cls.current, "T": cls.term, "L": cls.loan}
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Holder {number}"} for number in range(len(BASKETS))]
        )
        for partner, basket in zip(cls.people, BASKETS, strict=True):
            for letter in basket:
                cls._open(letter, partner)
        cls.next_products = cls.env["crm.bank.next.product"]

    @classmethod
    def _open(cls, letter, partner, **values):
        number = cls.env["crm.bank.account"].search_count([]) + 1
        values = {"date_opened": "2025-06-01", "balance": 10} | values
        values["product_id"] = cls.products[letter].id
        return cls._create_account(f"9{number:06}", {partner: 100}, **values)

    def _find(self):
        """Do the night's work; return how many rows it wrote."""
        return self.next_products._find(self.bank)

    def _get_of(self, partner, state="suggested"):
        """Return the products that the night suggests to ``partner``, best first."""
        customer = self._get_relationship(partner)
        domain = [("relationship_id", "=", customer.id), ("state", "=", state)]
        return self.next_products.search(domain)

    def _get_letters(self, partner):
        letters = {product: letter for letter, product in self.products.items()}
        return "".join(letters[own.product_id] for own in self._get_of(partner))

    def _offer(self, partner=None):
        self._find()
        own = self._as("teller", self._get_of(partner or self.people[4]))
        action = own.action_offer()
        return own, self._as("teller", self.env["crm.lead"]).browse(action["res_id"])
