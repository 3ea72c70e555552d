from odoo.tools import format_list


def get_counts_text(env, counts):
    """Return how many are where as a text in the user's language: ``Gold 3, ...``.

    :param counts: pairs of a name, empty for nowhere, and how many
    """
    none = env._("none")
    texts = [f"{name or none} {count}" for name, count in counts]
    return format_list(env, texts, "unit")
