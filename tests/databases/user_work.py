"""What users make out of our fields and models, for `setup/odoo shell`.

Names begin with "keep" where the uninstallation has to leave it alone.
"""

from datetime import datetime, timedelta

from odoo import Command

LOGIN = "keeper_of_filters"
TIER = "[('customer_tier_id', '!=', False)]"


def main(env):
    contacts = env.ref("contacts.action_contacts")
    partners = env.ref("base.model_res_partner")
    relationships = env.ref("crm_relationship.model_crm_relationship")
    ours = env.ref("crm_relationship.crm_relationship_action")
    user = make_user(env, ours)
    make_filters(env, user, contacts)
    make_exports(env)
    make_views(env)
    make_dashboard(env, user, contacts, ours)
    make_actions(env, partners, relationships, contacts, ours)
    make_talk(env, user, partners, relationships)
    if "mailing.mailing" in env:
        make_mailings(env, partners, relationships)


def make_user(env, ours):
    """A sales manager who starts in our app and has our rights by another group."""
    rights = env.ref("crm_relationship.group_relationship_manager")
    group = env["res.groups"].create(
        {"name": "keep group", "implied_ids": [Command.set(rights.ids)]}
    )
    groups = env.ref("sales_team.group_sale_manager") | group
    groups |= env.ref("base.group_partner_manager")
    return env["res.users"].create(
        {"name": "Keeper", "login": LOGIN, "password": LOGIN, "action_id": ours.id}
        | {"group_ids": [Command.set(groups.ids)], "tour_enabled": False}
    )


def make_filters(env, user, contacts):
    mine = {"user_ids": [Command.set(user.ids)]}

    def make(name, model="res.partner", **values):
        env["ir.filters"].create({"name": name, "model_id": model} | values)

    make("default", domain=TIER, is_default=True, action_id=contacts.id, **mine)
    make("group", context="{'group_by': ['customer_tier_id']}", **mine)
    make("month", context="{'group_by': 'customer_last_purchase_date:month'}")
    make("sort", sort='["customer_tier_id desc", "id"]', **mine)
    make("path", domain="[('parent_id.customer_tier_id.name', '=', 'A')]")
    make("words", domain="['|', ('customer_manager_id', '=', uid), ('id', '=', 1)]")
    make("lead", "crm.lead", domain="[('partner_id.customer_tier_id', '=', 1)]")
    make("line", "account.move.line", domain="[('move_id.relationship_id', '=', 1)]")
    make("inside", "crm.team", domain=f"[('member_ids', 'any', {TIER})]")
    make("user", "res.users", domain=TIER)
    make("ours", "crm.relationship", domain="[('tier_id', '!=', False)]")
    make("by hand", domain="[('x_tier', '!=', False)]")
    make("archived", domain=TIER, active=False)
    make("keep", "crm.lead", domain="[('team_id', '!=', False)]", sort='["id desc"]')
    make("keep contacts", context="{'group_by': ['country_id']}", **mine)


def make_exports(env):
    for name, model, fields in (
        ("keep export", "res.partner", ("name", "customer_tier_id/name")),
        ("nothing left", "res.partner", ("customer_tier_id",)),
        ("ours", "crm.relationship", ("tier_id",)),
    ):
        lines = [Command.create({"name": field}) for field in fields]
        env["ir.exports"].create(
            {"name": name, "resource": model, "export_fields": lines}
        )
    env["base_import.mapping"].create(
        [
            {"res_model": model, "column_name": "Tier", "field_name": field}
            for model, field in (
                ("res.partner", "customer_tier_id"),
                ("crm.relationship", "tier_id"),
                ("res.partner", "name"),
            )
        ]
    )


def make_views(env):
    """Fields and views as a consultant makes them, some of them for everybody."""
    contacts = env.ref("base.view_partner_tree")
    env["ir.model.fields"].create(
        {"name": "x_tier", "field_description": "Tier", "ttype": "char"}
        | {"model_id": env.ref("base.model_res_partner").id}
        | {"related": "customer_tier_id.name"}
    )
    for name, model, parent, arch in (
        ("column", "res.partner", contacts, "customer_tier_id"),
        ("own column", "res.partner", contacts, "x_tier"),
        ("keep column", "res.partner", contacts, "create_date"),
    ):
        env["ir.ui.view"].create(
            {"name": name, "model": model, "inherit_id": parent.id}
            | {"arch": f'<list position="inside"><field name="{arch}"/></list>'}
        )
    env["ir.ui.view"].create(
        {"name": "ours", "model": "crm.relationship"}
        | {"arch": '<list><field name="tier_id"/></list>'}
    )
    search = env.ref("crm_relationship.view_res_partner_filter")
    env["ir.ui.view"].create(
        {"name": "on ours", "model": "res.partner", "inherit_id": search.id}
        | {"arch": '<search position="inside"><separator/></search>'}
    )


def make_dashboard(env, user, contacts, ours):
    if "board.board" not in env:
        return
    tile = '<action name="{}" string="{}" view_mode="list" context="{}" domain="[]"/>'
    tiles = (
        tile.format(ours.id, "ours", "{}"),
        tile.format(contacts.id, "tiers", "{'group_by': ['customer_tier_id']}"),
        tile.format(contacts.id, "keep", "{'group_by': []}"),
    )
    env["ir.ui.view.custom"].create(
        {"user_id": user.id, "ref_id": env.ref("board.board_my_dash_view").id}
        | {
            "arch": '<form string="My Dashboard"><board style="1"><column>'
            + "".join(tiles)
            + "</column></board></form>"
        }
    )


def make_actions(env, partners, relationships, contacts, ours):
    """Actions with their menus and buttons."""
    windows = env["ir.actions.act_window"].create(
        [
            {"name": "window ours", "res_model": "crm.relationship"},
            {"name": "window", "res_model": "res.partner", "domain": TIER},
            {"name": "keep window", "res_model": "res.partner"},
        ]
    )
    root = env.ref("contacts.menu_contacts")
    for action in windows | ours:
        env["ir.ui.menu"].create(
            {"name": f"menu of {action.name}", "parent_id": root.id}
            | {"action": f"{action._name},{action.id}"}
        )
    button = {"parent_action_id": contacts.id, "parent_res_model": "res.partner"}
    env["ir.embedded.actions"].create(
        [
            button | {"name": "button ours", "action_id": ours.id},
            button | {"name": "button", "action_id": contacts.id, "domain": TIER},
            button | {"name": "keep button", "action_id": contacts.id},
        ]
    )
    for name, model, code in (
        ("action", partners, "records.mapped('customer_tier_id.name')"),
        ("action ours", relationships, "pass"),
        ("keep action", partners, "records.mapped('name')"),
    ):
        env["ir.actions.server"].create(
            {"name": name, "model_id": model.id, "binding_model_id": model.id}
            | {"state": "code", "code": code}
        )
    env["ir.actions.report"].create(
        {"name": "report ours", "model": "crm.relationship", "report_name": "a.b"}
        | {"report_type": "qweb-pdf"}
    )


def make_talk(env, user, partners, relationships):
    """Messages and plans, on a relationship and about the model."""
    relationship = env["crm.relationship"].search([], limit=1)
    relationship.message_post(body="Hello", attachments=[("a.txt", b"uninstall me")])
    relationship.message_subscribe(user.partner_id.ids)
    relationship.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
    model = {"res_model": "crm.relationship"}
    env["mail.activity.type"].create({"name": "ours"} | model)
    env["mail.message.subtype"].create({"name": "ours"} | model)
    task = {"activity_type_id": env.ref("mail.mail_activity_data_todo").id}
    env["mail.activity.plan"].create(
        {"name": "ours", "template_ids": [Command.create(task)]} | model
    )
    env["mail.scheduled.message"].create(
        {"model": "crm.relationship", "res_id": relationship.id, "body": "Later"}
        | {"author_id": user.partner_id.id}
        | {"scheduled_date": datetime.now() + timedelta(days=3)}
    )
    env["mail.template"].create(
        [
            {"name": "ours", "model_id": relationships.id},
            {"name": "letter", "model_id": partners.id}
            | {"subject": "{{ object.customer_tier_id.name }}"},
            {"name": "keep letter", "model_id": partners.id},
        ]
    )
    env["mail.alias"].create({"alias_name": "ours", "alias_model_id": relationships.id})
    env["rating.rating"].create(
        {"res_model_id": relationships.id, "res_id": relationship.id, "rating": 3}
    )
    env["ir.model.data"].create(
        {"module": "__export__", "name": "ours", "model": "crm.relationship"}
        | {"res_id": relationship.id}
    )


def make_mailings(env, partners, relationships):
    for name, model, domain in (
        ("mailing", partners, TIER),
        ("mailing ours", relationships, "[('tier_id', '!=', False)]"),
        ("keep mailing", partners, "[('id', '=', 0)]"),
    ):
        values = {"mailing_model_id": model.id, "mailing_domain": domain}
        env["mailing.mailing"].create({"subject": name} | values)
        env["mailing.filter"].create({"name": name} | values)
