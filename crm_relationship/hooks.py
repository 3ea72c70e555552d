import logging
import time

_logger = logging.getLogger(__name__)


def post_init_hook(env):
    """Give every known customer its relationship, then leave the rest to the cron.

    One statement over leads, orders and invoices; no row of ``res_partner`` is
    written. The settling action is triggered, not run: nothing is scored inside
    the transaction of the installation.
    """
    start = time.perf_counter()
    relationships = env["crm.relationship"]
    with relationships._check_keys_once():
        count = relationships._create_from_documents()
    _logger.info(
        "Relationships created: %d rows in %.3f s", count, time.perf_counter() - start
    )
    for company in env["res.company"].search([]):
        if company.relationship_use_lifecycle:
            env["crm.lead"]._begin_own_stages(company)
    env.ref("crm_relationship.ir_cron_settle")._trigger()


def uninstall_hook(env):
    """Take along what Odoo would leave, while models and fields are still there."""
    env["ir.module.module"].search([("name", "=", "crm_relationship")])._clear_traces()
