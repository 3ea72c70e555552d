def get_notice(message, is_done=True, after=None):
    """Return the action that tells the user what a button has done.

    :param bool is_done: False: there was nothing to do
    :param dict after: the action that follows; None: the dialog is closed
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "success" if is_done else "info",
            "message": message,
            "next": after or {"type": "ir.actions.act_window_close"},
        },
    }
