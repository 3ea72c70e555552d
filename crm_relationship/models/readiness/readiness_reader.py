"""Whether somebody may be sent to a record at all."""


def may_read(user, record):
    """Whether an active user may read a record in a company of the user's own.

    :param record: one lead, customer or action; without a company it is everybody's
    """
    companies = (record.company_id or user.company_ids) & user.company_ids
    if not user.active or not companies:
        return False
    own = record.with_user(user).with_context(allowed_company_ids=companies.ids)
    return own.has_access("read")
