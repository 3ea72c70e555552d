from odoo.tools import SQL


def get_readable_sql(model, domain, names):
    """Return the columns ``names`` of what is in ``domain`` and the reader may see.

    :param model: the empty recordset, in the reader's environment
    :return: a subselect in parentheses
    """
    query = model._search(domain)
    return query.subselect(*(SQL.identifier(model._table, name) for name in names))
