FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def isolate(name):
    """Return a name that does not turn round what is written beside it.

    After a Persian name the two days of a period would change places in an English
    text, as after an English one in a Persian text (Unicode standard annex 9, FSI).
    """
    return f"{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}" if name else ""
