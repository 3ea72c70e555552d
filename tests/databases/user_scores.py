"""What users leave behind by working with scores, for `setup/odoo shell`.

A file of purchases with a rejected line, runs of scoring, a changed map, a deputy, a
customer at risk who was called and keeps the stage.
"""

import base64

from odoo import fields

FILE = b"""number,customer,date,amount
1,New Customer,2026-01-05,100
2,New Customer,2026-02-05,50
3,New Customer,no day,50
"""


def main(env):
    load_purchases(env)
    score(env)
    hand_over(env)
    call(env)
    check(env)
    assess(env)


def load_purchases(env):
    """Two orders come in, a line is rejected into a file."""
    record = env["crm.purchase.import"].create(
        {"file": base64.b64encode(FILE), "name": "purchases.csv"}
    )
    record.action_load()
    record._load_all()
    assert (record.loaded_count, record.reject_count) == (2, 1), record.problem
    assert record.reject_file


def score(env):
    """One run that is applied, one that is tried, and a map of one's own."""
    scheme = env["crm.rfm.scheme"]._get_active(env.company)
    scheme.cell_ids[:3].segment_id = env.ref("crm_relationship.crm_rfm_segment_new")
    run = env["crm.scoring.run"].create({})
    run.action_run()
    assert run.state == "done", run.error
    env["crm.scoring.run"].create({"simulate": True}).action_run()
    run.message_post(body="Seen", attachments=[("run.txt", b"uninstall me")])


def hand_over(env):
    """Two customers are with a deputy for a week."""
    deputy = env["res.users"].create({"name": "Deputy", "login": "deputy"})
    customers = env["crm.relationship"].search([], limit=2)
    customers.user_id = env.ref("base.user_admin")
    wizard = env["crm.relationship.hand.over"].create(
        {"relationship_ids": customers.ids, "user_id": deputy.id, "kind": "deputy"}
        | {
            "reason": "Holiday",
            "date_end": fields.Date.add(fields.Date.today(), days=7),
        }
    )
    wizard.action_hand_over()


def call(env):
    """Somebody calls a customer at risk, plans another call, and keeps the stage."""
    customer = env["crm.relationship"].search([], limit=1)
    risk = "crm_relationship.mail_activity_type_risk_late"
    for name in ("first", "second"):
        customer.activity_schedule(risk, summary=name)
    customer.activity_ids[:1].action_done()
    env["crm.relationship.override"].create(
        {"relationship_id": customer.id, "kind": "stage", "reason": "Called"}
        | {"stage_id": customer.lifecycle_stage_id.id}
    )


def check(env):
    """A lead's checklist is ticked, an introduction is planned, a benefit measured."""
    lead = env["crm.lead"].create({"name": "Checked", "type": "opportunity"})
    by_hand = lead.readiness_tick_ids.filtered(lambda tick: tick.tick_by == "hand")
    assert by_hand
    late = "crm_relationship.mail_activity_type_readiness_late"
    lead.activity_schedule(late, user_id=env.ref("base.user_admin").id)
    by_hand.action_done()
    project = env["crm.readiness.project"].create({"name": "Introduction"})
    project.phase_ids.write(
        {"date_planned_start": "2026-01-01", "date_planned_end": "2026-02-01"}
        | {"user_id": env.uid}
    )
    project.action_keep_baseline()
    project.phase_ids[0].date_planned_end = "2026-02-10"
    project.phase_ids[0].item_ids.is_done = True
    project.phase_ids[0].action_close_gate()
    env["crm.readiness.benefit.month"].create(
        {"benefit_id": env.ref("crm_relationship.readiness_benefit_d161").id}
        | {"month": "2026-01-01", "value": 8}
    )


def assess(env):
    """Five people answer, the result is frozen, and somebody has to act."""
    checklist = env.ref("crm_relationship.readiness_perspectives")
    people = [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(5)]
    assessment = env["crm.readiness.assessment"].create(
        {"name": "Spring", "checklist_id": checklist.id}
        | {"invitation_ids": [fields.Command.create(one) for one in people]}
    )
    assessment.action_open()
    for invitation in assessment.invitation_ids:
        sheet = env["crm.readiness.sheet"]._begin(invitation)
        sheet._take({item: {"value": "1"} for item in checklist.item_ids})
        sheet._submit(invitation)
    assessment.action_close()
    assert assessment.level == "beginning", assessment.level
    own = checklist._create_version()
    own.item_ids[0].name = "Asked otherwise"
    own.action_publish()
    env["crm.readiness.action"].create(
        {"name": "Act", "assessment_id": assessment.id, "user_id": env.uid}
        | {"date_deadline": fields.Date.today()}
    )
    assessment.browse(assessment.action_next_wave()["res_id"]).action_open()
