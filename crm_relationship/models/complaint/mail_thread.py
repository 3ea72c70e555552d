import codecs

from odoo import models


# What the mail gateway has to know so that no complaint is lost or goes in rings. Odoo
# reads a message before it knows whose it is, so this is for all incoming mail. A
# comment: of a docstring, Odoo's records of all models with a thread would keep a copy
# when this module goes.
class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_parse_extract_payload(
        self, message, message_dict, save_original=False
    ):
        """Read a text in a charset that nobody knows as UTF-8, not at all else.

        Python raises a LookupError for it, and the gateway would lose the message.
        """
        for part in message.walk():
            charset = part.get_content_charset()
            if part.get_content_maintype() == "text" and not _is_known(charset):
                part.set_param("charset", "utf-8")
        return super()._message_parse_extract_payload(
            message, message_dict, save_original
        )

    def _message_route_process(self, message, message_dict, routes):
        """Tell the documents when a machine wrote, which nobody is to answer."""
        is_automatic = _is_automatic(message)
        thread = self.with_context(crm_relationship_automatic_mail=is_automatic)
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )


def _is_known(charset):
    """Whether Python can decode a charset; the missing one is its own business."""
    if not charset:
        return True
    try:
        codecs.lookup(charset)
    except LookupError:
        return False
    return True


def _is_automatic(message):
    """Whether the message was sent by a machine (RFC 3834, and what came before)."""
    submitted = str(message.get("Auto-Submitted") or "no")
    precedence = str(message.get("Precedence") or "").strip().lower()
    return (
        submitted.split(";")[0].strip().lower() != "no"
        or precedence in ("auto_reply", "bulk", "junk")
        or any(name in message for name in ("X-Autoreply", "X-Autorespond"))
    )
