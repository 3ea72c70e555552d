def open_records(records, **values):
    """Return the action that opens the records: the form of one, a list of many.

    Core's, but without the context of the screen that it is called from: the defaults
    in there (a dialog's, a button's) would fill whatever is created on the next one.

    :param values: what differs from that action, for instance its ``name``
    """
    return records._get_records_action(**({"context": {}} | values))
