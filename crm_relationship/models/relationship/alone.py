from contextlib import contextmanager


@contextmanager
def alone(env, logger, message, *arguments):
    """Let the block fail by itself: what it did is undone and the error is logged.

    For scheduled actions that serve one company after another, where a broken rule of
    one must not hold up the others.

    :param logger: where the error is logged, with its traceback
    :param str message: what the block did not do, with ``arguments`` for its ``%s``
    """
    try:
        with env.cr.savepoint():
            yield
    except Exception:  # whatever the rules of that company raise
        logger.exception(message, *arguments)
