import threading
from contextlib import contextmanager


@contextmanager
def queries_of(word):
    """Yield the list of the SQL statements that name ``word``, as they are run."""
    found = []

    def hook(_cursor, query, _params, _start, _delay):
        text = query if isinstance(query, str) else str(query)
        if word in text:
            found.append(text)

    thread = threading.current_thread()
    hooks = getattr(thread, "query_hooks", ())
    thread.query_hooks = (*hooks, hook)
    try:
        yield found
    finally:
        thread.query_hooks = hooks
