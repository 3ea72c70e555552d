"""Numbers of accounts: one way to write them, what everybody may see, the IBAN check.

Texts in, texts out, no database: the import uses the same rules in SQL.
"""

import re

# Persian, then Arabic digits
DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
TO_LATIN = str.maketrans(DIGITS, "0123456789" * 2)
SEPARATORS = re.compile(r"[\s\u200c\u200e\u200f./_-]+")
SHOWN_DIGITS = 4


def normalise(number):
    """Return the number in Latin digits and capitals, without separators.

    >>> normalise(" ۱۲۳-٤٥٦ ")
    '123456'
    """
    return SEPARATORS.sub("", str(number or "").translate(TO_LATIN)).upper()


def mask(number):
    """Return what everybody may see: at most the last four, never half of it or more.

    >>> mask("123456789012")
    '••••9012'
    >>> mask("1234")
    '••••4'
    """
    shown = min(SHOWN_DIGITS, max(len(number or "") - 1, 0) // 2)
    return "••••" + (number[-shown:] if shown else "")


def is_iban(iban):
    """Whether the normalised text is an IBAN: ISO 13616, check by ISO 7064 mod 97-10.

    >>> is_iban("GB82WEST12345698765432"), is_iban("GB82WEST12345698765433")
    (True, False)
    """
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban or ""):
        return False
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
