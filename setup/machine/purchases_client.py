"""Load purchases for `purchases.py`: the request is JSON, the first argument.

Runs in the private environment, with Odoo's models in its own process.
"""

import base64
import json
import time
from pathlib import Path

from odoo import api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

from . import console
from .console import SetupError, say

HEAT_MAP = "crm_relationship.crm_relationship_action_heat_map"


def main(arguments):
    """Load the file, score its customers and open on the heat map.

    Raises SetupError when the file cannot be loaded.
    """
    request = json.loads(arguments[0])
    config.parse_config(["-d", request["database"], "--log-level=error", "--no-http"])
    with Registry(request["database"]).cursor() as cr:
        root = api.Environment(cr, api.SUPERUSER_ID, {})
        admin = root.ref("base.user_admin")
        context = {"lang": "en_US", "allowed_company_ids": admin.company_id.ids}
        env = api.Environment(cr, admin.id, context)
        try:
            prepare_company(env, request)
            record, is_new = find_or_make(env, request)
            if is_new:
                load(record, request)
            score(env, record, request)
        except UserError as error:
            raise SetupError(str(error), code=1) from error
        admin.action_id = root.ref(HEAT_MAP).id
        cr.commit()


def prepare_company(env, request):
    """Give an unused company what the sample says, and accounts if they are needed."""
    company = env.company.sudo()
    orders = env["sale.order"].sudo()
    if not orders.search_count([("company_id", "=", company.id)], limit=1):
        if request["company"]:
            company.name = request["company"]
        currency = env["res.currency"].with_context(active_test=False)
        wanted = currency.search([("name", "=", request["currency"])])
        if wanted and wanted != company.currency_id:
            wanted.sudo().active = True
            company.currency_id = wanted
    if request["values"]["load_as"] == "invoice" and not company.chart_template:
        say("   loading a chart of accounts")
        env["account.chart.template"].sudo().try_loading(None, company)
    env.cr.commit()


def find_or_make(env, request):
    """Return the import of the file, and whether there is something to load of it."""
    imports = env["crm.purchase.import"]
    domain = [("res_model", "=", imports._name), ("res_field", "=", "file")]
    domain += [("checksum", "=", request["checksum"])]
    same = env["ir.attachment"].sudo().search(domain)
    record = imports.search(
        [("id", "in", same.mapped("res_id")), ("company_id", "=", env.company.id)],
        limit=1,
    )
    if record and record.load_as == request["values"]["load_as"]:
        if record.state == "done":
            say(f"   {record.loaded_count:,} documents are there already")
            return record, False
        if record.state in ("loading", "stopped"):
            say(f"   going on after {record.loaded_count:,} documents")
            return record, True
    path = Path(request["file"])
    columns = [Command.create(column) for column in request["columns"]]
    values = {"name": path.name, "column_ids": columns} | request["values"]
    content = base64.b64encode(path.read_bytes())
    return imports.create(values | {"file": content}), True


def load(record, request):
    """Check the file, tell what is in it, and load it with a line every few seconds."""
    if record.state == "draft":
        record.action_check()
        if record.problem:
            raise UserError(record.problem)
        say(
            f"   {record.line_count:,} lines: {record.document_count:,} documents of "
            f"{record.customer_count:,} customers, {record.date_from} to "
            f"{record.date_to}, {record.amount_total:,.2f} {record.currency_id.name}"
        )
    if record.state != "loading":
        record.action_load()
    record.env.cr.commit()
    start = said = time.monotonic()
    while record.state == "loading":
        record.sudo()._load_next()
        if time.monotonic() - said > 5:
            said = time.monotonic()
            say(
                f"   {record.progress:.0f} % of {record.document_count:,} documents, "
                f"{said - start:.0f} s"
            )
    if record.state != "done":
        raise UserError(record.problem or "The import was stopped.")
    say(
        f"   {record.loaded_count:,} documents loaded, {record.known_count:,} known "
        f"before, {record.reject_count:,} lines rejected"
    )
    write_rejects(record, Path(request["rejects"]))


def write_rejects(record, folder):
    """Put the rejected lines where they can be corrected."""
    if not record.reject_file:
        return
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / record.reject_name
    file.write_bytes(base64.b64decode(record.reject_file))
    say(f"   rejected lines, each with its reason: {file}")


def score(env, record, request):
    """Score as of the end of the data, unless that is done since it was loaded."""
    scheme = own_scheme(env, record, request)
    if scheme.as_of_date and record.date_to and scheme.as_of_date < record.date_to:
        scheme.as_of_date = record.date_to
    runs = env["crm.scoring.run"]
    domain = [("company_id", "=", env.company.id), ("simulate", "=", False)]
    domain += [("started", ">=", record.write_date.replace(microsecond=0))]
    domain += [("state", "in", ("done", "waiting"))]
    run = runs.search(domain, limit=1)
    if not run:
        run = runs.create({})
        env.cr.commit()
        run.action_run()
        env.cr.commit()
    say(f"   {run.scored_count:,} customers scored as of {run.as_of_date}")
    if run.state == "waiting":
        say("   many change stage or tier: the run waits for you to apply it")


def own_scheme(env, record, request):
    """Return the company's own scheme; a new one is fixed to the end of the data.

    Otherwise the nightly run would call everybody former.
    """
    schemes = env["crm.rfm.scheme"]
    scheme = schemes.search([("company_id", "=", env.company.id)], limit=1)
    if scheme:
        return scheme
    as_of = request["as_of"] or record.date_to
    scheme = schemes._get_active(env.company).copy(
        {"name": f"{env.company.name}: as of {as_of}", "company_id": env.company.id}
    )
    values = {"as_of_date": as_of, "active": True}
    if request["window_days"]:
        values["window_days"] = request["window_days"]
    if request["values"]["load_as"] == "invoice":
        values["source"] = "invoice"
    scheme.write(values)
    return scheme


if __name__ == "__main__":
    console.main(main)
