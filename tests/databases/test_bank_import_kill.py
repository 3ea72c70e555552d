"""A bank's file killed at any step of its loading: a process of its own.

The process that watches the folder kills itself with SIGKILL in the middle of a step;
what was there before is there afterwards, and the next one loads the file to its end.
"""

from decimal import Decimal

import pytest
from machine import paths

ACCOUNTS = 60
COLUMNS = "account,month,closing_balance,mobile_count"

FILL = f"""
company = env["res.company"].browse(1)
branch = env["crm.bank.branch"].create({{"name": "Kill", "code": "kill"}})
product = env["crm.bank.product"].create({{"name": "Kill", "code": "kill"}})
env["crm.bank.import.profile"].create(
    {{"name": "Kill", "code": "kill", "kind": "month", "file_pattern": "months*.csv"}})
env.flush_all()
env.cr.execute('''
    INSERT INTO crm_bank_account (
        number, company_id, product_id, branch_id, currency_id, state)
    SELECT 'K' || n, 1, %s, %s, %s, 'open' FROM generate_series(1, {ACCOUNTS}) n''',
    [product.id, branch.id, company.currency_id.id])
"""
WATCH = """
env["res.company"].browse(1).bank_import_folder = {folder!r}
env["crm.bank.import"]._cron_watch()
"""
DIE = """
import os, signal
Import = env.registry["crm.bank.import"]
original = Import.{method}

def die(self, *arguments):
    original(self, *arguments)
    os.kill(os.getpid(), signal.SIGKILL)

Import.{method} = die
"""
# {step: the method after which the process dies}
STEPS = {
    "opened": "_open_rows",
    "staged": "_stage",
    "totals compared": "_check_control",
    "lines checked": "_check_rows",
    "old rows written": "_update_rows",
    "new rows entered": "_insert_rows",
    "merged": "_merge_month",
    "logged, before the commit": "_load",
}
ROWS = """
    SELECT a.number, m.month::text, m.closing_balance, m.mobile_count, m.xmin::text
    FROM crm_bank_account_month m JOIN crm_bank_account a ON a.id = m.account_id
    WHERE a.number LIKE 'K%%' ORDER BY 1, 2
"""
LOGS = """
    SELECT name, state, new_count, changed_count, reject_count, control_sum, total_sum
    FROM crm_bank_import ORDER BY id
"""
TABLES = "SELECT relname FROM pg_class WHERE relpersistence = 't' AND relname ~ '^crm_'"
# {line of the file: closing balance}, told by month
FIRST = {("2026-01", n): n * 10 for n in range(1, ACCOUNTS + 1)}
# a correction of every other line, and a month more
SECOND = {("2026-01", n): n * 10 + n % 2 for n in range(1, ACCOUNTS + 1)} | {
    ("2026-02", n): n * 11 for n in range(1, ACCOUNTS + 1)
}


def write(path, lines):
    """Write a file of a core banking system with its control line."""
    rows = [f"K{n},{month},{balance}.25,3" for (month, n), balance in lines.items()]
    total = sum(lines.values()) + Decimal("0.25") * len(lines)
    rows = [COLUMNS, *rows, f"TOTAL,{len(lines)},{total}"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(total)


@pytest.fixture(scope="module")
def database(new_database):
    database = new_database("bank_kill", paths.OWN_MODULES)
    database.shell(FILL)
    database.rows("UPDATE ir_cron SET active = FALSE")
    return database


@pytest.fixture
def folder(database, tmp_path):
    """A watched folder whose first file is loaded, and whose second is there."""
    database.rows(
        "DELETE FROM crm_bank_account_month m USING crm_bank_account a"
        " WHERE a.id = m.account_id AND a.number LIKE 'K%%'"
    )
    database.rows("DELETE FROM crm_bank_import")
    write(tmp_path / "months_1.csv", FIRST)
    database.shell(WATCH.format(folder=str(tmp_path)))
    assert len(database.rows(ROWS)) == ACCOUNTS
    return tmp_path


@pytest.mark.parametrize("step", STEPS)
def test_killed(database, folder, step):
    """The last good state is kept to the row; the next call loads the whole file."""
    before = database.rows(ROWS), database.rows(LOGS)
    total = write(folder / "months_2.csv", SECOND)
    watch = WATCH.format(folder=str(folder))
    assert database.start(DIE.format(method=STEPS[step]) + watch).wait(120) != 0
    assert (database.rows(ROWS), database.rows(LOGS)) == before
    assert not database.rows(TABLES)
    database.shell(watch)
    log = ("months_2.csv", "done", ACCOUNTS, ACCOUNTS // 2, 0, total, total)
    assert database.rows(LOGS) == [*before[1], log]
    rows = database.rows(ROWS)
    found = {(month[:7], int(number[1:])): b for number, month, b, *_rest in rows}
    assert found == {key: b + Decimal("0.25") for key, b in SECOND.items()}
    assert sum(found.values()) == Decimal(total)
    database.shell(watch)  # once loaded, it is known
    assert database.rows(ROWS) == rows
