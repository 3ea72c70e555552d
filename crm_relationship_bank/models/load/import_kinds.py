"""What the files of a core banking system hold: their columns, kinds and keys."""

CHANNEL_COUNTS = tuple(
    f"{name}_count" for name in ("branch", "atm", "pos", "internet", "mobile", "phone")
)
MONTH_AMOUNTS = (
    *("average_balance", "closing_balance", "credit_turnover", "debit_turnover"),
    *("fee_income", "interest_margin"),
)

# {kind: {column: type}}; a type with "!" has to be there and filled
KINDS = {
    "customer": {
        "customer": "text!",
        "name": "text!",
        "kind": "customer_kind",
        "branch": "text",
        "national_id": "text",
        "phone": "text",
        "email": "text",
        "street": "text",
        "city": "text",
        "zip": "text",
        "birthday": "date",
    },
    "account": {
        "account": "number!",
        "product": "text!",
        "branch": "text!",
        "currency": "text",
        "iban": "number",
        "status": "account_status",
        "opened": "date",
        "closed": "date",
        "close_reason": "text",
        "balance": "amount",
        "balance_date": "date",
        "limit": "amount",
        "rate": "amount",
        "maturity": "date",
        "last_movement": "date",
    },
    "holder": {
        "account": "number!",
        "customer": "text!",
        "role": "holder_role",
        "share": "amount!",
    },
    "month": {"account": "number!", "month": "month!"}
    | dict.fromkeys(MONTH_AMOUNTS, "amount")
    | dict.fromkeys(CHANNEL_COUNTS, "count"),
    "event": {
        "account": "number!",
        "date": "date!",
        "kind": "event_kind!",
        "amount": "amount",
    },
}
# {kind: columns that a file may have once only}
KEYS = {
    "customer": ("customer",),
    "account": ("account",),
    "holder": ("account", "customer"),
    "month": ("account", "month"),
    "event": ("account", "date", "kind", "amount"),
}
# {kind: the column whose sum the control line tells}
CONTROL = {"account": "balance", "month": "closing_balance", "event": "amount"}
# {column: (table, the column of its codes)}
LOOKED_UP = {
    "product": ("crm_bank_product", "code"),
    "branch": ("crm_bank_branch", "code"),
    "account": ("crm_bank_account", "number"),
    "customer": ("crm_relationship", "bank_customer_number"),
}
CHOICES = {
    "customer_kind": ("person", "company"),
    "account_status": ("open", "blocked", "closed"),
    "holder_role": ("primary", "joint", "signatory"),
    "event_kind": (
        *("salary", "salary_stopped", "instalment_due", "instalment_missed"),
        *("outflow", "inflow", "card_blocked", "maturity"),
    ),
}
# {type: (a text of it, as a regular expression, and the type of the database)}
PATTERNS = {
    "amount": (r"^-?\d{1,15}(\.\d+)?$", "numeric"),
    "count": (r"^\d{1,9}$", "int"),
    "date": (r"^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", "date"),
    "month": (r"^[12]\d{3}-(0[1-9]|1[0-2])(-01)?$", "date"),
    "number": (r"^[0-9A-Z]{1,40}$", "text"),
}
# {type: what cells match that are right for sure}
SHAPES = {
    "amount": r"-?\d{1,15}(?:\.\d+)?",
    "count": r"\d{1,9}",
    # the 29th of February is looked at closely
    "date": r"[12]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)",
    "month": r"[12]\d{3}-(?:0[1-9]|1[0-2])(?:-01)?",
    "number": r"[0-9A-Z]{1,40}",
} | {kind: f"(?:{'|'.join(choices)})" for kind, choices in CHOICES.items()}


def is_required(kind, column):
    """Whether a column has to be there, filled in every line.

    >>> is_required("event", "date"), is_required("event", "amount")
    (True, False)
    """
    return KINDS[kind][column].endswith("!")


def get_type(kind, column):
    """Return the type of a column.

    >>> get_type("month", "month")
    'month'
    """
    return KINDS[kind][column].removesuffix("!")
