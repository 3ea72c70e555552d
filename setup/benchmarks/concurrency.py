"""Users at work while a scoring run is on: milliseconds of their writes, and errors.

A web server serves the database. Users edit contacts and relationships over HTTP, first
on a quiet database, then while a first run writes every customer; at the same time
threads confirm one order each of one customer. Ends with an error if any request
failed, any edit is lost, the facts of that customer are not those of its orders, or
the run does not complete.
"""

import random
import statistics
import threading
import time

import requests
from machine import odoo_cli, ports, server as web
from measure import clock, command_line, data, databases, server

MODULE = "crm_relationship"
USERS = 10
_PATIENCE = 120  # seconds for the run to begin, and for facts to be settled
_SCORE = """
run = env["crm.scoring.run"].create({"company_id": env.company.id})
env.cr.commit()
run.action_run()
while run.state in ("draft", "applying"):
    run.action_run()
env.cr.commit()
"""
_MEET = 'env["crm.relationship"]._create_from_documents(); env.cr.commit()'


def add_options(parser):
    """How much the users do."""
    command_line.add_numbers(
        parser,
        ("--edits", 200, "how many edits before, and how many during the run"),
        ("--threads", 20, "how many confirm an order of one customer"),
    )


def run(options, source):
    """Measure, check and print."""
    print(f"{options.customers} customers, {options.orders} orders", flush=True)
    with databases.scratch(source, "bench", [MODULE]) as name:
        with server.connected(name) as connection:
            first = data.add_contacts(connection, options.customers, options.seed)
            data.add_orders(
                *(connection, first, options.customers, options.orders),
                *(options.seed, 0.5),
            )
            odoo_cli.run_script(source, name, _MEET, log="bench_meet")
            # only the run that is measured; what settles facts goes on working
            connection.run(
                "UPDATE ir_cron SET active = FALSE WHERE id <> (SELECT res_id"
                " FROM ir_model_data WHERE name = 'ir_cron_settle')"
            )
            connection.tidy()
            port = ports.free()
            with web.started(source, name, port) as process:
                address = f"http://127.0.0.1:{port}"
                web.wait_for_login(process, address)
                crowd = Crowd(connection, address, name, options)
                crowd.work(lambda: odoo_cli.run_script(source, name, _SCORE, "bench"))


class Client:
    """A user's browser, as far as requests go."""

    def __init__(self, address, database):
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False  # the address is this machine's own
        self._post(
            "/web/session/authenticate",
            {"db": database, "login": "admin", "password": "admin"},
        )

    def call(self, model, method, *arguments):
        """Call a method; RuntimeError with the server's message when it fails."""
        params = {"model": model, "method": method, "args": arguments, "kwargs": {}}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def _post(self, path, params):
        request = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self._session.post(self._address + path, json=request, timeout=120)
        content = answer.json()
        if "error" in content:
            raise RuntimeError(content["error"]["data"]["message"])
        return content["result"]


class Crowd:
    """The users, what they do, and what must be there in the end."""

    def __init__(self, connection, address, database, options):
        self.connection, self.options = connection, options
        self.clients = [Client(address, database) for _ in range(USERS)]
        self.confirmers = [Client(address, database) for _ in range(options.threads)]
        self.errors = []
        rows = connection.run(
            "SELECT id, partner_id FROM crm_relationship ORDER BY id LIMIT %s",
            [100 * options.edits],
        )
        chosen = random.Random(options.seed).sample(rows, 2 * options.edits + 1)
        self.busy, *self.customers = chosen

    def work(self, score):
        """Edit in peace, then during `score()`; print and check."""
        orders = self._make_orders()
        half = self.options.edits
        quiet, _duration = self._edit_all(self.customers[:half])
        failures = []
        runner = threading.Thread(target=self._note, args=(score, failures))
        runner.start()
        self._wait("SELECT 1 FROM crm_scoring_run WHERE state = 'applying'")
        confirming = [
            threading.Thread(target=self._confirm, args=pair)
            for pair in zip(self.confirmers, orders, strict=True)
        ]
        for thread in confirming:
            thread.start()
        busy, duration = self._edit_all(self.customers[half:])
        still = runner.is_alive()
        for thread in [*confirming, runner]:
            thread.join()
        self._wait("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM crm_relationship_touch)")
        _print("a user's write, quiet database", quiet)
        _print("a user's write, during the run", busy)
        print(f"edits took {duration:.1f} s, the run was{' ' if still else ' not '}on")
        self._check(failures)

    def _make_orders(self):
        client = self.clients[0]
        [product] = client.call(
            "product.product", "create", [{"name": "Bench", "taxes_id": [(5,)]}]
        )
        line = {"product_id": product, "price_unit": 10, "product_uom_qty": 1}
        values = {"partner_id": self.busy[1], "order_line": [(0, 0, line)]}
        return client.call("sale.order", "create", [values] * len(self.confirmers))

    # --- what users do ---

    def _edit_all(self, customers):
        """Let all users edit at once; returns the time of each write, and of all."""
        times = []

        def edit(client, number):
            for place in range(number, len(customers), USERS):
                times.append(clock.seconds(self._edit, client, *customers[place]))

        threads = [
            threading.Thread(target=edit, args=(client, number))
            for number, client in enumerate(self.clients)
        ]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return times, time.monotonic() - start

    def _edit(self, client, relationship, partner):
        def write():
            if relationship % 2:
                client.call("res.partner", "write", [partner], {"phone": "edited"})
            else:
                values = {"user_id": 2, "is_user_manual": True}
                client.call("crm.relationship", "write", [relationship], values)

        self._note(write, self.errors)

    def _confirm(self, client, order):
        self._note(
            lambda: client.call("sale.order", "action_confirm", [order]), self.errors
        )

    def _note(self, work, errors):
        try:
            work()
        except Exception as error:
            errors.append(error)

    # --- what must be there ---

    def _wait(self, query):
        deadline = time.monotonic() + _PATIENCE
        while not self.connection.run(query):
            if time.monotonic() > deadline:
                raise RuntimeError(f"Waited in vain: {query}")
            time.sleep(0.05)

    def _check(self, failures):
        ids = [row[0] for row in self.customers]
        [(kept,)] = self.connection.run(
            "SELECT COUNT(*) FROM crm_relationship r"
            " JOIN res_partner p ON p.id = r.partner_id WHERE r.id = ANY(%s)"
            " AND (p.phone = 'edited' OR r.is_user_manual AND r.user_id = 2)",
            [ids],
        )
        [facts] = self.connection.run(
            "SELECT purchase_count, purchase_amount, window_count FROM crm_relationship"
            " WHERE id = %s",
            [self.busy[0]],
        )
        [exact] = self.connection.run(
            "SELECT COUNT(*), SUM(amount_untaxed), COUNT(*) FILTER (WHERE date_order >="
            " CURRENT_DATE - 364) FROM sale_order WHERE partner_id = %s"
            " AND state = 'sale'",
            [self.busy[1]],
        )
        runs = self.connection.run(
            "SELECT state, applied_count, error_count FROM crm_scoring_run"
        )
        print(f"errors of requests {len(self.errors)}, edits kept {kept} of {len(ids)}")
        print(f"facts of the busy customer {facts}, of its orders {exact}")
        print(f"run (state, applied, left over) {runs}, errors {failures}")
        wrong = self.errors or failures or kept < len(ids) or facts != exact
        if wrong or [run[0] for run in runs] != ["done"]:
            raise RuntimeError(f"Not as it should be. {self.errors[:3]}")


def _print(title, times):
    milliseconds = sorted(1000 * value for value in times)
    worst = milliseconds[int(0.99 * (len(milliseconds) - 1))]
    print(
        f"{title:34} median {statistics.median(milliseconds):6.0f} ms   p99"
        f" {worst:6.0f} ms   longest {milliseconds[-1]:6.0f} ms   ({len(times)} writes)"
    )
