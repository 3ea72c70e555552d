"""Rules that users make out of our fields and models, for `setup/odoo shell`.

Names begin with "keep" where the uninstallation has to leave it alone.
"""

from odoo import Command

TIER = "[('customer_tier_id', '!=', False)]"


def main(env):
    partners = env.ref("base.model_res_partner")
    relationships = env.ref("crm_relationship.model_crm_relationship")
    make_automation(env, partners, relationships)
    make_limits(env, partners, relationships)


def make_automation(env, partners, relationships):
    every_day = {"interval_number": 1, "interval_type": "days"}
    for name, model, code in (
        ("cron", partners, f"model.search({TIER})"),
        ("cron by name", partners, "env['crm.relationship'].search([])"),
        ("cron ours", relationships, "model.search([])"),
        ("keep cron", partners, "model.search([])"),
    ):
        env["ir.cron"].create(
            {"name": name, "model_id": model.id, "code": code} | every_day
        )
    if "base.automation" not in env:
        return
    trigger = env["ir.model.fields"]._get("res.partner", "customer_tier_id")
    for name, model, code, values in (
        ("rule", partners, "pass", {"filter_domain": TIER}),
        ("rule by code", partners, "record.customer_tier_id", {}),
        ("rule by field", partners, "pass", {"trigger_field_ids": trigger.ids}),
        ("rule ours", relationships, "pass", {}),
        ("keep rule", partners, "pass", {"filter_domain": "[('id', '=', 0)]"}),
    ):
        action = {"name": name, "model_id": model.id, "state": "code", "code": code}
        env["base.automation"].create(
            {"name": name, "model_id": model.id, "trigger": "on_create_or_write"}
            | {"action_server_ids": [Command.create(action)]}
            | values
        )


def make_limits(env, partners, relationships):
    """Who sees what and gets which leads, by our fields."""
    portal = env.ref("base.group_portal")
    manager = env.ref("crm_relationship.group_relationship_manager")
    for name, model, domain, group in (
        ("limit", partners, "[('customer_tier_id', '=', False)]", portal),
        ("limit ours", relationships, "[('tier_id', '=', False)]", manager),
        ("keep limit", partners, "[('id', '!=', 0)]", portal),
    ):
        env["ir.rule"].create(
            {"name": name, "model_id": model.id, "domain_force": domain}
            | {"groups": [Command.set(group.ids)]}
        )
    env["crm.team"].create(
        {
            "name": "team",
            "assignment_domain": "[('partner_id.relationship_id', '=', 1)]",
        }
    )
    env["ir.model.access"].create(
        {"name": "ours", "model_id": relationships.id, "group_id": portal.id}
    )
    env["ir.default"].set("crm.relationship", "change_reason", "because")
    stage = env["crm.lifecycle.stage"].search([("kind", "=", "prospect")], limit=1)
    env["ir.default"].set("crm.lead", "own_stage_id", stage.id)
    env["crm.lead"].create({"name": "nobody yet", "own_stage_id": stage.id})
