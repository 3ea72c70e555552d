from odoo.fields import Domain


def search_claim(values, domain):
    """Return the domain of the records whose boolean is one of ``values``.

    Of what the operator ``in`` asks for; others are negated by Odoo.

    :param domain: of those for whom it is true
    """
    claims = {bool(value) for value in values}
    if len(claims) != 1:
        return Domain.TRUE if claims else Domain.FALSE
    return domain if True in claims else ~domain
