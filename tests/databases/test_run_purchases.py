"""`setup/run --purchases`: a file becomes orders, whatever becomes of the command."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from machine import paths, ports, run_database, template

LINES = 1000  # three batches
READY = "Ctrl-C stops everything."
COUNTS = """
    SELECT COUNT(*), COUNT(DISTINCT o.client_order_ref), SUM(o.amount_untaxed),
           COUNT(DISTINCT o.partner_id)
    FROM sale_order o
    JOIN res_partner p ON p.id = o.partner_id AND p.ref LIKE 'shop-%'
    WHERE o.state = 'sale'
"""
# every version of every row has its own xmin
VERSIONS = """
    SELECT 'order', id, xmin::text FROM sale_order
    UNION ALL SELECT 'relationship', id, xmin::text FROM crm_relationship
    UNION ALL SELECT 'change', id, xmin::text FROM crm_relationship_change
    UNION ALL SELECT 'import', id, xmin::text FROM crm_purchase_import
    UNION ALL SELECT 'run', id, xmin::text FROM crm_scoring_run
"""


@pytest.fixture(scope="module")
def database(new_database):
    database = new_database("purchases", [*paths.own_modules(), *template.DEMO_EXTRAS])
    run_database._note(database.name)  # as `setup/run` does with what it made
    return database


@pytest.fixture
def run(database):
    """Start `setup/run` on the database, in a process group of its own."""
    processes = []

    def start(*arguments):
        process = subprocess.Popen(
            [
                *(sys.executable, paths.SETUP / "run", "--database", database.name),
                *("--port", str(ports.free()), *map(str, arguments)),
            ],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        kill(process)


def kill(process):
    """End a command and all that it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()


def read_until_ready(process):
    """What the command says until Odoo serves; then it is stopped, as by Ctrl-C."""
    said = []
    for line in process.stderr:
        said.append(line)
        if READY in line:
            process.send_signal(signal.SIGINT)
            process.wait(30)
            return "".join(said)
    raise AssertionError("".join(said)[-3000:])


def wait_until_loading(database, patience=120):
    """Wait for the first batch of an import to be committed."""
    for _ in range(patience * 10):
        if database.rows("SELECT 1 FROM crm_purchase_import WHERE loaded_count > 0"):
            return
        time.sleep(0.1)
    raise AssertionError("nothing is loaded")


def test_killed_load_goes_on_and_a_third_one_writes_nothing(database, run, tmp_path):
    file = tmp_path / "shop.csv"
    lines = [
        f"{n},shop-{n % 90},2024-{n % 12 + 1:02}-11,{n}.5" for n in range(1, LINES + 1)
    ]
    file.write_text("\n".join(["number,customer,date,amount", *lines, ""]))
    process = run("--purchases", file)
    wait_until_loading(database)
    kill(process)
    assert 0 < database.rows(COUNTS)[0][0] < LINES

    said = read_until_ready(run("--purchases", file))
    assert "going on after" in said
    assert "/odoo/rfm-heat-map" in said
    total = sum(range(1, LINES + 1)) + LINES / 2
    assert database.rows(COUNTS) == [(LINES, LINES, total, 90)]
    sums = database.rows(
        "SELECT SUM(r.purchase_count), SUM(r.purchase_amount), COUNT(r.rfm_code)"
        " FROM crm_relationship r JOIN res_partner p ON p.id = r.partner_id"
        " WHERE p.ref LIKE 'shop-%'"
    )
    assert sums == [(LINES, total, 90)]
    assert database.rows(
        "SELECT s.as_of_date::text FROM crm_rfm_scheme s"
        " JOIN res_users u ON u.company_id = s.company_id WHERE u.login = 'admin'"
    ) == [("2024-12-11",)]
    assert database.rows(
        "SELECT a.path FROM res_users u JOIN ir_act_window a ON a.id = u.action_id"
        " WHERE u.login = 'admin'"
    ) == [("rfm-heat-map",)]

    before = set(database.rows(VERSIONS))
    said = read_until_ready(run("--purchases", file))
    assert "1,000 documents are there already" in said
    assert set(database.rows(VERSIONS)) == before


def test_options_say_how_the_file_is_written(database, run, tmp_path):
    file = tmp_path / "wholesale.csv"
    content = (
        "Beleg;Kunde;Tag;Umsatz;Name",
        "w1;whole-1;02.03.2024;1.200,50;J\xf6rg",
        "w2;whole-2;03.03.2024;10,25;Eva",
        "Cw3;whole-1;04.03.2024;200,50;J\xf6rg",
        "w4;whole-2;soon;1,00;Eva",
    )
    file.write_text("\n".join([*content, ""]), encoding="cp1252")
    options = [
        *("--as", "invoice", "--encoding", "cp1252", "--delimiter", "semicolon"),
        *("--decimal", "comma", "--dates", "day", "--returns", "C"),
        *("--column", "reference=Beleg", "--column", "customer=Kunde"),
        *("--column", "date=Tag", "--column", "amount=Umsatz"),
        *("--column", "customer_name=Name"),
    ]
    said = read_until_ready(run("--purchases", file, *options))
    assert "3 documents loaded, 0 known before, 1 lines rejected" in said
    assert database.rows(
        "SELECT m.move_type, m.ref, m.invoice_date::text, m.amount_untaxed::float,"
        " p.name FROM account_move m JOIN res_partner p ON p.id = m.partner_id"
        " WHERE m.state = 'posted' AND p.ref LIKE 'whole-%' ORDER BY m.invoice_date"
    ) == [
        ("out_invoice", "w1", "2024-03-02", 1200.5, "J\xf6rg"),
        ("out_invoice", "w2", "2024-03-03", 10.25, "Eva"),
        ("out_refund", "Cw3", "2024-03-04", 200.5, "J\xf6rg"),
    ]
    rejects = paths.STATE / "rejected" / "wholesale_rejected.csv"
    assert str(rejects) in said
    assert "soon" in rejects.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("Kunde,date,amount\nx,2024-01-05,1\n", (), "There is no column Customer."),
        (
            "customer,date,amount\nx,2024-01-05,1\n",
            ("--column", "amount=Umsatz"),
            "There is no column Umsatz.",
        ),
        ("customer,date,amount\n", (), "The file has no line below"),
        ("customer,date,amount\nx,soon,1\n", (), "There is nothing to load"),
        ("", (), "The file is empty."),
    ],
)
def test_what_cannot_be_loaded_is_told_and_leaves_nothing(
    database, run, tmp_path, content, options, message
):
    file = tmp_path / "bad.csv"
    file.write_text(content)
    before = set(database.rows(VERSIONS))
    process = run("--purchases", file, *options)
    said = process.stderr.read()
    assert process.wait() == 1
    assert message in said
    assert "Traceback" not in said
    assert set(database.rows(VERSIONS)) == before
