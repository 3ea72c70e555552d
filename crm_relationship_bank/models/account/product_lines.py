"""The product lines of a bank: what customers leave with it, owe it, and pay it for."""

LINES = [
    ("current", "Current deposit"),
    ("savings", "Savings deposit"),
    ("term", "Term deposit"),
    ("loan", "Loan"),
    ("card", "Card"),
    ("guarantee", "Guarantee"),
    ("insurance", "Insurance"),
    ("ebanking", "E-banking"),
    ("investment", "Investment"),
]
DEPOSIT_LINES = ("current", "savings", "term")
DEBT_LINES = ("loan",)
SIDES = [("deposit", "Deposits"), ("debt", "Debts"), ("other", "Other services")]


def get_side(line):
    """Return on which side of the books a line stands.

    >>> [get_side(line) for line in ("term", "loan", "card")]
    ['deposit', 'debt', 'other']
    """
    if line in DEPOSIT_LINES:
        return "deposit"
    return "debt" if line in DEBT_LINES else "other"
