"""What users leave behind by working with complaints, for `setup/odoo shell`.

A team of one's own with a mailbox, hours, stages, categories, causes and a policy; a
complaint that went through all stages, was rated, reopened and warned of.
"""

from datetime import timedelta

from odoo import Command, fields

OWN_WORDS = {"code": "O1", "name": "Own Word"}
ATTACHMENT = ("parcel.txt", b"uninstall me")


def main(env):
    team = set_up(env)
    complaint = complain(env, team)
    settle(env, complaint)
    warn(env, complaint)
    work_together(env, complaint)
    if "crm.bank.branch" in env:
        report(env)


def set_up(env):
    """A company changes everything that it may change."""
    calendar = env["resource.calendar"].create({"name": "Complaints' Hours"})
    team = env["crm.complaint.team"].create(
        {"name": "Own Team", "calendar_id": calendar.id, "alias_name": "own-complaints"}
        | {"user_id": env.uid, "member_ids": [Command.link(env.uid)]}
    )
    category = env["crm.complaint.category"].create({"name": "Own Category"})
    env["crm.complaint.category"].create({"name": "Part", "parent_id": category.id})
    env["crm.complaint.cause"].create({"name": "Own Cause"})
    env["crm.complaint.stage"].create({"name": "Own Stage", "kind": "investigating"})
    env["crm.channel"].create({"name": "Own Channel"})
    line = {"kind": "answer", "duration": 1, "unit": "hour", "can_pause": True}
    env["crm.complaint.sla"].create(
        {"name": "Own Policy", "team_id": team.id, "calendar_id": calendar.id}
        | {"company_id": env.company.id}
        | {"line_ids": [Command.create(line)]}
    )
    env.company.write({"complaint_reopen_days": 7, "complaint_from_rating": True})
    return team


def complain(env, team):
    """A customer complains, by a message with an attachment."""
    complaint = env["crm.complaint"].create(
        {"name": "Own Complaint", "team_id": team.id, "user_id": env.uid}
        | {"category_id": env["crm.complaint.category"].search([], limit=1).id}
        | {"partner_id": env["crm.relationship"].search([], limit=1).partner_id.id}
        | {"date_received": fields.Datetime.now() - timedelta(days=20)}
    )
    lead = env["crm.lead"].search(
        [("company_id", "in", (False, env.company.id))], limit=1
    )
    complaint.document_ref = lead
    complaint.partner_id.email = "somebody@customer.example"
    complaint.message_post(body="It is broken", attachments=[ATTACHMENT])
    complaint._send_acknowledgement()
    assert complaint.clock_ids
    return complaint


def settle(env, complaint):
    """It is looked into, closed, rated badly and opened again."""
    cause = env["crm.complaint.cause"].search([], limit=1)
    complaint.write({"cause_id": cause.id, "outcome": "partly"})
    for kind in ("waiting", "investigating", "answered", "closed"):
        complaint.stage_id = complaint.stage_id._get_default(kind, env.company)
    complaint.rating_apply(1, token=complaint.rating_ids.access_token)
    assert complaint.is_call_back
    again = complaint.stage_id._get_default("investigating", env.company)
    complaint.write({"stage_id": again.id, "reopen_reason": "Still broken"})


def warn(env, complaint):
    """Somebody is warned of a deadline that passed."""
    clocks = env["crm.complaint.clock"].sudo()
    late = clocks.search([("complaint_id", "!=", complaint.id)], limit=5)
    late.filtered(
        lambda one: not (one.date_met or one.date_stop)
    ).date_warning = fields.Datetime.now()
    clocks._cron_warn()


def work_together(env, complaint):
    """A second complaint is merged, handed over, printed; somebody is covered for."""
    second = complaint.copy({"description": "Broken again"})
    wizard = env["crm.complaint.merge"].with_context(
        active_ids=(complaint | second).ids
    )
    wizard.create({"complaint_id": complaint.id}).action_merge()
    assert second.merged_into_id == complaint
    deputy = env["res.users"].create({"name": "Cover", "login": "cover"})
    wizard = env["crm.complaint.hand.over"].with_context(active_ids=complaint.ids)
    wizard.create({"user_id": deputy.id, "note": "Call at nine"}).action_hand_over()
    env["crm.complaint.cover"].create(
        {
            "deputy_id": deputy.id,
            "date_to": fields.Date.add(fields.Date.today(), days=7),
        }
    )
    report = env["ir.actions.report"]
    report._render_qweb_html("crm_relationship.action_report_complaint", complaint.ids)
    template = env.ref("crm_relationship.mail_template_complaint_question")
    complaint.category_id.answer_template_ids = template
    env["digest.digest"].search([], limit=1).kpi_complaint_received = True


def report(env):
    """A bank's complaint is about a branch; its regulator is told, and told better."""
    branch = env["crm.bank.branch"].create({"name": "Own Branch", "code": "own"})
    product = env["crm.bank.product"].create({"name": "Own Product", "code": "own"})
    category = env["crm.complaint.category"].search([], limit=1)
    profile = env["crm.bank.regulator.profile"].create(
        {"name": "Own Profile", "regulator": "Own Regulator", "user_id": env.uid}
        | {"product_ids": [Command.create({"line": "current"} | OWN_WORDS)]}
        | {"issue_ids": [Command.create({"category_id": category.id} | OWN_WORDS)]}
    )
    line = {"kind": "answer", "duration": 5, "unit": "day"}
    env["crm.complaint.sla"].create(
        {"name": "Own Regulator's", "company_id": env.company.id}
        | {"regulator_profile_id": profile.id, "line_ids": [Command.create(line)]}
    )
    own = [("company_id", "=", env.company.id)]
    customer = env["crm.relationship"].search(own, limit=1)
    complaint = env["crm.complaint"].create(
        {"name": "At the Counter", "category_id": category.id}
        | {"partner_id": customer.partner_id.id}
        | {"branch_id": branch.id, "bank_product_id": product.id}
        | {"channel_id": env["crm.channel"].search([], limit=1).id}
        | {"employee_user_id": env.uid}
    )
    env.cr.flush()
    assert "regulator_answer" in complaint.clock_ids.mapped("kind")
    registers = env["crm.bank.complaint.register"]
    register = registers.create({"profile_id": profile.id})
    register.action_prepare()
    register._remind()
    if not register.incomplete_count:
        register.action_check()
        register.action_submit()
        register.action_correct()
