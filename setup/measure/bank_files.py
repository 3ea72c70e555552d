"""Files of a core banking system, written by the database itself from a seed.

Customer n is called C<n>, account n has the number 6,000,000,000 + n and belongs to
anybody; every fifth one has a joint holder. The same seed writes the same files.
"""

FIRST_NUMBER = 6_000_000_000
PRODUCTS = 6
BRANCHES = 20
# {kind: the column whose sum the control line tells}
_SUMMED = {"account": "balance", "month": "closing_balance", "event": "amount"}


def _draw(salt, limit):
    """SQL of a whole number below a limit, drawn from `n` and the seed."""
    drawn = f"HASHINT8EXTENDED(n, %(seed)s * 1000 + {salt}) & 1073741823"
    return f"(({drawn}) %% {limit})"


def _money(salt, limit):
    return f"ROUND({_draw(salt, limit * 100)} / 100.0, 2)"


NUMBER = f"({FIRST_NUMBER} + n)::text"
# of an account in a month; `salt` makes months differ
MONTH_VALUES = {
    "average_balance": _money("%(salt)s + 1", 50_000),
    "closing_balance": _money("%(salt)s + 2", 50_000),
    "credit_turnover": _money("%(salt)s + 3", 9_000),
    "debit_turnover": _money("%(salt)s + 4", 9_000),
    "fee_income": _money("%(salt)s + 5", 20),
    "interest_margin": _money("%(salt)s + 6", 90),
    "branch_count": _draw("%(salt)s + 7", 3),
    "atm_count": _draw("%(salt)s + 8", 6),
    "pos_count": _draw("%(salt)s + 9", 30),
    "internet_count": _draw("%(salt)s + 10", 9),
    "mobile_count": _draw("%(salt)s + 11", 40),
    "phone_count": _draw("%(salt)s + 12", 2),
}
_EVERY_ACCOUNT = "generate_series(1, %(accounts)s::bigint) n"
_HOLDER = f"1 + {_draw(20, '%(customers)s')}"
# {kind: (what the columns hold, of which rows)}
_FILES = {
    "customer": (
        {
            "customer": "'N' || n",
            "name": "'Newcomer ' || n",
            "kind": "'person'",
            "branch": f"'B' || {_draw(30, BRANCHES)}",
            "national_id": f"LPAD({_draw(31, 10**9)}::text, 10, '0')",
            "phone": f"'+98912' || LPAD({_draw(32, 10**7)}::text, 7, '0')",
            "city": f"'City ' || {_draw(33, 50)}",
            "birthday": f"DATE '1950-01-01' + {_draw(34, 20_000)}::int",
        },
        "generate_series(1, %(newcomers)s::bigint) n",
    ),
    "account": (
        {
            "account": NUMBER,
            "product": f"'P' || {_draw(40, PRODUCTS)}",
            "branch": f"'B' || {_draw(41, BRANCHES)}",
            "currency": "%(currency)s",
            "status": "'open'",
            "opened": f"DATE '2014-01-01' + {_draw(42, 3_600)}::int",
            "balance": _money("%(salt)s + 43", 50_000),
            "balance_date": "%(day)s",
            "rate": f"ROUND({_draw(44, 2_000)} / 100.0, 2)",
            "last_movement": f"%(day)s::date - {_draw(45, 60)}::int",
        },
        _EVERY_ACCOUNT,
    ),
    "holder": (
        {"account": NUMBER, "customer": "'C' || holder", "role": "role", "share": "s"},
        f"""
        {_EVERY_ACCOUNT},
        LATERAL (
            SELECT {_HOLDER} AS holder, 'primary' AS role,
                   CASE WHEN n %% 5 = 0 THEN 62.5 ELSE 100 END AS s
            UNION ALL
            SELECT 1 + (({_HOLDER}) %% %(customers)s), 'joint', 37.5
            WHERE n %% 5 = 0
        ) held
        """,
    ),
    "month": (
        {"account": NUMBER, "month": "LEFT(%(day)s, 7)"} | MONTH_VALUES,
        _EVERY_ACCOUNT,
    ),
    "event": (
        {
            "account": NUMBER,
            "date": "%(day)s",
            "kind": "'outflow'",
            "amount": _money("%(salt)s + 50", 90_000),
        },
        f"{_EVERY_ACCOUNT} WHERE n %% 50 = 0",
    ),
}


class BankFile:
    """A file of a kind in a folder, whole and as its bare rows.

    `whole` has the header and the control line that the import asks for, `bare`
    the rows alone.
    """

    def __init__(self, connection, folder, kind, facts):
        self.connection, self.kind, self.facts = connection, kind, facts
        values, self.source = _FILES[kind]
        self.columns = list(values)
        self.select = ", ".join(f"{value} AS {name}" for name, value in values.items())
        self.bare = folder / f"{kind}_bare.csv"
        self.whole = folder / f"{kind}.csv"
        self.count = self._write()

    def _write(self):
        query = f"SELECT {self.select} FROM {self.source}"
        with self.bare.open("wb") as file:
            self.connection.copy(
                f"COPY ({query}) TO STDOUT (FORMAT csv)", file, self.facts
            )
        summed = _SUMMED.get(self.kind)
        total = f"SUM({summed})" if summed else "''"
        [(count, amount)] = self.connection.run(
            f"SELECT COUNT(*), {total} FROM ({query}) row", self.facts
        )
        with self.whole.open("wb") as whole, self.bare.open("rb") as bare:
            whole.write((",".join(self.columns) + "\n").encode())
            while chunk := bare.read(1 << 20):
                whole.write(chunk)
            whole.write(f"TOTAL,{count},{amount}\n".encode())
        return count
