"""How much of a customer's money a bank has when only its rank is known."""


def get_rank_share(rank, count):
    """Return the share of the bank ranked ``rank`` of ``count`` banks, 0 to 1.

    The Wallet Allocation Rule (Keiningham, Aksoy, Buoye and Cooil, Customer Loyalty
    Isn't Enough. Grow Your Share of Wallet, Harvard Business Review 89, 2011):
    (1 - rank / (count + 1)) * (2 / count). The shares of all ranks sum to 1.

    >>> round(get_rank_share(1, 2), 4), round(get_rank_share(2, 2), 4)
    (0.6667, 0.3333)
    """
    return (1 - rank / (count + 1)) * (2 / count)
