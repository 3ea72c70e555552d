def without_defaults(records, names):
    """Return the records with a context that has no defaults for ``names``.

    For fields that are the system's to fill, as any client can send a context; whoever
    works as the system keeps its own.
    """
    if records.env.su:
        return records
    own = {f"default_{name}" for name in names}
    context = {key: v for key, v in records.env.context.items() if key not in own}
    return records.with_env(records.env(context=context))
